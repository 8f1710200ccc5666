import type { SavedCadence } from '../cadence.ts';
import type { SavedIncidents } from '../incidents/watch.ts';
import type { SavedLive } from '../score/live.ts';
import type { SavedHistory } from '../windows/history.ts';
import type { SavedHoles } from '../windows/holes.ts';
import type { SavedJourneys } from '../windows/journeys.ts';
import type { Page } from '../windows/pages.ts';

/** What a judge knows of its site beside its tables, in a form that JSON can hold. */
export interface Learned extends SavedCadence {
  readonly live: SavedLive;
  readonly incidents: SavedIncidents;
  readonly history: SavedHistory;
  readonly journeys: SavedJourneys;
}

/** A page and the table that it is of. */
export type TablePage = readonly [table: string, page: Page];

/** All that a judge knows. Its tables may be large, so they come page by page, and are to be consumed before it judges on. */
export interface SavedSite {
  readonly site: string;
  readonly learned: Learned;
  readonly tables: Iterable<TablePage>;
}

/** All that was known when the pane that ends at `endMs` was closed. */
export interface Snapshot {
  readonly endMs: number;
  readonly holes: SavedHoles;
  readonly sites: Iterable<SavedSite>;
}

/** Keeps snapshots for the next process. */
export interface Memory {
  /** The newest that was taken at or before a time. */
  newest(untilMs: number): Snapshot | undefined;
  keep(snapshot: Snapshot): void;
}

/** A snapshot is taken where a pane ends on a whole hour of event time. */
export const snapshotEveryMs = 3_600_000;
