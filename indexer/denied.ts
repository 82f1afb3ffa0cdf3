/** What a text tells only to deny it. */

/** Says of something that it is not so. */
const DENIAL =
  /辟谣|(?:不实|虚假)(?:信息|消息|内容|传言|言论)|(?:[系为是属]|均为|纯属)(?:不实|谣言|虚假|误传|捏造|编造|虚构)|不属实|并非事实|与事实不符|子虚乌有|没有这回事/;
const QUOTED = /“[^”\n]{1,200}”|「[^」\n]{1,200}」|"[^"\n]{1,200}"/g;
/** From the word for hearsay to the word that denies it, inside one sentence. */
const HEARSAY =
  /(?:网传|谣传|误传|传言|传闻|流传|谎称|造谣)[^。！？!?\n]{0,80}?(?:不实(?:信息|消息)?|不属实|并非事实|谣言|误传|虚假(?:信息|消息)?|与事实不符)/g;

const blank = (passage: string): string => ' '.repeat(passage.length);

/**
 * The texts with what they deny blanked out, length kept so that offsets stay: hearsay up to its denial, and in a
 * refutation everything quoted. A witness quoted there is lost with it: better no figure than a denied one.
 */
export function blankDenied(title: string, text: string): { title: string; text: string } {
  if (!DENIAL.test(title) && !DENIAL.test(text)) return { title, text };
  const clean = (part: string) => part.replaceAll(HEARSAY, blank).replaceAll(QUOTED, blank);
  return { title: clean(title), text: clean(text) };
}
