import type { IncidentKind } from '../src/outputs.ts';
import { inOrder, type Run, run, type Visit, visits } from './traffic.ts';

/** What a detector is tried on: what it is there for, and the honest crowds that look like it. */
export interface Cases {
  readonly sees: readonly [Case, ...Case[]];
  readonly leaves: readonly [Case, ...Case[]];
}

/** A wave that comes over an ordinary site. */
export interface Case {
  readonly title: string;
  /** The i-th visit of the wave. */
  readonly wave: (i: number) => Partial<Visit>;
  /**
   * The i-th ordinary visit, before the wave or from its begin on: fields that the site logs and `test/traffic.ts` does
   * not bring.
   */
  readonly past?: (i: number, changed: boolean) => Partial<Visit>;
  /** Ordinary people come evenly for so many minutes before; for detectors that watch a rate. */
  readonly evenlyMin?: number;
  readonly perMin?: number;
  readonly minutes?: number;
  /** How long ordinary people go on after the wave. */
  readonly afterMin?: number;
  /** Ordinary people a minute. */
  readonly pastPerMin?: number;
  /** The incident that opens; an attack where nothing is said. */
  readonly opens?: IncidentKind;
  /** What the detector observes is told by later requests: verdicts stand by then, and the alert names it. */
  readonly later?: boolean;
}

/** What a script does that has no patience: the company in which a detector's own evidence is to speak. */
export const careless = { form: false, used: false, pages: 0 } as const;

const waveFirst = 900_000;

/** Ids of the wave begin so. */
export const waveId = 'r-900';

/**
 * A wave over ordinary people. Unless the past is to be even, they come in one minute more than an hour before: they have
 * become the honest past, the least that a detector has anything to compare with, and nothing is judged again and again
 * until the wave comes. So a case takes a second.
 */
export function runCase(one: Case): Promise<Run> {
  const { wave, perMin = 24, minutes = 6, afterMin = 0, pastPerMin = 8, evenlyMin } = one;
  const past = (fromMin: number, lasting: number, rate: number) =>
    visits(fromMin, lasting, rate, i => one.past?.(fromMin * 1_000 + i, false) ?? {});
  const before =
    evenlyMin === undefined ? [past(0, 1, 200), past(60, 4, pastPerMin)] : [past(0, evenlyMin, pastPerMin)];
  const waveMin = evenlyMin ?? 64;
  const during = visits(waveMin, minutes + afterMin, pastPerMin, i => one.past?.(waveMin * 1_000 + i, true) ?? {});
  const own = (i: number) => ({ session: `wave-${i}`, ...wave(i) });
  return run(inOrder(...before, during, visits(waveMin, minutes, perMin, own, waveFirst)));
}
