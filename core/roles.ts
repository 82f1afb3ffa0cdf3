/** What a signed-in person may be. A person may hold several roles. */
export const ROLES = {
  admin: '管理员',
  reviewer: '审核员',
  approver: '签发人',
  spokesperson: '发言人',
  analyst: '分析员',
  unit: '承办单位',
} as const;

export type Role = keyof typeof ROLES;

/** Who acts: a person behind a session or a program behind a token. A `unit` sees only what is its own. */
export interface Actor {
  userId: number;
  username: string;
  displayName: string;
  roles: readonly Role[];
  /** Unit id of a person of a 街乡 or department; null for the press office itself. */
  unitId: string | null;
}

/** Every act that a role may be allowed. Named `<thing>.<verb>`. */
export const PERMISSIONS = {
  'post.read': ['admin', 'reviewer', 'approver', 'spokesperson', 'analyst'],
  'post.correct': ['admin', 'reviewer', 'analyst'],
  'alert.read': ['admin', 'reviewer', 'approver', 'spokesperson', 'analyst'],
  'alert.decide': ['admin', 'reviewer'],
  'incident.read': ['admin', 'reviewer', 'approver', 'spokesperson', 'analyst'],
  'incident.manage': ['admin', 'reviewer'],
  'disposition.dispatch': ['admin', 'reviewer'],
  'disposition.answer': ['admin', 'unit'],
  'statement.read': ['admin', 'reviewer', 'approver', 'spokesperson', 'analyst'],
  'release.read': ['admin', 'reviewer', 'approver', 'spokesperson', 'analyst'],
  'release.draft': ['admin', 'reviewer', 'spokesperson', 'analyst'],
  'release.review': ['admin', 'reviewer'],
  'release.approve': ['admin', 'approver'],
  'release.publish': ['admin', 'approver', 'spokesperson'],
  'source.read': ['admin', 'reviewer', 'analyst'],
  'source.manage': ['admin'],
  'user.manage': ['admin'],
  'token.manage': ['admin'],
  'ledger.read': ['admin', 'reviewer', 'approver'],
} as const satisfies Record<string, readonly Role[]>;

export type Permission = keyof typeof PERMISSIONS;

export function may(actor: Actor, permission: Permission): boolean {
  const allowed: readonly Role[] = PERMISSIONS[permission];
  return actor.roles.some((role) => allowed.includes(role));
}
