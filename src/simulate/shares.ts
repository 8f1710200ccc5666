import type { SignupLabel } from './label.ts';

/** A share of attack that was said, with its interval, 0 to 1. */
export interface SaidShare {
  readonly estimate: number;
  readonly low: number;
  readonly high: number;
}

/** How the shares that were said meet the truth. Means and parts are 0 to 1, and undefined where there is nothing to divide. */
export interface ShareResult {
  readonly said: number;
  /** With the truth inside the interval. */
  readonly covered: number;
  /** Said of windows with `largeMin` sign-ups or more; of these are error, bias and width. */
  readonly large: number;
  readonly meanError: number | undefined;
  /** Estimate less truth. */
  readonly bias: number | undefined;
  readonly meanWidth: number | undefined;
  readonly bands: Readonly<Record<ShareBand, readonly ShareTally[]>>;
}

/** Shares of one band, large or not: how many, with the truth inside how many, and sums of error and width. */
export interface ShareTally {
  said: number;
  covered: number;
  error: number;
  width: number;
}

/**
 * Where the bands begin, beside the one that begins with 0: the true share of attack; sign-ups in the ten minutes; genuine ones
 * that had come before, which is how much there was to learn from.
 */
export const shareBands = {
  share: [0.05, 0.2, 0.5, 0.8],
  signups: [50, 200, 1_000],
  history: [100, 1_000, 10_000],
} as const;
export type ShareBand = keyof typeof shareBands;

/** What a share is said of: the attempts of the last ten minutes. */
const windowMs = 10 * 60_000;
const largeMin = 200;
/** An interval is rounded when it is written. */
const rounding = 0.005;

/** Compares each share that was said at `timeMs` with the labels of the attempts in the window that ends there. */
export function sharesAgainst(
  labels: readonly SignupLabel[],
  said: readonly (readonly [timeMs: number, share: SaidShare])[],
): ShareResult {
  const attempts = labels
    .map(({ time, label }) => ({ timeMs: Date.parse(time), isAttack: label === 'attack' }))
    .sort((one, other) => one.timeMs - other.timeMs);
  const attacksBefore = [0];
  for (const { isAttack } of attempts) attacksBefore.push((attacksBefore.at(-1) ?? 0) + (isAttack ? 1 : 0));
  const countUntil = (timeMs: number): number => {
    let from = 0;
    let to = attempts.length;
    while (from < to) {
      const middle = (from + to) >> 1;
      if ((attempts[middle]?.timeMs ?? Number.POSITIVE_INFINITY) < timeMs) from = middle + 1;
      else to = middle;
    }
    return from;
  };

  const sum = { covered: 0, large: 0, error: 0, bias: 0, width: 0 };
  const bands = {
    share: talliesOf(shareBands.share),
    signups: talliesOf(shareBands.signups),
    history: talliesOf(shareBands.history),
  };
  for (const [timeMs, { estimate, low, high }] of said) {
    const first = countUntil(timeMs - windowMs);
    const end = countUntil(timeMs);
    const signups = end - first;
    const truth = signups === 0 ? 0 : ((attacksBefore[end] ?? 0) - (attacksBefore[first] ?? 0)) / signups;
    const isCovered = truth >= low - rounding && truth <= high + rounding;
    const genuineBefore = first - (attacksBefore[first] ?? 0);
    for (const [band, value] of [
      ['share', truth],
      ['signups', signups],
      ['history', genuineBefore],
    ] as const) {
      const tally = bands[band][shareBands[band].filter(from => value >= from).length] as ShareTally;
      tally.said++;
      if (isCovered) tally.covered++;
      tally.error += Math.abs(estimate - truth);
      tally.width += high - low;
    }
    if (isCovered) sum.covered++;
    if (signups < largeMin) continue;
    sum.large++;
    sum.error += Math.abs(estimate - truth);
    sum.bias += estimate - truth;
    sum.width += high - low;
  }
  const mean = (total: number) => (sum.large === 0 ? undefined : total / sum.large);
  return {
    said: said.length,
    covered: sum.covered,
    large: sum.large,
    meanError: mean(sum.error),
    bias: mean(sum.bias),
    meanWidth: mean(sum.width),
    bands,
  };
}

function talliesOf(from: readonly number[]): ShareTally[] {
  return [0, ...from].map(() => ({ said: 0, covered: 0, error: 0, width: 0 }));
}
