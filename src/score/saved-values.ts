import type { Attribute } from './attributes.ts';
import type { Coder } from './coder.ts';
import type { Valued } from './row.ts';

/** The values of a row in a form that JSON can hold, in the order of the attributes that were there. */
export type SavedValues = readonly (string | null)[];

export function saveValues({ values }: Valued): SavedValues {
  return Array.from(values, value => value ?? null);
}

/** Reads values back for the attributes of this run: those that are gone are left out, and new ones are missing. */
export class ValueLoader {
  readonly #attributes: readonly Attribute[];
  readonly #coder: Coder;
  readonly #places: readonly number[];

  /** `kept`: the attributes that were there, as they are kept. */
  constructor(attributes: readonly Attribute[], coder: Coder, kept: readonly string[]) {
    this.#attributes = attributes;
    this.#coder = coder;
    this.#places = attributes.map(({ keptAs }) => kept.indexOf(keptAs));
  }

  /** Its codes are held once. */
  load(saved: SavedValues): Valued {
    const width = this.#attributes.length;
    const row: Valued = { values: new Array(width).fill(undefined), codes: new Int32Array(width * 3).fill(-1) };
    this.set(row, saved);
    return row;
  }

  /** Gives a row that has no values those that were saved. */
  set(row: Valued, saved: SavedValues): void {
    for (const attribute of this.#attributes) {
      const value = saved[this.#places[attribute.index] ?? -1];
      this.#coder.set(row, attribute, value ?? undefined);
    }
  }
}
