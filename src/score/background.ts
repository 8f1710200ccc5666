import type { Interner } from '../windows/interner.ts';
import type { Attribute } from './attributes.ts';
import type { Row } from './row.ts';

/** Pseudo-rows of the back-off distribution, and the floor of any probability (reference: judging A2). */
const backOffRows = 20;
const floor = 1e-5;
/** Weights fade to half in a week, in steps of a day. */
const fadePerDay = 0.5 ** (1 / 7);
const dayMs = 86_400_000;
/** A count that has faded below this is forgotten. */
const forgotten = 0.2;

/** The learned past in a form that JSON can hold: per attribute its rows and its counts by key, without the number that
 * the attribute has in this run. */
export interface SavedBackground {
  readonly learned: number;
  readonly fadedMs: number | undefined;
  readonly changed: readonly string[];
  readonly attributes: Readonly<
    Record<string, { readonly rows: number; readonly counts: Readonly<Record<string, number>> }>
  >;
}

/**
 * The composition of honest sign-ups: p0(value | parent), learned from rows that were judged honest an hour ago, with
 * back-off from the parent to the value alone, and from there to the shipped prior or to one of V + 20 unseen values.
 *
 * Bounded in values: at the bound new values are not entered (`refused` counts them) until others have faded.
 */
export class Background {
  readonly bound: number;
  /** Rows learned, by weight. */
  learned = 0;
  refused = 0;
  /** How often it has changed: as long as it has not, probabilities are the same. */
  changes = 0;
  readonly #attributes: readonly Attribute[];
  readonly #interner: Interner;
  /** Attributes in which the site has changed since: they say nothing until it is learned. */
  readonly changed = new Set<string>();
  /** Rows by code; 0 for a code that is not held. */
  #counts = new Float64Array(1024);
  readonly #codes = new Set<number>();
  /** Per attribute: rows, and distinct values. */
  readonly #rows: Float64Array;
  readonly #distinct: Float64Array;
  #fadedMs: number | undefined;

  constructor(attributes: readonly Attribute[], interner: Interner, bound: number) {
    this.bound = bound;
    this.#attributes = attributes;
    this.#interner = interner;
    this.#rows = new Float64Array(attributes.length);
    this.#distinct = new Float64Array(attributes.length);
  }

  get size(): number {
    return this.#codes.size;
  }

