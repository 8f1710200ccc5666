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
  readonly #interner: Interner;
  readonly #counts = new Map<number, number>();
  /** Per attribute: rows, and distinct values. */
  readonly #rows: Float64Array;
  readonly #distinct: Float64Array;
  #fadedMs: number | undefined;

  constructor(attributes: readonly Attribute[], interner: Interner, bound: number) {
    this.bound = bound;
    this.#interner = interner;
    this.#rows = new Float64Array(attributes.length);
    this.#distinct = new Float64Array(attributes.length);
  }

  get size(): number {
    return this.#counts.size;
  }

  learn(row: Row, attributes: readonly Attribute[], weight: number): void {
    this.learned += weight;
    for (const attribute of attributes) {
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

  /** p0 of a row's value of one attribute, given its parent. */
  probability(attribute: Attribute, parent: string | undefined, value: string, codes: Int32Array): number {
    const at = attribute.index * 3;
    const rows = this.#rows[attribute.index] ?? 0;
    const alone = this.#counts.get(codes[at + 2] ?? -1) ?? 0;
    const prior = attribute.prior(parent, value);
    const unseen = 1 / ((this.#distinct[attribute.index] ?? 0) + 20);
    const backOff = prior ?? (alone + 5 * unseen) / (rows + 5);
    if (attribute.parent === undefined) return Math.max(floor, (alone + backOffRows * backOff) / (rows + backOffRows));
    const given = this.#counts.get(codes[at] ?? -1) ?? 0;
    const parents = this.#counts.get(codes[at + 1] ?? -1) ?? 0;
    return Math.max(floor, (given + backOffRows * backOff) / (parents + backOffRows));
  }

  /** Lets old counts fade; called when a pane closes. */
  advance(nowMs: number): void {
    this.#fadedMs ??= nowMs;
    if (nowMs - this.#fadedMs < dayMs) return;
    this.#fadedMs = nowMs;
    this.learned *= fadePerDay;
    for (let i = 0; i < this.#rows.length; i++) this.#rows[i] = (this.#rows[i] ?? 0) * fadePerDay;
    this.#distinct.fill(0);
    for (const [code, count] of this.#counts) {
      const left = count * fadePerDay;
      if (left < forgotten) {
        this.#counts.delete(code);
        this.#interner.release(code);
        continue;
      }
      this.#counts.set(code, left);
      const attribute = aloneAttribute(this.#interner.text(code));
      if (attribute !== undefined) this.#distinct[attribute] = (this.#distinct[attribute] ?? 0) + 1;
    }
  }

  /** Whether the code is new. */
  #add(code: number, weight: number): boolean {
    const count = this.#counts.get(code);
    if (count === undefined) {
      if (this.#counts.size >= this.bound) {
        this.refused++;
        return false;
      }
      this.#interner.holdId(code);
      this.#counts.set(code, weight);
      return true;
    }
    this.#counts.set(code, count + weight);
    return false;
  }
}

/** Codes of values alone read `index=value`; the other two kinds have another mark after the index. */
function aloneAttribute(text: string): number | undefined {
  let i = 0;
  while (i < text.length && text.charCodeAt(i) >= 48 && text.charCodeAt(i) <= 57) i++;
  return text[i] === '=' ? Number(text.slice(0, i)) : undefined;
}
