/** Mood of a text by a word list with negation: explained by its strongest words. */
import type { SentimentResult } from '../core/post.ts';
import { INTENSIFIERS, MOODLESS, NEGATORS, SENTIMENT_WORDS } from './sentiment-words.ts';

interface MoodHit {
  word: string;
  weight: number;
}

const LONGEST = Math.max(...[...SENTIMENT_WORDS.keys(), ...MOODLESS].map((word) => word.length));
const MOODLESS_SET: ReadonlySet<string> = new Set(MOODLESS);
const FIRST_CHARS = new Set([...SENTIMENT_WORDS.keys(), ...MOODLESS].map((word) => word.charAt(0)));

/** Below this distance from zero a text is neutral; measured on hand-labelled short posts. */
const NEUTRAL_BAND = 0.12;
/** Titles say what a text is about: their words count double. */
const TITLE_FACTOR = 2;

function endsWithAny(text: string, words: readonly string[]): boolean {
  return words.some((word) => text.endsWith(word));
}

function factorBefore(text: string, at: number): number {
  const before = text.slice(Math.max(0, at - 4), at);
  let factor = 1;
  if (endsWithAny(before, INTENSIFIERS)) factor = 1.6;
  const beforeIntensifier = factor === 1 ? before : before.slice(0, -1);
  return endsWithAny(beforeIntensifier, NEGATORS) ? -0.7 * factor : factor;
}

function findMood(text: string): MoodHit[] {
  const hits: MoodHit[] = [];
  let at = 0;
  while (at < text.length) {
    if (!FIRST_CHARS.has(text.charAt(at))) {
      at += 1;
      continue;
    }
    let step = 1;
    for (let length = Math.min(LONGEST, text.length - at); length >= 1; length -= 1) {
      const word = text.slice(at, at + length);
      if (MOODLESS_SET.has(word)) {
        step = length;
        break;
      }
      const weight = SENTIMENT_WORDS.get(word);
      if (weight !== undefined) {
        hits.push({ word, weight: weight * factorBefore(text, at) });
        step = length;
        break;
      }
    }
    at += step;
  }
  return hits;
}

/**
 * Mood of a post: `score` −1…1 and the words that weigh most, strongest first (at most five). Neutral when little
 * speaks for either side.
 */
export function judgeSentiment(title: string, text: string): SentimentResult {
  const sums = new Map<string, number>();
  let positive = 0;
  let negative = 0;
  const count = (hits: readonly MoodHit[], factor: number) => {
    for (const { word, weight } of hits) {
      const value = weight * factor;
      if (value > 0) positive += value;
      else negative -= value;
      sums.set(word, (sums.get(word) ?? 0) + value);
    }
  };
  count(findMood(title), TITLE_FACTOR);
  count(findMood(text), 1);
  const score = (positive - negative) / (positive + negative + 2);
  const label = score > NEUTRAL_BAND ? 'positive' : score < -NEUTRAL_BAND ? 'negative' : 'neutral';
  const words = [...sums]
    .filter(([, value]) => Math.sign(value) === Math.sign(score) || label === 'neutral')
    .sort((a, b) => Math.abs(b[1]) - Math.abs(a[1]))
    .slice(0, 5)
    .map(([word]) => word);
  return { label, score: Math.round(score * 1000) / 1000, words };
}
