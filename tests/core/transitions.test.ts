import { describe, expect, test } from 'vitest';
import {
  ALERT_STATES,
  ALERT_TABLE,
  DISPOSITION_STATES,
  DISPOSITION_TABLE,
  INCIDENT_STATES,
  INCIDENT_TABLE,
  nextState,
  RELEASE_STATES,
  RELEASE_TABLE,
} from '../../core/transitions.ts';

/** Every cell, written out: what is not here must be refused. */
const EXPECTED = {
  预警: {
    table: ALERT_TABLE,
    labels: ALERT_STATES,
    acts: ['acknowledge', 'dismiss', 'reopen', 'open-incident', 'merge'],
    cells: {
      open: {
        acknowledge: 'acknowledged',
        dismiss: 'dismissed',
        'open-incident': 'in-incident',
        merge: 'merged',
      },
      acknowledged: { dismiss: 'dismissed', 'open-incident': 'in-incident' },
      dismissed: { reopen: 'open' },
      'in-incident': {},
      merged: {},
    },
  },
  事件: {
    table: INCIDENT_TABLE,
    labels: INCIDENT_STATES,
    acts: ['close', 'reopen'],
    cells: { open: { close: 'closed' }, closed: { reopen: 'open' } },
  },
  交办: {
    table: DISPOSITION_TABLE,
    labels: DISPOSITION_STATES,
    acts: ['receive', 'answer', 'return', 'accept', 'withdraw'],
    cells: {
      dispatched: { receive: 'received', withdraw: 'withdrawn' },
      received: { answer: 'answered', withdraw: 'withdrawn' },
      answered: { return: 'returned', accept: 'accepted' },
      returned: { answer: 'answered', withdraw: 'withdrawn' },
      accepted: {},
      withdrawn: {},
    },
  },
  发布稿: {
    table: RELEASE_TABLE,
    labels: RELEASE_STATES,
    acts: ['edit', 'submit', 'send-back', 'pass-review', 'approve', 'publish', 'withdraw'],
    cells: {
      draft: { edit: 'draft', submit: 'in-review' },
      'in-review': { 'send-back': 'draft', 'pass-review': 'reviewed' },
      reviewed: { 'send-back': 'draft', approve: 'approved' },
      approved: { 'send-back': 'draft', publish: 'published' },
      published: { withdraw: 'withdrawn' },
      withdrawn: {},
    },
  },
} as const;

describe('transition tables', () => {
  for (const [thing, { table, labels, acts, cells }] of Object.entries(EXPECTED)) {
    for (const state of Object.keys(labels)) {
      for (const act of acts) {
        const to = (cells as Record<string, Record<string, string>>)[state]?.[act];
        const decide = () =>
          nextState(
            thing,
            table as Record<string, Record<string, string>>,
            labels as Record<string, string>,
            state,
            act,
          );
        test(`${thing} ${state} × ${act} ${to === undefined ? 'is refused' : `→ ${to}`}`, () => {
          if (to !== undefined) expect(decide()).toBe(to);
          else {
            expect(decide).toThrow(
              expect.objectContaining({
                code: 'not-allowed-now',
                message: expect.stringContaining(`“${(labels as Record<string, string>)[state]}”`),
              }),
            );
          }
        });
      }
    }
  }
});
