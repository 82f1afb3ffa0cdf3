import { MODES, type Mode } from '../../core/post.ts';
import * as desk from '../../desk/posts.ts';
import { listPlaces } from '../../store/places.ts';
import { listSources } from '../../store/sources.ts';
import { after } from './done.ts';
import { type Fields, idOf, keyIn } from './forms.ts';
import type { Act, Show } from './kit.ts';
import { postModel } from './models/post.ts';

export const showPost: Show = async ({ ctx, actor, req }) => {
  const post = await desk.getPost(ctx, actor, idOf(req, '信息'));
  const [allPlaces, sources] = await Promise.all([listPlaces(ctx.db), listSources(ctx.db)]);
  const places = allPlaces.filter(({ kind }) => kind === 'sub-district');
  const sourceKey = sources.find(({ id }) => id === post.sourceId)?.key ?? '';
  return {
    page: 'post',
    title: post.title,
    section: 'search',
    model: (frame) => postModel(frame, { actor, post, sourceKey, places }),
  };
};

function modesOf(form: Fields): Record<string, Mode> {
  const modes: Record<string, Mode> = {};
  for (const name of form.names()) {
    const riskPoint = /^mode:(.+)$/.exec(name)?.[1];
    const mode = keyIn(MODES, form.text(name));
    if (riskPoint !== undefined && mode !== null) modes[riskPoint] = mode;
  }
  return modes;
}

export const correct: Act = async ({ ctx, actor, req, form }) => {
  const postId = idOf(req, '信息');
  const about = form.text('isAboutDistrict');
  const place = form.text('placeId');
  const modes = modesOf(form);
  await desk.correctPost(ctx, actor, {
    postId,
    ...(about !== '' && { isAboutDistrict: about === 'true' }),
    ...(place !== '' && { placeId: place === 'none' ? null : place }),
    ...(Object.keys(modes).length > 0 && { modes }),
    reason: form.text('reason'),
  });
  return after(`/posts/${postId}`, 'corrected');
};

export const remove: Act = async ({ ctx, actor, req, form }) => {
  await desk.deletePost(ctx, actor, { postId: idOf(req, '信息'), reason: form.text('reason') });
  return after('/search', 'deleted');
};
