/**
 * The sign-up ring: the rows of the longest live window in order of judging. Bounded: at the bound the oldest row
 * leaves early, which `leftEarly` counts and completeness reports.
 */
export interface SignupRing<R> {
  readonly size: number;
  readonly bound: number;
  readonly leftEarly: number;
  /** Oldest first. */
  at(index: number): R;
  push(row: R): void;
  /** Takes out, oldest first, the rows that were admitted at or before `beforeMs`. */
  expire(beforeMs: number, left: (row: R) => void): void;
}

/** The exact form: whole rows in a growing circle. */
export class RowRing<R extends { readonly admittedMs: number }> implements SignupRing<R> {
  readonly bound: number;
  leftEarly = 0;
  readonly #left: (row: R) => void;
  /** A power of two of them, so that places go round by their low bits. */
  #slots: (R | undefined)[] = new Array<R | undefined>(1024).fill(undefined);
  #head = 0;
  size = 0;

  /** `left` is told of rows that leave early, at the bound. */
  constructor(bound: number, left: (row: R) => void) {
    this.bound = bound;
    this.#left = left;
  }

  at(index: number): R {
    const row = this.#slots[(this.#head + index) & (this.#slots.length - 1)];
    if (row === undefined || index >= this.size) throw new RangeError(`ring index ${index} of ${this.size}`);
    return row;
  }

  push(row: R): void {
    if (this.size >= this.bound) {
      this.leftEarly++;
      this.#left(this.#shift());
    }
    if (this.size === this.#slots.length) this.#grow();
    this.#slots[(this.#head + this.size) & (this.#slots.length - 1)] = row;
    this.size++;
  }

  expire(beforeMs: number, left: (row: R) => void): void {
    while (this.size > 0 && this.at(0).admittedMs <= beforeMs) left(this.#shift());
  }

  #shift(): R {
    const row = this.at(0);
    this.#slots[this.#head] = undefined;
    this.#head = (this.#head + 1) & (this.#slots.length - 1);
    this.size--;
    return row;
  }

  #grow(): void {
    const slots = new Array<R | undefined>(this.#slots.length * 2).fill(undefined);
    for (let i = 0; i < this.size; i++) slots[i] = this.at(i);
    this.#slots = slots;
    this.#head = 0;
  }
}
