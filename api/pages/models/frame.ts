import type { FieldFault } from '../../../core/errors.ts';
import { type Actor, may, type Permission, ROLES } from '../../../core/roles.ts';

export interface Flash {
  kind: 'ok' | 'warn' | 'bad';
  text: string;
  faults: FieldFault[];
}

/** What every page shows around its content. */
export interface Frame {
  title: string;
  now: Date;
  districtName: string;
  pressOffice: string;
  isDemonstration: boolean;
  /** Path of the page that this person starts on. */
  home: string;
  person: { displayName: string; roles: string } | null;
  nav: NavLink[];
  csrfToken: string;
  flash: Flash | null;
  styles: readonly string[];
  scripts: readonly string[];
}

interface NavLink {
  key: string;
  href: string;
  label: string;
  icon: string;
  isCurrent: boolean;
  count: number | null;
}

export type Section =
  | 'alerts'
  | 'incidents'
  | 'dispositions'
  | 'search'
  | 'statements'
  | 'releases'
  | 'sources'
  | 'users'
  | 'help';

const SECTIONS: readonly {
  key: Section;
  href: string;
  label: string;
  icon: string;
  permission: Permission;
}[] = [
  { key: 'alerts', href: '/alerts', label: '预警台', icon: 'icon/bell', permission: 'alert.read' },
  { key: 'incidents', href: '/incidents', label: '事件', icon: 'icon/incident', permission: 'incident.read' },
  { key: 'search', href: '/search', label: '信息检索', icon: 'icon/search', permission: 'post.read' },
  {
    key: 'statements',
    href: '/statements',
    label: '口径库',
    icon: 'icon/statement',
    permission: 'statement.read',
  },
  { key: 'releases', href: '/releases', label: '信息发布', icon: 'icon/release', permission: 'release.read' },
  { key: 'sources', href: '/sources', label: '信源', icon: 'icon/source', permission: 'source.read' },
  { key: 'users', href: '/admin/users', label: '用户', icon: 'icon/users', permission: 'user.manage' },
];

/** Units have one room only; everyone of the press office reaches dispositions through their incident. */
const UNIT_SECTION = {
  key: 'dispositions',
  href: '/dispositions',
  label: '交办',
  icon: 'icon/disposition',
} as const;

export function homeOf(actor: Actor | null): string {
  if (actor === null) return '/login';
  return may(actor, 'alert.read') ? '/alerts' : '/dispositions';
}

export function buildFrame(input: {
  title: string;
  section: Section | null;
  actor: Actor | null;
  csrfToken: string;
  now: Date;
  district: { name: string; pressOffice: string };
  isDemonstration: boolean;
  openAlerts: number | null;
  flash: Flash | null;
  assets: { styles: readonly string[]; scripts: readonly string[] };
}): Frame {
  const { actor, section } = input;
  const isUnit = actor !== null && may(actor, 'disposition.answer') && !may(actor, 'alert.read');
  const sections = actor === null ? [] : SECTIONS.filter(({ permission }) => may(actor, permission));
  return {
    title: input.title,
    now: input.now,
    districtName: input.district.name,
    pressOffice: input.district.pressOffice,
    isDemonstration: input.isDemonstration,
    home: homeOf(actor),
    person:
      actor === null
        ? null
        : { displayName: actor.displayName, roles: actor.roles.map((role) => ROLES[role]).join('、') },
    nav: [...(isUnit ? [UNIT_SECTION] : sections)].map(({ key, href, label, icon }) => ({
      key,
      href,
      label,
      icon,
      isCurrent: key === section,
      count: key === 'alerts' && input.openAlerts !== null && input.openAlerts > 0 ? input.openAlerts : null,
    })),
    csrfToken: input.csrfToken,
    flash: input.flash,
    styles: input.assets.styles,
    scripts: input.assets.scripts,
  };
}
