import type { SignupRing } from '../windows/ring.ts';
import { isAccused } from './mixture/accused.ts';
import type { Attribution } from './mixture/attribution.ts';
import { ownPastRows } from './mixture/habit.ts';
import type { Row } from './row.ts';

/** Rows of this age are learned, of those that came when the attack had been seen: what came before was judged without it. */
const earlyMs = 10 * 60_000;

/** What attacks have more of than this, though it may be a person's, is not learned. */
const besideMax = 0.5;
/** Fewer than half of a past: who does as the attack does is accused, so that those beside it are more alike than the people of the site. */
const earlyRows = 0.45 * ownPastRows;
/** Where they have more of the window than this, what seems to be beside them is mostly theirs. */
const majorityMax = 0.9;

/** In a form that JSON can hold: places in the ring. */
export interface SavedEarly {
  readonly next: number;
  readonly learned: readonly number[];
  readonly accusingMs?: number | undefined;
}

/**
 * An attack may come before a site has a past, and as long as it lasts nothing would be known of who else comes. So meanwhile the
 * sign-ups beside it are learned before they leave the live window, until there is a past.
 */
export class EarlyLearning {
  readonly #ring: SignupRing<Row>;
  /** Those that have been learned; as many as make a past at most. */
  readonly #learned = new Set<Row>();
  /** Place of the row that is asked about next. */
  #next = 0;
  /** Since when a cluster has been taken for an attack at every look. */
  #accusingMs: number | undefined;

  constructor(ring: SignupRing<Row>) {
    this.#ring = ring;
  }

  /**
   * At the end of a pane. `past`: rows learned so far; where they make a past, what comes during an attack waits until it is over.
   * `learn` is given a row that attacks have little of, and says how many there are then.
   */
  settle(nowMs: number, attribution: Attribution, past: number, learn: (row: Row) => number): void {
    const isAccusing = attribution.clusters.some(isAccused) && attribution.accusedShare <= majorityMax;
    this.#accusingMs = isAccusing ? (this.#accusingMs ?? nowMs) : undefined;
    if (this.#accusingMs === undefined) return;
    for (let rows = past; rows < earlyRows && this.#next < this.#ring.size; this.#next++) {
      const row = this.#ring.at(this.#next);
      if (row.admittedMs > nowMs - earlyMs) return;
      if (row.admittedMs <= this.#accusingMs || attribution.accusedPart(row) > besideMax) continue;
      rows = learn(row);
      this.#learned.add(row);
    }
  }

  /** The oldest row leaves. Returns whether it was learned. */
  left(row: Row): boolean {
    this.#next = Math.max(0, this.#next - 1);
    return this.#learned.delete(row);
  }

  save(): SavedEarly {
    const learned: number[] = [];
    for (let i = 0; i < this.#next; i++) if (this.#learned.has(this.#ring.at(i))) learned.push(i);
    return { next: this.#next, learned, accusingMs: this.#accusingMs };
  }

  /** Takes over what `save` gave for the same rows. */
  restore({ next, learned, accusingMs }: SavedEarly): void {
    this.#next = next;
    this.#accusingMs = accusingMs;
    this.#learned.clear();
    for (const place of learned) this.#learned.add(this.#ring.at(place));
  }
}
