import { z } from 'zod';
import { SLOT_TYPES, STATEMENT_STAGES } from '../../core/library.ts';
import { RELEASE_KINDS } from '../../desk/views.ts';
import {
  fault,
  keysOf,
  ledgerEvent,
  named,
  person,
  releaseState,
  riskPointName,
  statementState,
  timeOut,
} from './basics.ts';

export const stage = z.enum(STATEMENT_STAGES);
export const releaseKind = keysOf(RELEASE_KINDS);

const slot = z.object({
  name: z.string(),
  type: z.enum(SLOT_TYPES),
  confirmedBy: z.string(),
  hint: z.string().optional(),
});

export const statementView = z
  .object({
    id: z.string(),
    version: z.int(),
    state: statementState,
    isInForce: z.boolean(),
    title: z.string(),
    stage,
    riskPoints: z.array(riskPointName),
    draftingUnit: named,
    validFrom: z.string(),
    reviewBy: z.string(),
  })
  .meta({ id: 'Statement' });

export const statementDetail = statementView
  .extend({
    content: z.object({
      questions: z.array(z.string()),
      spoken: z.string(),
      written: z.string(),
      slots: z.array(slot),
      neverSay: z.array(z.string()),
      basis: z.array(z.string()),
      secrecyReview: z.object({ by: z.string(), on: z.string(), result: z.string() }),
    }),
    versions: z.array(
      z.object({
        version: z.int(),
        state: statementState,
        validFrom: z.string(),
        reviewBy: z.string(),
      }),
    ),
  })
  .meta({ id: 'StatementDetail' });

export const matchedStatement = z
  .object({ statement: statementView, spoken: z.string(), score: z.number() })
  .meta({ id: 'MatchedStatement' });

const filledStatement = z.object({
  statementId: z.string(),
  version: z.int(),
  spoken: z.string(),
  written: z.string(),
  filled: z.array(z.object({ slot: z.string(), value: z.string(), factId: z.int() })),
  missing: z.array(slot),
  neverSay: z.array(z.string()),
});

export const usedStatement = z
  .object({
    statementId: z.string(),
    version: z.int(),
    title: z.string(),
    stage,
    usedBy: person,
    usedAt: timeOut,
    filled: filledStatement,
    isOutdated: z.boolean(),
  })
  .meta({ id: 'UsedStatement' });

export const releaseSummary = z
  .object({
    id: z.int(),
    incidentId: z.int(),
    incidentTitle: z.string(),
    kind: releaseKind,
    state: releaseState,
    revision: z.int(),
    title: z.string(),
    author: person,
    updatedAt: timeOut,
    number: z.string().nullable(),
    slug: z.string().nullable(),
    publishedAt: timeOut.nullable(),
  })
  .meta({ id: 'Release' });

export const releaseDetail = releaseSummary
  .extend({
    body: z.string(),
    statementIds: z.array(z.string()),
    reviewer: person.nullable(),
    approver: person.nullable(),
    createdAt: timeOut,
    approvedAt: timeOut.nullable(),
    withdrawnAt: timeOut.nullable(),
    withdrawalReason: z.string().nullable(),
    renditionSha256: z.string().nullable(),
    publicPath: z.string().nullable(),
    faults: z.array(fault).describe('还没有确认的事实，提交前须补齐'),
    neverSaid: z.array(z.object({ statementId: z.string(), phrase: z.string() })),
    acts: z.array(z.string()),
    ledger: z.array(ledgerEvent),
  })
  .meta({ id: 'ReleaseDetail' });
