/**
 * What a scan of one post marks, kept with the compiled rules so that nothing of their size is made anew for each post.
 * A mark counts when it equals `stamp`. Only one post is looked at at a time.
 */
export interface Scratch {
  stamp: number;
  termMark: Uint32Array;
  firstHit: Int32Array;
  lastHit: Int32Array;
  groupMark: Uint32Array;
}

export function makeScratch(terms: number, groups: number): Scratch {
  return {
    stamp: 0,
    termMark: new Uint32Array(terms),
    firstHit: new Int32Array(terms),
    lastHit: new Int32Array(terms),
    groupMark: new Uint32Array(groups),
  };
}
