import { families } from '#sdk';
import type { Attribute } from './attributes.ts';
import type { Background } from './background.ts';
import type { Row } from './row.ts';
import type { ScoringWindow } from './window.ts';

/** Pseudo-rows that shrink the window's share to the background's, and the cap on one log ratio (judging A3). */
const shrinkRows = 4;
const ratioCap = 3;
/** Cap on what one family may say: two families at least are needed for a high score. */
export const familyCap = 3;
/** A family speaks for an attack from here on: e times as frequent as expected. */
const speaks = 1;

/**
 * What the window says of one row against the background. The scale fills the same one again and again, since a flood
 * weighs thousands of rows a look (allocating was half of the time); it is read before the next row is weighed.
 */
export interface Evidence {
  /** Log ratio per attribute, nats, clipped; 0 where missing. */
  readonly ratios: Float64Array;
  /** Capped sum per family, in the order of `families`. */
  readonly byFamily: Float64Array;
  /** Sum over families, nats. */
  sum: number;
  /** Families that speak for an attack. */
  speaking: number;
  /** Whether a value that can carry an attack does. */
  anchored: boolean;
  /** Attributes that could carry an attack and are known of this row. */
  anchorsKnown: number;
}

/** Observed and expected sign-ups of the window with this row's value, itself included. */
export function tally(
  window: ScoringWindow,
  background: Background,
  attribute: Attribute,
  row: Row,
): { readonly observed: number; readonly expected: number } {
  const at = attribute.index * 3;
  const parents = window.counts.get(row.codes[at + 1] ?? -1);
  return {
    observed: window.counts.get(row.codes[at] ?? -1),
    expected: parents * background.probability(attribute, parentOf(row, attribute), valueIn(row, attribute), row.codes),
  };
}

/**
 * Weighs rows against the background: ln of (share of a value in the window without the row itself) to (share in the
 * background), shrunk and clipped; a value that nobody else in the window has gains nothing.
 *
 * Rows of a window share most values, so the ratio of a value is kept until `renew`; without that, weighing was three
 * quarters of the time of a replay.
 */
export class Scale {
  readonly #attributes: readonly Attribute[];
  readonly #familyOf: Uint8Array;
  readonly #window: ScoringWindow;
  readonly #background: Background;
  readonly #evidence: Evidence;
  /** Ratio per code for whole rows and for retries, valid where the epoch is the present one. */
  #ratios = new Float64Array(4096);
  #epochs = new Uint32Array(4096);
  #epoch = 1;

  constructor(attributes: readonly Attribute[], window: ScoringWindow, background: Background) {
    this.#attributes = attributes;
    this.#familyOf = Uint8Array.from(attributes, attribute => families.indexOf(attribute.family));
    this.#window = window;
    this.#background = background;
    this.#evidence = {
      ratios: new Float64Array(attributes.length),
      byFamily: new Float64Array(families.length),
      sum: 0,
      speaking: 0,
      anchored: false,
      anchorsKnown: 0,
    };
  }

  /** The window or the background has changed. */
  renew(): void {
    this.#epoch++;
  }

  weigh(row: Row): Evidence {
    const evidence = this.#evidence;
    const { ratios, byFamily } = evidence;
    byFamily.fill(0);
    let anchored = false;
    let anchorsKnown = 0;
    for (let i = 0; i < this.#attributes.length; i++) {
      const code = row.codes[i * 3] ?? -1;
      const attribute = this.#attributes[i];
      if (code < 0 || attribute === undefined) {
        ratios[i] = 0;
        continue;
      }
      const ratio = this.#ratio(attribute, row, code);
      ratios[i] = ratio;
      const family = this.#familyOf[i] ?? 0;
      byFamily[family] = (byFamily[family] ?? 0) + ratio;
      if (!attribute.anchors) continue;
      anchorsKnown++;
      if (ratio >= speaks && attribute.machine?.has(row.values[i] ?? '')) anchored = true;
    }
    let sum = 0;
    let speaking = 0;
    for (let f = 0; f < byFamily.length; f++) {
      const capped = Math.max(-familyCap, Math.min(familyCap, byFamily[f] ?? 0));
      byFamily[f] = capped;
      sum += capped;
      if (capped >= speaks) speaking++;
    }
    evidence.sum = sum;
    evidence.speaking = speaking;
    evidence.anchored = anchored;
    evidence.anchorsKnown = anchorsKnown;
    return evidence;
  }

  #ratio(attribute: Attribute, row: Row, code: number): number {
    const slot = code * 2 + (row.weight < 1 ? 1 : 0);
    if (slot >= this.#ratios.length) this.#grow(slot);
    if (this.#epochs[slot] === this.#epoch) return this.#ratios[slot] ?? 0;
    const ratio = this.#measure(attribute, row, code);
    this.#ratios[slot] = ratio;
    this.#epochs[slot] = this.#epoch;
    return ratio;
  }

  #measure(attribute: Attribute, row: Row, code: number): number {
    const value = valueIn(row, attribute);
    const p0 = this.#background.probability(attribute, parentOf(row, attribute), value, row.codes);
    const others = Math.max(0, this.#window.counts.get(code) - row.weight);
    const parents = Math.max(0, this.#window.counts.get(row.codes[attribute.index * 3 + 1] ?? -1) - row.weight);
    const ratio = Math.log((others / p0 + shrinkRows) / (parents + shrinkRows));
    const clipped = Math.max(-ratioCap, Math.min(ratioCap, ratio));
    // Without a prior a value is only as telling as the past is long.
    return attribute.hasPrior ? clipped : clipped * this.#background.temper;
  }

  #grow(slot: number): void {
    const size = Math.max(slot + 1, this.#ratios.length * 2);
    const ratios = new Float64Array(size);
    ratios.set(this.#ratios);
    const epochs = new Uint32Array(size);
    epochs.set(this.#epochs);
    this.#ratios = ratios;
    this.#epochs = epochs;
  }
}

function parentOf(row: Row, attribute: Attribute): string | undefined {
  return attribute.parent === undefined ? undefined : row.values[attribute.parent.index];
}

function valueIn(row: Row, attribute: Attribute): string {
  return row.values[attribute.index] ?? '';
}
