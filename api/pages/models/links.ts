/** One choice of a filter: where it leads, how many it would show, whether it is chosen. */
export interface ChoiceLink {
  key: string;
  href: string;
  label: string;
  count: number;
  isCurrent: boolean;
}

/** Path with its query; undefined, null and empty values are left out. */
export function hrefOf(
  path: string,
  query: Record<string, string | number | readonly string[] | null | undefined>,
): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    for (const one of Array.isArray(value) ? value : [value]) {
      if (one !== null && one !== undefined && one !== '') params.append(name, String(one));
    }
  }
  const text = params.toString();
  return text === '' ? path : `${path}?${text}`;
}

/** Links “全部” and one per state, with counts, for a list that is filtered by `?state=`. */
export function stateLinks(
  path: string,
  labels: Record<string, string>,
  counts: Record<string, number>,
  current: string | null,
): ChoiceLink[] {
  const all = Object.keys(labels).reduce((sum, state) => sum + (counts[state] ?? 0), 0);
  return [
    { key: '', href: path, label: '全部', count: all, isCurrent: current === null },
    ...Object.entries(labels).map(([key, label]) => ({
      key,
      href: hrefOf(path, { state: key }),
      label,
      count: counts[key] ?? 0,
      isCurrent: current === key,
    })),
  ];
}
