import type { Interner } from '../windows/interner.ts';
import { type Attribute, aloneKey, givenKey, isClosed, parentKey } from './attributes.ts';
import type { Valued } from './row.ts';

/** A value longer than this is cut before it becomes a key. */
const valueMax = 80;

/** Codes of a value given its parent, of the parent, and of the value alone. */
type Codes = readonly [given: number, parent: number, alone: number];

/**
 * Gives rows the codes of their values. Where all values are known beforehand the codes are held for good and found by
 * value and parent: making the keys of a sign-up costs more than all else that is done with its values.
 */
export class Coder {
  readonly #interner: Interner;
  readonly #known: readonly (ReadonlyMap<string, ReadonlyMap<string, Codes>> | undefined)[];

  constructor(attributes: readonly Attribute[], interner: Interner) {
    this.#interner = interner;
    this.#known = attributes.map(attribute => {
      if (!isClosed(attribute)) return undefined;
      const parents = attribute.parent === undefined ? [undefined] : (attribute.parent.values ?? []);
      const byValue = (parent: string | undefined) =>
        new Map(attribute.values?.map(value => [value, this.#hold(attribute, parent, value)]));
      return new Map(parents.map(parent => [parent ?? '', byValue(parent)]));
    });
  }

  /** Gives a row its value of one attribute. The parent's value must be set already. */
  set(row: Valued, attribute: Attribute, value: string | undefined): void {
    if (value === undefined) return;
    const parent = attribute.parent === undefined ? undefined : row.values[attribute.parent.index];
    // Without its parent a value would be compared with the wrong part of the past.
    if (attribute.parent !== undefined && parent === undefined) return;
    const cut = value.length > valueMax ? value.slice(0, valueMax) : value;
    row.values[attribute.index] = cut;
    const known = this.#known[attribute.index]?.get(parent ?? '')?.get(cut);
    const codes = known ?? this.#hold(attribute, parent, cut);
    for (let i = 0; i < codes.length; i++) {
      const code = codes[i] ?? -1;
      row.codes[attribute.index * 3 + i] = code;
      if (known !== undefined) this.#interner.holdId(code);
    }
  }

  #hold(attribute: Attribute, parent: string | undefined, value: string): Codes {
    const alone = this.#interner.hold(aloneKey(attribute, value));
    const above = this.#interner.hold(parentKey(attribute, parent));
    if (parent !== undefined) return [this.#interner.hold(givenKey(attribute, parent, value)), above, alone];
    // Without a parent the value alone is the same thing.
    this.#interner.holdId(alone);
    return [alone, above, alone];
  }
}
