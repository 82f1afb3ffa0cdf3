import type { Actor } from '../../../core/roles.ts';
import { RELEASE_STATES, type ReleaseState } from '../../../core/transitions.ts';
import type { Page, ReleaseDetail, ReleaseSummary } from '../../../desk/views.ts';
import type { Frame } from './frame.ts';
import { ledgerLines } from './ledger.ts';
import { hrefOf, stateLinks } from './links.ts';
import { slotPieces } from './slots.ts';

const ORDER: readonly ReleaseState[] = ['draft', 'in-review', 'reviewed', 'approved', 'published'];
const STEP_LABELS = ['起草', '送审', '审核', '签发', '发布'];

export function releasesModel(
  frame: Frame,
  input: {
    state: ReleaseState | null;
    list: Page<ReleaseSummary> & { counts: Record<ReleaseState, number> };
  },
) {
  const { list, state } = input;
  return {
    frame,
    states: stateLinks('/releases', RELEASE_STATES, list.counts, state),
    list: {
      total: list.total,
      rows: list.items,
      nextHref: list.nextCursor === null ? null : hrefOf('/releases', { state, cursor: list.nextCursor }),
    },
  };
}

function stepsOf(release: ReleaseDetail) {
  const reached = release.state === 'withdrawn' ? ORDER.length : ORDER.indexOf(release.state);
  const who = [
    release.author.displayName,
    null,
    release.reviewer?.displayName ?? null,
    release.approver?.displayName ?? null,
    null,
  ];
  return STEP_LABELS.map((label, index) => ({
    label,
    who: who[index] ?? null,
    tone: index <= reached ? 'is-done' : index === reached + 1 ? 'is-now' : '',
  }));
}

/** Who must act next, for a person who may not. */
function waitingFor(release: ReleaseDetail, actor: Actor): string | null {
  if (release.acts.length > 0) return null;
  const isAuthor = release.author.id === actor.userId;
  switch (release.state) {
    case 'draft':
      return '草稿，等起草人修改、送审。';
    case 'in-review':
      return isAuthor ? '等审核员审核。起草人不能审核自己的稿件。' : '等审核员审核。';
    case 'reviewed':
      return isAuthor ? '等签发人签发。起草人不能签发自己的稿件。' : '等签发人签发。';
    case 'approved':
      return '已签发，等发布。';
    case 'published':
      return '已发布，页面不再改动。';
    case 'withdrawn':
      return '已撤回，页面保留并注明撤回。';
  }
}

export function releaseModel(
  frame: Frame,
  input: { actor: Actor; release: ReleaseDetail; draft: { title: string; body: string } | null },
) {
  const { release } = input;
  return {
    frame,
    release,
    draft: input.draft ?? { title: release.title, body: release.body },
    steps: stepsOf(release),
    waitingFor: waitingFor(release, input.actor),
    paragraphs: slotPieces(release.body),
    ledger: ledgerLines(release.ledger),
  };
}
