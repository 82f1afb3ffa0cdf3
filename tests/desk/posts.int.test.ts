import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { correctPost, deletePost, getPost, getPosts, listPosts } from '../../desk/posts.ts';
import { findTombstones } from '../../store/tombstones.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { type Desk, makeDesk } from './fixture.ts';

let database: TestDatabase;
let desk: Desk;

beforeAll(async () => {
  database = await createTestDatabase();
  desk = await makeDesk(database.db);
});
afterAll(() => database[Symbol.asyncDispose]());

describe('a post', () => {
  test('shows why: tags with words, place, casualties with their evidence', async () => {
    const { postId } = await desk.addPost();
    expect(await getPost(desk.ctx, desk.people.analyst, postId)).toMatchObject({
      id: postId,
      source: '云河门户',
      place: { id: 'heping', name: '和平街道' },
      casualties: { ill: { min: 12, evidence: '12名学生' }, deaths: null },
      tags: [{ riskPoint: { name: '集体食物中毒' }, mode: 'event', terms: [{ term: '上吐下泻' }] }],
    });
  });

  test('corrected by a person keeps both values, and the person’s wins even over a later run', async () => {
    const { postId } = await desk.addPost();
    const corrected = await correctPost(desk.ctx, desk.people.analyst, {
      postId,
      placeId: null,
      isAboutDistrict: false,
      modes: { 'RP-SY-01': 'drill' },
      reason: '是演练，且在外区',
    });
    expect(corrected).toMatchObject({ place: null, isAboutDistrict: false });
    expect(corrected.tags[0]).toMatchObject({ mode: 'drill', machineMode: 'event' });
    expect(corrected.setByPerson).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ field: 'placeId', value: null, machineValue: 'heping' }),
        expect.objectContaining({ field: 'modes.RP-SY-01', value: 'drill', machineValue: 'event' }),
      ]),
    );
    await desk.db
      .updateTable('posts')
      .set({ place_id: 'heping', is_about_district: true })
      .where('id', '=', postId)
      .execute();
    expect(await getPost(desk.ctx, desk.people.analyst, postId)).toMatchObject({
      place: null,
      isAboutDistrict: false,
    });
    const log = await desk.db.selectFrom('post_log').selectAll().where('post_id', '=', postId).execute();
    expect(log.map((entry) => entry.change)).toEqual(['created', 'corrected']);
  });

  test('a second correction leaves the first one’s other fields', async () => {
    const { postId } = await desk.addPost();
    const { analyst } = desk.people;
    await correctPost(desk.ctx, analyst, { postId, isAboutDistrict: false, reason: '外区' });
    const second = await correctPost(desk.ctx, analyst, {
      postId,
      modes: { 'RP-SY-01': 'negated' },
      reason: '已否认',
    });
    expect(second.setByPerson.map((set) => set.field).sort()).toEqual(['isAboutDistrict', 'modes.RP-SY-01']);
  });

  test('a correction is refused with its field', async () => {
    const { postId } = await desk.addPost();
    const { analyst } = desk.people;
    const refusals = [
      [{ reason: '无' }, 'placeId'],
      [{ placeId: 'nowhere', reason: '错' }, 'placeId'],
      [{ modes: { 'RP-ZL-01': 'drill' as const }, reason: '错' }, 'modes.RP-ZL-01'],
      [{ isAboutDistrict: true, reason: '' }, 'reason'],
    ] as const;
    for (const [input, path] of refusals) {
      await expect(correctPost(desk.ctx, analyst, { postId, ...input })).rejects.toMatchObject({
        faults: [{ path }],
      });
    }
    await expect(
      correctPost(desk.ctx, desk.people.spokesperson, { postId, isAboutDistrict: true, reason: '试' }),
    ).rejects.toMatchObject({ code: 'forbidden' });
  });

  test('deleted it is gone for readers and leaves a tombstone', async () => {
    const { postId } = await desk.addPost();
    const row = await desk.db
      .selectFrom('posts')
      .select('url_key')
      .where('id', '=', postId)
      .executeTakeFirstOrThrow();
    await deletePost(desk.ctx, desk.people.analyst, { postId, reason: '含个人信息' });
    await expect(getPost(desk.ctx, desk.people.analyst, postId)).rejects.toMatchObject({ code: 'not-found' });
    await expect(deletePost(desk.ctx, desk.people.analyst, { postId, reason: '再删' })).rejects.toMatchObject(
      { code: 'not-found' },
    );
    expect(await findTombstones(desk.db, [row.url_key])).toEqual(new Set([row.url_key]));
  });

  test('lists keep the order of the ids asked for, and page by cursor', async () => {
    const { analyst } = desk.people;
    const first = await desk.addPost();
    const second = await desk.addPost({ clusterId: first.clusterId });
    const asked = await getPosts(desk.ctx, analyst, [second.postId, 999_999, first.postId]);
    expect(asked.map((post) => post.id)).toEqual([second.postId, first.postId]);
    const page = await listPosts(desk.ctx, analyst, { clusterId: first.clusterId, limit: 1 });
    expect(page).toMatchObject({ total: 2, items: [{ id: second.postId }] });
    const next = await listPosts(desk.ctx, analyst, {
      clusterId: first.clusterId,
      limit: 1,
      cursor: page.nextCursor ?? '',
    });
    expect(next).toMatchObject({ items: [{ id: first.postId }], nextCursor: null });
  });
});
