import type { Share } from '../../outputs.ts';

const z95 = 1.96;
/** What the method itself may be off, beyond the doubt about each row (reference: judging A7). */
const marginPart = 0.03;
/** While a cluster is this doubtful, both readings are given: with and without it. */
export const doubt = { low: 0.2, high: 0.8 };

/** What is known of one sign-up of the last ten minutes. */
export interface Shared {
  /** How many sign-ups it stands for, where only a sample was looked at. */
  readonly weight: number;
  readonly score: number;
  /** The same without clusters in doubt, and with them as attacks. */
  readonly least: number;
  readonly most: number;
}

/** The attack's part of these sign-ups, with its 95 % interval; undefined where there are none. */
export function shareOf(rows: readonly Shared[]): Share | undefined {
  let weight = 0;
  let mass = 0;
  let least = 0;
  let most = 0;
  let variance = 0;
  let squares = 0;
  for (const row of rows) {
    weight += row.weight;
    squares += row.weight * row.weight;
    mass += row.weight * row.score;
    least += row.weight * row.least;
    most += row.weight * row.most;
    variance += row.weight * row.weight * row.score * (1 - row.score);
  }
  if (weight === 0) return undefined;
  const estimate = mass / weight;
  // A sample has an error of its own, on top of the doubt about its rows; the whole has none.
  const sampled = Math.max(0, squares / weight - 1) / weight;
  const spread = Math.sqrt(variance / (weight * weight) + sampled * estimate * (1 - estimate));
  const margin = marginPart + z95 * spread;
  return {
    estimate: round(estimate),
    low: round(Math.max(0, least / weight - margin)),
    high: round(Math.min(1, most / weight + margin)),
    confidence: 0.95,
  };
}

function round(part: number): number {
  return Math.round(part * 1000) / 1000;
}
