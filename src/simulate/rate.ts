import type { Random } from './random.ts';

/** Arrivals a minute at a moment, epoch milliseconds. */
export type Rate = (timeMs: number) => number;

const minuteMs = 60_000;
const hourMs = 3_600_000;

/**
 * The rhythm of days and weeks on top of chance: most at `peakHour` (UTC), least twelve hours later at `trough` of that,
 * on Saturdays and Sundays `weekend` times as many, and for quarters of an hour a little more or less, as mailings and
 * weather will have it. The peak of a weekday is `peak`, but for that.
 */
export function dayRhythm(
  options: {
    readonly peak: number;
    readonly peakHour: number;
    readonly trough: number;
    readonly weekend: number;
    readonly startMs: number;
    readonly endMs: number;
  },
  random: Random,
): Rate {
  const { peak, peakHour, trough, weekend, startMs, endMs } = options;
  const stepMs = 15 * minuteMs;
  const moods = Array.from({ length: Math.ceil((endMs - startMs) / stepMs) + 2 }, () => random.around(1, 0.09));
  return timeMs => {
    const hour = (timeMs / hourMs) % 24;
    const isWeekend = new Date(timeMs).getUTCDay() % 6 === 0;
    const wave = (1 + Math.cos(((hour - peakHour) / 24) * 2 * Math.PI)) / 2;
    const step = Math.max(0, (timeMs - startMs) / stepMs);
    const from = moods[Math.floor(step)] ?? 1;
    const to = moods[Math.floor(step) + 1] ?? 1;
    return peak * (isWeekend ? weekend : 1) * (trough + (1 - trough) * wave ** 1.2) * (from + (to - from) * (step % 1));
  };
}

/** The course of a wave of interest: builds up, stays, ebbs away. Between 0 and 1. */
export function surge(options: {
  readonly startMs: number;
  readonly riseMs: number;
  readonly holdMs: number;
  readonly halfLifeMs: number;
}): Rate {
  const { startMs, riseMs, holdMs, halfLifeMs } = options;
  return timeMs => {
    const sinceMs = timeMs - startMs;
    if (sinceMs <= 0) return 0;
    if (sinceMs < riseMs) return (sinceMs / riseMs) ** 1.4;
    return 0.5 ** (Math.max(0, sinceMs - riseMs - holdMs) / halfLifeMs);
  };
}

/** The course of an attack: up within a minute or so, level, down again. Between 0 and 1; 0 outside. */
export function plateau(startMs: number, endMs: number, riseMs: number): Rate {
  return timeMs => {
    if (timeMs < startMs || timeMs >= endMs) return 0;
    return Math.min(1, 0.15 + (0.85 * (timeMs - startMs)) / riseMs, 0.1 + (0.9 * (endMs - timeMs)) / riseMs);
  };
}

/** Moments of independent arrivals, in order. `rateMax` bounds the rate over the whole time. */
export function* arrivals(
  rate: Rate,
  rateMax: number,
  startMs: number,
  endMs: number,
  random: Random,
): Generator<number, void> {
  let timeMs = startMs;
  for (;;) {
    timeMs += random.gap(minuteMs / rateMax);
    if (timeMs >= endMs) return;
    if (random.next() * rateMax < rate(timeMs)) yield timeMs;
  }
}

/** Moments at even gaps, give or take `jitter` of each: how a machine paces itself. */
export function* beats(
  rate: Rate,
  startMs: number,
  endMs: number,
  jitter: number,
  random: Random,
): Generator<number, void> {
  let timeMs = startMs;
  for (;;) {
    timeMs += (minuteMs / Math.max(rate(timeMs), 0.2)) * random.between(1 - jitter, 1 + jitter);
    if (timeMs >= endMs) return;
    yield timeMs;
  }
}

/** The highest value that a rate takes, looked at every minute, with some room above for what lies between. */
export function highest(rate: Rate, startMs: number, endMs: number): number {
  let max = 1e-6;
  for (let timeMs = startMs; timeMs < endMs; timeMs += minuteMs) max = Math.max(max, rate(timeMs));
  return max * 1.05;
}
