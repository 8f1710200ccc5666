import { liveMs } from '../score/live.ts';
import type { Sites } from '../sites.ts';
import { youngMs } from '../windows/history.ts';
import type { Holes } from '../windows/holes.ts';
import { type Memory, type Snapshot, snapshotEveryMs } from './memory.ts';

/** Who takes over from a process older than this reads so much of the log again, and not all that it had read. */
const rereadMinMs = 2 * liveMs;

/**
 * The process that judged before this one: how far it came, and what it had learned. This one reads some of its log again,
 * takes over what it knew when time has come to where that was kept, and keeps its own knowledge for the next.
 */
export class EarlierProcess {
  readonly #memory: Memory | undefined;
  readonly #sites: Sites;
  readonly #holes: Holes;
  /** Panes that end at or before this were closed by it. */
  closedBeforeMs = Number.NEGATIVE_INFINITY;
  /** And of these, what was said at or before this has reached everybody. */
  saidUntilMs = Number.NEGATIVE_INFINITY;
  /** What it had learned, until time has come so far. */
  #recalled: Snapshot | undefined;
  #missedUntilMs = Number.NEGATIVE_INFINITY;

  constructor(memory: Memory | undefined, sites: Sites, holes: Holes) {
    this.#memory = memory;
    this.#sites = sites;
    this.#holes = holes;
  }

  /** Whether there was one. */
  get isAny(): boolean {
    return this.saidUntilMs > Number.NEGATIVE_INFINITY;
  }

  /** When what it knew is to be taken over, +∞ where nothing is. */
  get dueMs(): number {
    return this.#recalled?.endMs ?? Number.POSITIVE_INFINITY;
  }

  /** Whether a pane is judged without all that it knew: so it is said until the own past tells who is new. */
  isMissedAt(endMs: number): boolean {
    return endMs <= this.#missedUntilMs;
  }

  /** Before the first pane. What is older than all that will be read again is taken over at once. */
  begin(firstEndMs: number): void {
    this.#recalled = this.#memory?.newest(Math.max(this.saidUntilMs, firstEndMs));
    // A group younger than what is read again is read from its beginning, and nothing of it is missing.
    if (this.#recalled === undefined && this.saidUntilMs - firstEndMs >= rereadMinMs) this.#miss();
    if (this.#recalled !== undefined && this.#recalled.endMs < firstEndMs) this.#restore(this.#recalled, firstEndMs);
  }

  /** After each pane: takes over what is due, and keeps what this one knows once an hour. */
  closed(endMs: number): void {
    if (this.#recalled !== undefined && endMs >= this.#recalled.endMs) this.#restore(this.#recalled, endMs);
    if (this.#memory === undefined || endMs % snapshotEveryMs !== 0 || endMs <= this.closedBeforeMs) return;
    this.#memory.keep({
      endMs,
      holes: this.#holes.save(),
      sites: this.#sites.all.map(judge => judge.save()),
    });
  }

  #restore({ endMs, holes, sites }: Snapshot, nowMs: number): void {
    this.#recalled = undefined;
    this.#holes.restore(holes);
    let isSame = true;
    for (const site of sites) isSame = this.#sites.of(site.site).restore(site, endMs, nowMs) && isSame;
    if (!isSame) this.#miss();
  }

  #miss(): void {
    this.#missedUntilMs = this.saidUntilMs + youngMs;
  }
}
