import type { AlertEvent, PaneSummary, Verdict } from '../outputs.ts';
import type { OutboxStats } from './outbox.ts';

/**
 * Where outputs go: files, the live page, metrics and the terminal are all sinks. They are called in the
 * order of judging and must not block; a sink that cannot keep up says so by the promise of `ready`.
 */
export interface Sink {
  readonly name: string;
  verdict?(verdict: Verdict): void;
  alert?(alert: AlertEvent): void;
  pane?(pane: PaneSummary): void;
  /** The last event of an incident that an earlier process has told of and that is open still: no news. */
  remind?(alert: AlertEvent): void;
  /** Undefined while there is room; otherwise resolves when there is. The pipeline waits before it reads on. */
  ready?(): Promise<void> | undefined;
  /** Writes out what is held. Rejects with a `FloodgateError` when something could not be written. */
  close?(): Promise<void>;
}

/** A sink of the service, whose receiver may be slow, away or unwilling without the judging noticing. */
export interface NetworkSink extends Sink {
  /**
   * Resolves when everything handed over so far was acknowledged, or given up and counted as dropped, or is in an outbox
   * on disk, from where it will be.
   */
  flush(): Promise<void>;
  /** Resolves when everything handed over so far is on disk, or cannot be; without it nothing waits there. */
  keep?(): Promise<void>;
  stats(): SinkStats;
  /**
   * Tries for so long to deliver what is held, default 10 s. Rejects with `FG_SINK_UNDELIVERED` when some is left that
   * is not on disk.
   */
  close(deadlineMs?: number): Promise<void>;
}

export interface SinkStats {
  /** Outputs held now, and the most that may be. */
  readonly queued: number;
  readonly bound: number;
  /** Outputs acknowledged, each repetition counted. */
  readonly delivered: number;
  /** Attempts that failed, whether or not a later one succeeded. */
  readonly failed: number;
  /** Outputs given up: refused by the receiver, or beyond the bound. */
  readonly dropped: number;
  /** Of sinks whose outputs wait on disk. */
  readonly outbox?: OutboxStats;
  /** Updates that went into digests. */
  readonly digested?: number;
  /** How often the operator's own words could not be used. */
  readonly templateFailures?: number;
}

/** All at once, so that their deadlines do not add up; one that fails keeps no other from closing. */
export async function closeAll(sinks: readonly Sink[]): Promise<void> {
  const closed = await Promise.allSettled(sinks.map(sink => sink.close?.()));
  for (const result of closed) if (result.status === 'rejected') throw result.reason;
}
