import type { UNIT_KINDS, Unit } from '../../../core/library.ts';

const KIND_LABELS = {
  department: '部门',
  'sub-district': '街乡',
  headquarters: '专项指挥部',
  community: '社区村',
  district: '区级',
} as const satisfies Record<(typeof UNIT_KINDS)[number], string>;

export interface UnitGroup {
  label: string;
  units: { id: string; name: string }[];
}

/** Units by kind for a choice box; kinds without units are left out. */
export function unitGroups(units: readonly Unit[]): UnitGroup[] {
  return Object.entries(KIND_LABELS)
    .map(([kind, label]) => ({
      label,
      units: units.filter((unit) => unit.kind === kind).map(({ id, name }) => ({ id, name })),
    }))
    .filter((group) => group.units.length > 0);
}
