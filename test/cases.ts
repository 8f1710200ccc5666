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
  /** The i-th ordinary visit: fields that the site logs and `test/traffic.ts` does not bring. */
  readonly past?: (i: number) => Partial<Visit>;
  readonly perMin?: number;
  readonly minutes?: number;
  /** How long ordinary people go on after the wave. */
  readonly afterMin?: number;
  /** Ordinary people a minute. */
  readonly pastPerMin?: number;
  /** The incident that opens; an attack where nothing is said. */
  readonly opens?: IncidentKind;
  /** Part of the wave whose reasons name the detector, 0 to 1. */
  readonly named?: number;
}

/** What a script does that has no patience: the company in which a detector's own evidence is to speak. */
export const careless = { form: false, used: false, pages: 0 } as const;

/** Minutes before the wave; ordinary visits are numbered from 0, `pastPerMin` to each. */
export const historyMin = 90;
const waveFirst = 900_000;

/** Ids of the wave begin so. */
export const waveId = 'r-900';

/**
 * A wave after an hour and a half of ordinary people: the first half hour has become the honest past by then. The least
 * that a detector has anything to compare with.
 */
export function runCase({ wave, past, perMin = 24, minutes = 6, afterMin = 0, pastPerMin = 8 }: Case): Promise<Run> {
  const own = (i: number) => ({ session: `wave-${i}`, ...wave(i) });
  return run(
    inOrder(
      visits(0, historyMin + minutes + afterMin, pastPerMin, past),
      visits(historyMin, minutes, perMin, own, waveFirst),
    ),
  );
}
