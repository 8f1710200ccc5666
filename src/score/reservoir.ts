import type { Interner } from '../windows/interner.ts';
import { type Attribute, releaseCodes, setValue } from './attributes.ts';
import type { Valued } from './row.ts';

export const reservoirMax = 800;

/** A restored form: the values of each kept row, by attribute id. */
export type SavedReservoir = readonly Readonly<Record<string, string>>[];

/** The latest sign-ups that were judged honest, whole: they tell how often a score happens by chance. */
export class Reservoir {
  readonly #attributes: readonly Attribute[];
  readonly #interner: Interner;
  readonly #rows: Valued[] = [];
  #next = 0;

  constructor(attributes: readonly Attribute[], interner: Interner) {
    this.#attributes = attributes;
    this.#interner = interner;
  }

  /** In no particular order. */
  get rows(): readonly Valued[] {
    return this.#rows;
  }

  add(row: Valued): void {
    for (const code of row.codes) if (code >= 0) this.#interner.holdId(code);
    const oldest = this.#rows[this.#next];
    this.#rows[this.#next] = { values: row.values, codes: row.codes };
    this.#next = (this.#next + 1) % reservoirMax;
    if (oldest) releaseCodes(this.#interner, oldest.codes);
  }

  /** Oldest first. */
  save(): SavedReservoir {
    const inOrder = [...this.#rows.slice(this.#next), ...this.#rows.slice(0, this.#next)];
    return inOrder.map(({ values }) => {
      const saved: Record<string, string> = {};
      for (const { id, index } of this.#attributes) {
        const value = values[index];
        if (value !== undefined) saved[id] = value;
      }
      return saved;
    });
  }

  /** Takes over what `save` gave in the place of its rows; attributes that are not there any more are left out. */
  restore(saved: SavedReservoir): void {
    for (const { codes } of this.#rows) releaseCodes(this.#interner, codes);
    this.#rows.length = 0;
    this.#next = 0;
    const width = this.#attributes.length;
    for (const values of saved) {
      const row: Valued = { values: new Array(width).fill(undefined), codes: new Int32Array(width * 3).fill(-1) };
      for (const attribute of this.#attributes) setValue(this.#interner, row, attribute, values[attribute.id]);
      this.add(row);
      releaseCodes(this.#interner, row.codes);
    }
  }
}
