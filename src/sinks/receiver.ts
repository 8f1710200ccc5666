import type { AlertEvent, Verdict } from '../outputs.ts';

/** Updates beyond what a receiver may be told in a minute, in one. */
export interface Digest {
  /** How many updates it stands for. */
  readonly updates: number;
  /** The last update of each incident. */
  readonly alerts: readonly AlertEvent[];
}

export type Said =
  | { readonly kind: 'alert'; readonly alert: AlertEvent }
  | { readonly kind: 'verdict'; readonly verdict: Verdict }
  | { readonly kind: 'digest'; readonly digest: Digest };

/** The far end of a sink: one program that takes outputs over HTTP in words of its own. */
export interface Receiver {
  /** Who it is, as the operator knows it; no path and no user, since these are secrets. */
  readonly place: string;
  /**
   * Sends what is of one incident, or verdicts, in order. Resolves with what came back. Rejects with `Refused`, `Later`
   * or `Unsure`, or with another error when it has not arrived and trying again may help.
   */
  send(said: readonly Said[], signal: AbortSignal): Promise<string>;
  /** Outputs in one request. */
  readonly alertBatchMax: number;
  readonly verdictBatchMax: number;
  /** Whether it knows a repetition by its id; where it does not, nothing is sent twice. */
  readonly repeats: boolean;
  /** How often the operator's own words could not be used. */
  templateFailures?(): number;
  close(): Promise<void>;
}
