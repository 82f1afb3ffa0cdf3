import type { Library } from '../core/library.ts';
import type { Named } from '../store/columns.ts';

export interface RiskPointName extends Named {
  aspect: string;
  aspectName: string;
}

const names = new WeakMap<Library, Map<string, RiskPointName>>();

function namesOf(library: Library): Map<string, RiskPointName> {
  const known = names.get(library);
  if (known !== undefined) return known;
  const aspects = new Map(library.aspects.map((aspect) => [aspect.id, aspect.name]));
  const made = new Map(
    library.riskPoints.map((point) => [
      point.id,
      {
        id: point.id,
        name: point.name,
        aspect: point.aspect,
        aspectName: aspects.get(point.aspect) ?? point.aspect,
      },
    ]),
  );
  names.set(library, made);
  return made;
}

/** Names of a risk point; one that has left the library since keeps its id as name. */
export function riskPointName(library: Library, id: string): RiskPointName {
  return namesOf(library).get(id) ?? { id, name: id, aspect: '', aspectName: '' };
}

/**
 * A sober name for an incident: where, and which risk. What a resident shouted in a headline is not what a district
 * puts over its own file and release.
 */
export function soberTitle(
  place: Named | null,
  riskPoints: readonly RiskPointName[],
  fallback: string,
): string {
  const risk = riskPoints[0]?.name;
  if (risk === undefined) return fallback;
  return place === null ? `${risk}有关情况` : `${place.name}${risk}有关情况`;
}

export function riskPointNames(library: Library, ids: readonly string[]): RiskPointName[] {
  return ids.map((id) => riskPointName(library, id));
}
