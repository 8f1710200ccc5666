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
}

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
  for (const [timeMs, { estimate, low, high }] of said) {
    const first = countUntil(timeMs - windowMs);
    const end = countUntil(timeMs);
    const signups = end - first;
    const truth = signups === 0 ? 0 : ((attacksBefore[end] ?? 0) - (attacksBefore[first] ?? 0)) / signups;
    if (truth >= low - rounding && truth <= high + rounding) sum.covered++;
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
  };
}
