import { ROLES, type Role } from '../../core/roles.ts';
import { listUnits } from '../../desk/units.ts';
import * as desk from '../../desk/users.ts';
import { after } from './done.ts';
import { type Fields, idOf, keyIn } from './forms.ts';
import type { Act, Show } from './kit.ts';
import { usersModel } from './models/people.ts';

export const showUsers: Show = async ({ ctx, actor, form, isRefused }) => {
  const [users, units] = await Promise.all([desk.listUsers(ctx, actor), listUnits(ctx, actor)]);
  const typed = isRefused && form.names().includes('username');
  return {
    page: 'users',
    title: '用户',
    section: 'users',
    model: (frame) =>
      usersModel(frame, {
        users,
        units,
        form: typed
          ? {
              username: form.text('username'),
              displayName: form.text('displayName'),
              roles: form.list('roles'),
              unitId: form.text('unitId'),
            }
          : { username: '', displayName: '', roles: [], unitId: '' },
      }),
  };
};

function rolesOf(form: Fields): Role[] {
  return form.list('roles').flatMap((name) => keyIn(ROLES, name) ?? []);
}

function unitOf(form: Fields): string | null {
  const unitId = form.text('unitId');
  return unitId === '' ? null : unitId;
}

export const addUser: Act = async ({ ctx, actor, form }) => {
  await desk.addUser(ctx, actor, {
    username: form.text('username'),
    displayName: form.text('displayName'),
    password: form.text('password'),
    roles: rolesOf(form),
    unitId: unitOf(form),
    mustChangePassword: true,
  });
  return after('/admin/users', 'user-added');
};

export const updateUser: Act = async ({ ctx, actor, req, form }) => {
  await desk.updateUser(ctx, actor, {
    userId: idOf(req, '用户'),
    displayName: form.text('displayName'),
    roles: rolesOf(form),
    unitId: unitOf(form),
    isActive: form.text('isActive') === 'true',
  });
  return after('/admin/users', 'saved');
};

export const resetPassword: Act = async ({ ctx, actor, req, form }) => {
  await desk.resetPassword(ctx, actor, { userId: idOf(req, '用户'), password: form.text('password') });
  return after('/admin/users', 'password-reset');
};
