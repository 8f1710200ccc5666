import type { Interner } from '../windows/interner.ts';
import { releaseCodes } from './attributes.ts';
import type { Row } from './row.ts';

const rowsMax = 4_000;

/**
 * Rows that left the live window while an attack was on: learned when it is over. Bounded: when it is full the half
 * that draws high goes, and each of the others stands for twice as many.
 */
export class Deferred {
  readonly #interner: Interner;
  #rows: Row[] = [];
  #threshold = 1;

  constructor(interner: Interner) {
    this.#interner = interner;
  }

  add(row: Row): void {
    if (row.draw >= this.#threshold) return;
    if (this.#rows.length >= rowsMax) this.#halve();
    if (row.draw >= this.#threshold) return;
    for (const code of row.codes) if (code >= 0) this.#interner.holdId(code);
    this.#rows.push(row);
  }

  drain(learn: (row: Row, standsFor: number) => void): void {
    if (this.#rows.length === 0) return;
    for (const row of this.#rows) {
      learn(row, 1 / this.#threshold);
      releaseCodes(this.#interner, row.codes);
    }
    this.#rows = [];
    this.#threshold = 1;
  }

  #halve(): void {
    this.#threshold /= 2;
    const kept: Row[] = [];
    for (const row of this.#rows) {
      if (row.draw < this.#threshold) kept.push(row);
      else releaseCodes(this.#interner, row.codes);
    }
    this.#rows = kept;
  }
}
