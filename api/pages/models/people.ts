import type { Unit } from '../../../core/library.ts';
import { ROLES, type Role } from '../../../core/roles.ts';
import type { UserView } from '../../../desk/views.ts';
import type { Frame } from './frame.ts';
import { unitGroups } from './units.ts';

export interface UserForm {
  username: string;
  displayName: string;
  roles: string[];
  unitId: string;
}

export function usersModel(
  frame: Frame,
  input: { users: readonly UserView[]; units: readonly Unit[]; form: UserForm },
) {
  return {
    frame,
    users: input.users.map((user) => ({ ...user, unitId: user.unit?.id ?? '' })),
    units: unitGroups(input.units),
    roleChoices: Object.entries(ROLES).map(([key, label]) => ({ key, label })),
    form: input.form,
  };
}

const ROLE_TEXTS = {
  admin: '管理用户、信源和令牌，也能做其他角色的事；起草、审核、签发仍须不同的人。',
  reviewer: '签阅和排除预警，立事件，交办，确认事实，审核发布稿（含保密审查）。',
  approver: '看全部内容，签发并发布；签发时给出文号。',
  spokesperson: '看全部内容，使用生效口径，起草并发布已签发的稿件。',
  analyst: '看全部内容，更正信息的地点、归属和语气，起草发布稿。',
  unit: '只看交办给本单位的事：签收、核实、反馈。',
} as const satisfies Record<Role, string>;

export function helpModel(frame: Frame) {
  return {
    frame,
    roles: Object.entries(ROLES).map(([key, label]) => ({
      label,
      text: Object.entries(ROLE_TEXTS).find(([role]) => role === key)?.[1] ?? '',
    })),
  };
}

export function loginModel(frame: Frame, input: { username: string; next: string }) {
  return { frame, ...input };
}

export function passwordModel(frame: Frame, input: { mustChange: boolean }) {
  return { frame, ...input };
}
