import type { SavedIncidents } from '../incidents/watch.ts';
import type { SavedLive } from '../score/live.ts';

/** What a site has learned, how it judges and what is open there, in a form that JSON can hold. */
export interface Learned {
  readonly live: SavedLive;
  readonly incidents: SavedIncidents;
  /** Since when its requests have been seen without a gap, event time. */
  readonly sinceMs: number;
}

/** What all sites had learned when the pane that ends at `endMs` was closed. */
export interface Snapshot {
  readonly endMs: number;
  readonly sites: Readonly<Record<string, Learned>>;
}

/** Keeps snapshots for the next process. */
export interface Memory {
  /** The newest that was taken at or before a time. */
  newest(untilMs: number): Snapshot | undefined;
  keep(snapshot: Snapshot): void;
}

/** A snapshot is taken where a pane ends on a whole hour of event time. */
export const snapshotEveryMs = 3_600_000;
