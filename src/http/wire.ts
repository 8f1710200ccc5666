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
  /** Bounds of the part that is attack, sign-ups; undefined while there is none. */
  readonly attackLow: number | undefined;
  readonly attackHigh: number | undefined;
}

/** Event `hello` of the stream, first of all: what this service can do. */
export interface HelloEvent {
  /** Whether somebody with the token can answer incidents here. */
  readonly isAnswerable: boolean;
}

/** Event `state` of the stream: the newest pane, and the minutes that changed since this client was last told. */
export interface StateEvent extends Omit<PaneSummary, 'minutes'> {
  readonly minutes: readonly Minute[];
  /** What speaks against the last malicious sign-ups, what is named most first. */
  readonly evidence: readonly EvidenceCount[];
  /** Log lines that could not be read so far. */
  readonly unreadable: number;
}

/** One reason as it was last worded, and the part of the last malicious verdicts that name it, 0 to 1. */
export interface EvidenceCount {
  readonly detector: string;
  readonly text: string;
  readonly share: number;
}

/** Event `missed` of the stream: what this client was too slow to get. */
export interface MissedEvent {
  readonly verdicts: number;
  readonly alerts: number;
}
