import type { Family } from '#sdk';
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

/** What the window says of one row against the background. */
export interface Evidence {
  /** Log ratio per attribute, nats, clipped; 0 where missing. */
  readonly ratios: Float64Array;
  readonly families: ReadonlyMap<Family, number>;
  /** Sum over families, nats. */
  readonly sum: number;
  /** Families that speak for an attack; `burst` alone never carries one. */
  readonly speaking: number;
  readonly anchored: boolean;
}

/** Observed and expected sign-ups of the window with this row's value, itself included. */
export function tally(
  window: ScoringWindow,
  background: Background,
  attribute: Attribute,
  row: Row,
): { readonly observed: number; readonly expected: number } {
  const { given, parents, p0 } = look(window, background, attribute, row);
  return { observed: given, expected: parents * p0 };
}

/**
 * ln of (share of the value in the window without the row itself) to (share in the background), shrunk and clipped.
 * A value that nobody else in the window has gains nothing.
 */
export function weigh(
  window: ScoringWindow,
  background: Background,
  attributes: readonly Attribute[],
  row: Row,
): Evidence {
  const ratios = new Float64Array(attributes.length);
  const families = new Map<Family, number>();
  for (const attribute of attributes) {
    const value = row.values[attribute.index];
    if (value === undefined) continue;
    const { given, parents, p0 } = look(window, background, attribute, row);
    const others = Math.max(0, given - row.weight);
    const ratio = Math.log((others / p0 + shrinkRows) / (Math.max(0, parents - row.weight) + shrinkRows));
    let clipped = Math.max(-ratioCap, Math.min(ratioCap, ratio));
    // A value that only machines show may accuse; a value that people show may only excuse.
    if (attribute.machine !== undefined && !attribute.machine.has(value)) clipped = Math.min(0, clipped);
    // Without a prior a value is only as telling as the past is long.
    if (!attribute.hasPrior) clipped *= background.temper;
    ratios[attribute.index] = clipped;
    families.set(attribute.family, (families.get(attribute.family) ?? 0) + clipped);
  }
  let sum = 0;
  let speaking = 0;
  for (const [family, ratio] of families) {
    const capped = Math.max(-familyCap, Math.min(familyCap, ratio));
    families.set(family, capped);
    sum += capped;
    if (capped >= speaks) speaking++;
  }
  return { ratios, families, sum, speaking, anchored: isAnchored(attributes, ratios) };
}

function look(window: ScoringWindow, background: Background, attribute: Attribute, row: Row) {
  const at = attribute.index * 3;
  const given = window.counts.get(row.codes[at] ?? -1);
  const parents = window.counts.get(row.codes[at + 1] ?? -1);
  const parent = attribute.parent === undefined ? undefined : row.values[attribute.parent.index];
  const value = row.values[attribute.index] ?? '';
  return { given, parents, p0: background.probability(attribute, parent, value, row.codes) };
}

function isAnchored(attributes: readonly Attribute[], ratios: Float64Array): boolean {
  for (const attribute of attributes) if (attribute.anchors && (ratios[attribute.index] ?? 0) >= speaks) return true;
  return false;
}
