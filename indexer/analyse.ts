import type { Gazetteer, Library, RiskPoint } from '../core/library.ts';
import type { Analysis, SourceTier } from '../core/post.ts';
import { gradeAccident } from './accident.ts';
import { assessLevel } from './assess-level.ts';
import { findCasualties } from './casualties.ts';
import { type GramWeights, weighGrams } from './gram-weights.ts';
import { buildLocator, type Locator, locatePost } from './locate.ts';
import { judgeSentiment } from './sentiment.ts';
import { buildTagger, type Tagger, tagPost } from './tag.ts';

/** All that the pure stages need, built once from the library and the gazetteer; reading posts changes nothing in it. */
export interface Engine {
  /** Version of the rules that tags carry. */
  version: string;
  tagger: Tagger;
  locator: Locator;
  points: ReadonlyMap<string, RiskPoint>;
  /** For clustering. */
  gramWeights: GramWeights;
}

export interface AnalyseInput {
  title: string;
  text: string;
  /** ISO 8601; lets years tell what is past. */
  publishedAt?: string | null;
  /** Source as printed (来源). */
  sourceName?: string | null;
  tier?: SourceTier;
  /** The source mostly writes about this district. */
  isHomeSource?: boolean;
}

/** @throws RequestError `invalid-input` when a rule cannot be read */
export function buildEngine(library: Library, gazetteer: Gazetteer): Engine {
  return {
    version: library.version,
    tagger: buildTagger(library),
    locator: buildLocator(gazetteer),
    points: new Map(library.riskPoints.map((point) => [point.id, point])),
    gramWeights: weighGrams(library),
  };
}

/** What a text says: risk points with mode, places, casualties, level with reasons, sentiment. Pure. */
export function analyse(input: AnalyseInput, engine: Engine): Analysis {
  const { title, text } = input;
  const year = input.publishedAt == null ? Number.NaN : new Date(input.publishedAt).getUTCFullYear();
  const tags = tagPost({ title, text, publishedYear: Number.isNaN(year) ? null : year }, engine.tagger);
  const { places, district } = locatePost(
    { title, text, sourceName: input.sourceName ?? null, isHomeSource: input.isHomeSource ?? false },
    engine.locator,
  );
  const casualties = findCasualties(title, text);
  const grade = gradeAccident(title, text, casualties);
  const isUnreal = engine.tagger.modes.readWhole({ title, text }) !== null;
  const level = assessLevel(
    { tags, isUnreal, casualties, grade, district, tier: input.tier ?? null },
    engine.points,
  );
  return {
    tags,
    places,
    district,
    casualties,
    grade,
    alertLevel: level.alertLevel,
    alertReasons: level.reasons,
    sentiment: judgeSentiment(title, text),
  };
}
