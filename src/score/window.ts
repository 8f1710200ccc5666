import { ExactCounts } from '../windows/counts.ts';
import type { SignupRing } from '../windows/ring.ts';
import type { Row } from './row.ts';

const windowMs = 10 * 60_000;
const rowsMin = 300;

/**
 * What is compared with the background: the sign-ups of the last ten minutes, or where these are fewer than 300, the
 * last 300 of the live window: one rule for floods and drips (reference: judging A3). Its counts follow as rows enter
 * and leave at either end.
 */
export class ScoringWindow {
  readonly counts = new ExactCounts();
  readonly ring: SignupRing<Row>;
  /** Ring index of its first row. */
  #first = 0;

  constructor(ring: SignupRing<Row>) {
    this.ring = ring;
  }

  get first(): number {
    return this.#first;
  }

  get size(): number {
    return this.ring.size - this.#first;
  }

  /** Oldest first. */
  *rows(): Generator<Row> {
    for (let i = this.#first; i < this.ring.size; i++) yield this.ring.at(i);
  }

  /** Span of the rows, minutes, for wording. */
  minutes(nowMs: number): number {
    if (this.size === 0) return windowMs / 60_000;
    const spanMs = nowMs - this.ring.at(this.#first).admittedMs;
    return Math.max(1, Math.min(60, Math.round(Math.max(spanMs, windowMs) / 60_000)));
  }

  /** A row was pushed onto the ring. */
  entered(row: Row): void {
    this.#count(row, row.weight);
  }

  /** The ring's oldest row is about to leave. */
  left(row: Row): void {
    if (this.#first === 0) this.#count(row, -row.weight);
    else this.#first--;
  }

  /** One attribute of a row that is already in became known. `index` is the row's place in the ring. */
  learned(index: number, row: Row, attribute: number): void {
    if (index < this.#first) return;
    this.#countOne(row, attribute, row.weight);
  }

  /** A row that is already in is given other values by `change`. `index` is the row's place in the ring. */
  changed(index: number, row: Row, change: () => void): void {
    const isIn = index >= this.#first;
    if (isIn) this.#count(row, -row.weight);
    change();
    if (isIn) this.#count(row, row.weight);
  }

  /** Moves the first row to where the rule puts it at this time. */
  settle(nowMs: number): void {
    const cap = Math.max(0, this.ring.size - rowsMin);
    // Forward while the oldest is outdated and enough rows stay; backward when too few are left.
    while (this.#first < cap && this.ring.at(this.#first).admittedMs <= nowMs - windowMs) {
      const row = this.ring.at(this.#first);
      this.#count(row, -row.weight);
      this.#first++;
    }
    while (this.#first > cap) {
      this.#first--;
      const row = this.ring.at(this.#first);
      this.#count(row, row.weight);
    }
  }

  #count(row: Row, weight: number): void {
    for (let i = 0; i * 3 < row.codes.length; i++) this.#countOne(row, i, weight);
  }

  #countOne(row: Row, attribute: number, weight: number): void {
    const given = row.codes[attribute * 3] ?? -1;
    if (given < 0) return;
    this.counts.add(given, weight);
    this.counts.add(row.codes[attribute * 3 + 1] ?? -1, weight);
  }
}
