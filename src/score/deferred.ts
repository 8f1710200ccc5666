import type { Interner } from '../windows/interner.ts';
import { releaseCodes } from './attributes.ts';
import type { Row } from './row.ts';
import { type SavedValues, saveValues, type ValueLoader } from './saved-values.ts';

const rowsMax = 4_000;

/** What is learned of a row. */
export type Judged = Pick<Row, 'values' | 'codes' | 'score' | 'weight' | 'draw'>;

/** Its rows in a form that JSON can hold: values, score, weight, draw. */
export interface SavedDeferred {
  readonly rows: readonly (readonly [SavedValues, number, number, number])[];
  readonly threshold: number;
}

/**
 * Rows that left the live window while an attack was on: learned when it is over. Bounded: when it is full the half
 * that draws high goes, and each of the others stands for twice as many.
 */
export class Deferred {
  readonly #interner: Interner;
  #rows: Judged[] = [];
  #threshold = 1;

  constructor(interner: Interner) {
    this.#interner = interner;
  }

  /** In the order in which they came. */
  get rows(): readonly Judged[] {
    return this.#rows;
  }

  add(row: Judged): void {
    if (row.draw >= this.#threshold) return;
    if (this.#rows.length >= rowsMax) this.#halve();
    if (row.draw >= this.#threshold) return;
    for (const code of row.codes) if (code >= 0) this.#interner.holdId(code);
    this.#rows.push(row);
  }

  drain(learn: (row: Judged, standsFor: number) => void): void {
    if (this.#rows.length === 0) return;
    for (const row of this.#rows) {
      learn(row, 1 / this.#threshold);
      releaseCodes(this.#interner, row.codes);
    }
    this.#rows = [];
    this.#threshold = 1;
  }

  save(): SavedDeferred {
    const rows = this.#rows.map(row => [saveValues(row), row.score, row.weight, row.draw] as const);
    return { rows, threshold: this.#threshold };
  }

  /** Takes over what `save` gave in the place of its rows. */
  restore({ rows, threshold }: SavedDeferred, values: ValueLoader): void {
    for (const { codes } of this.#rows) releaseCodes(this.#interner, codes);
    this.#rows = rows.map(([saved, score, weight, draw]) => ({ ...values.load(saved), score, weight, draw }));
    this.#threshold = threshold;
  }

  #halve(): void {
    this.#threshold /= 2;
    const kept: Judged[] = [];
    for (const row of this.#rows) {
      if (row.draw < this.#threshold) kept.push(row);
      else releaseCodes(this.#interner, row.codes);
    }
    this.#rows = kept;
  }
}
