import type { DeskContext } from '../desk/context.ts';
import type { PostBrief } from '../desk/views.ts';

export interface SearchInput {
  q: string;
  aspects?: string[];
  riskPoints?: string[];
  places?: string[];
  sourceIds?: number[];
  levels?: string[];
  sentiments?: string[];
  from?: Date;
  to?: Date;
  cursor?: string;
  limit?: number;
}

export interface SearchAnswer {
  hits: {
    post: PostBrief;
    highlights: { title: { start: number; end: number }[]; text: { start: number; end: number }[] };
  }[];
  total: number;
  nextCursor: string | null;
  facets: Record<string, { value: string; count: number }[]>;
  isBehind: boolean;
  lagSeconds: number;
  isRelaxed: boolean;
}

/** What the API needs beyond the desk; given by the composition root. */
export interface ApiContext extends DeskContext {
  publicUrl: string | null;
  /** Express `trust proxy` setting. */
  trustProxy: string | boolean | number;
}
