import type { Position } from '../kafka/transport.ts';

/** How outputs reach their receivers, and how the offsets of what they were judged from are committed with them. */
export interface Delivery {
  /** Time between two commits, milliseconds. */
  readonly everyMs: number;
  /** So much waits for a commit that it is due at once. */
  readonly isPressing: boolean;
  /** Outputs of panes that end at or before this have been taken by all sinks that a commit does not wait for. */
  readonly deliveredMs: number;
  /** Outputs of panes that end at or before this have been taken, or are on disk where a sink keeps them there. */
  readonly keptMs: number;
  /** All outputs of the panes closed so far have been handed over: what need not wait for a commit may go. */
  judged(): void;
  /**
   * Commits offsets behind what was handed over before the call, all of it, and not of what comes during it. Rejects
   * with a `FloodgateError` when they are not committed: then it is asked again, later, for at least as much.
   */
  commit(offsets: readonly Position[], watermarkMs: number): Promise<void>;
  /** Resolves when all sinks have taken what was committed. */
  flush(): Promise<void>;
}
