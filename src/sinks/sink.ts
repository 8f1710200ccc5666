import type { AlertEvent, PaneSummary, Verdict } from '../outputs.ts';

/**
 * Where outputs go: files, the live page, metrics and the terminal are all sinks. The three methods are called in the
 * order of judging and must not block; a sink that cannot keep up says so by the promise of `ready`.
 */
export interface Sink {
  readonly name: string;
  verdict?(verdict: Verdict): void;
  alert?(alert: AlertEvent): void;
  pane?(pane: PaneSummary): void;
  /** Undefined while there is room; otherwise resolves when there is. The pipeline waits before it reads on. */
  ready?(): Promise<void> | undefined;
  /** Writes out what is held. Rejects with a `FloodgateError` when something could not be written. */
  close?(): Promise<void>;
}