  learn(row: Pick<Row, 'codes'>, weight: number): void {
    this.changes++;
    this.learned += weight;
    for (const attribute of this.#attributes) {
      const at = attribute.index * 3;
      const given = row.codes[at] ?? -1;
      const alone = row.codes[at + 2] ?? -1;
      if (given < 0) continue;
      this.#rows[attribute.index] = (this.#rows[attribute.index] ?? 0) + weight;
      if (this.#add(alone, weight)) this.#distinct[attribute.index] = (this.#distinct[attribute.index] ?? 0) + 1;
      if (attribute.parent === undefined) continue;
      this.#add(given, weight);
      this.#add(row.codes[at + 1] ?? -1, weight);
    }
  }

  /** How much the log ratios of an attribute count, 0 to 1. */
  temper(attribute: Attribute): number {
    return this.changed.has(attribute.id) ? 0 : attribute.temper(this.learned);
  }

  /** p0 of a row's value of one attribute, given its parent. */
  probability(attribute: Attribute, parent: string | undefined, value: string, codes: Int32Array): number {
    const at = attribute.index * 3;
    const rows = this.#rows[attribute.index] ?? 0;
    const alone = this.#counts[codes[at + 2] ?? -1] ?? 0;
    const prior = attribute.prior(parent, value);
    const unseen = 1 / ((this.#distinct[attribute.index] ?? 0) + 20);
    const backOff = prior ?? (alone + 5 * unseen) / (rows + 5);
    if (attribute.parent === undefined) return Math.max(floor, (alone + backOffRows * backOff) / (rows + backOffRows));
    const given = this.#counts[codes[at] ?? -1] ?? 0;
    const parents = this.#counts[codes[at + 1] ?? -1] ?? 0;
    return Math.max(floor, (given + backOffRows * backOff) / (parents + backOffRows));
  }

  /** Lets old counts fade; called when a pane closes. */
  advance(nowMs: number): void {
    this.#fadedMs ??= nowMs;
    if (nowMs - this.#fadedMs < dayMs) return;
    this.changes++;
    this.#fadedMs = nowMs;
    this.learned *= fadePerDay;
    for (let i = 0; i < this.#rows.length; i++) this.#rows[i] = (this.#rows[i] ?? 0) * fadePerDay;
    this.#distinct.fill(0);
    for (const code of this.#codes) {
      const left = (this.#counts[code] ?? 0) * fadePerDay;
      if (left < forgotten) {
        this.#forget(code);
        continue;
      }
      this.#counts[code] = left;
      this.#countDistinct(code);
    }
  }

  save(): SavedBackground {
    const counts = this.#attributes.map((): Record<string, number> => ({}));
    for (const code of this.#codes) {
      const { index, rest } = partsOf(this.#interner.text(code));
      const own = counts[index];
      if (own !== undefined) own[rest] = this.#counts[code] ?? 0;
    }
    const attributes = this.#attributes.map(({ keptAs, index }) => [
      keptAs,
      { rows: this.#rows[index] ?? 0, counts: counts[index] ?? {} },
    ]);
    return {
      learned: this.learned,
      fadedMs: this.#fadedMs,
      changed: [...this.changed],
      attributes: Object.fromEntries(attributes),
    };
  }

  /** Takes over what `save` gave in the place of what it has learned. Attributes that are gone are left out. */
  restore(saved: SavedBackground): void {
    for (const code of this.#codes) this.#forget(code);
    this.#rows.fill(0);
    this.#distinct.fill(0);
    this.changes++;
    this.learned = saved.learned;
    this.#fadedMs = saved.fadedMs;
    this.changed.clear();
    for (const id of saved.changed) this.changed.add(id);
    for (const { keptAs, index } of this.#attributes) {
      const known = saved.attributes[keptAs];
      if (known === undefined) continue;
      this.#rows[index] = known.rows;
      for (const [rest, count] of Object.entries(known.counts)) {
        const code = this.#interner.hold(`${index}${rest}`);
        if (this.#add(code, count)) this.#countDistinct(code);
        this.#interner.release(code);
      }
    }
  }

  #countDistinct(code: number): void {
    const { index, rest } = partsOf(this.#interner.text(code));
    if (rest.startsWith('=')) this.#distinct[index] = (this.#distinct[index] ?? 0) + 1;
  }

  #forget(code: number): void {
    this.#codes.delete(code);
    this.#counts[code] = 0;
    this.#interner.release(code);
  }

  /** Whether the code is new. */
  #add(code: number, weight: number): boolean {
    const count = this.#counts[code] ?? 0;
    if (count > 0) {
      this.#counts[code] = count + weight;
      return false;
    }
    if (this.#codes.size >= this.bound) {
      this.refused++;
      return false;
    }
    if (code >= this.#counts.length) {
      const counts = new Float64Array(Math.max(code + 1, this.#counts.length * 2));
      counts.set(this.#counts);
      this.#counts = counts;
    }
    this.#interner.holdId(code);
    this.#codes.add(code);
    this.#counts[code] = weight;
    return true;
  }
}

/** A key is the attribute's number, a mark and what it stands for; values alone have the mark `=`. */
function partsOf(key: string): { readonly index: number; readonly rest: string } {
  let i = 0;
  while (i < key.length && key.charCodeAt(i) >= 48 && key.charCodeAt(i) <= 57) i++;
  return { index: Number(key.slice(0, i)), rest: key.slice(i) };
}
