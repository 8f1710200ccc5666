import type { PaneSummary } from '../outputs.ts';

/** One minute of the chart. */
export interface Minute {
  /** Epoch milliseconds of its start. */
  readonly startMs: number;
  readonly signups: number;
  readonly suspicious: number;
  readonly malicious: number;
  /** Undefined until the baseline has history. */
  readonly expected: number | undefined;
  readonly expectedHigh: number | undefined;
}

/** Event `state` of the stream: the newest pane, and the minutes that changed since this client was last told. */
export interface StateEvent extends Omit<PaneSummary, 'minutes'> {
  readonly minutes: readonly Minute[];
  /** Log lines that could not be read so far. */
  readonly unreadable: number;
}

/** Event `missed` of the stream: what this client was too slow to get. */
export interface MissedEvent {
  readonly verdicts: number;
  readonly alerts: number;
}
