import type { Family } from '#sdk';
import type { Reason } from '../outputs.ts';
import type { Attribute } from './attributes.ts';
import type { LiveWindow } from './live.ts';
import { ratioCap } from './mixture/component.ts';
import type { Row } from './row.ts';

const reasonsMax = 6;
const informingMax = 2;
/** Log ratios below this (1.6 times as frequent as expected) convince nobody. */
const tellingMin = 0.5;

/** Sign-ups of the window with a row's value of one attribute, itself included, and how many the past lets expect. */
export function tally(
  { window, background }: LiveWindow,
  attribute: Attribute,
  row: Row,
): { readonly observed: number; readonly expected: number } {
  const at = attribute.index * 3;
  const parent = attribute.parent === undefined ? undefined : row.values[attribute.parent.index];
  const alike = window.counts.get(row.codes[at + 1] ?? -1);
  return {
    observed: window.counts.get(row.codes[at] ?? -1),
    expected: alike * background.probability(attribute, parent, row.values[attribute.index] ?? '', row.codes),
  };
}

/**
 * The strongest evidence of each family for a row's place in its cluster, with the counts that anybody can check;
 * behind it what is only informational, with a strength of 0.
 */
export function reasonsFor(row: Row, live: LiveWindow, windowMin: number): readonly Reason[] {
  const { attribution, attributes } = live;
  const cluster = attribution.division.clusterOf(row);
  if (cluster === undefined) return [];
  const strongest = new Map<Family, Weighed>();
  const informing: Weighed[] = [];
  for (const attribute of attributes) {
    if (attribute.informational) {
      const { observed, expected } = tally(live, attribute, row);
      const ratio = Math.log(observed / expected);
      if (!attribute.silent && ratio >= tellingMin) informing.push({ attribute, ratio });
      continue;
    }
    const ratio = attribution.division.ratio(cluster, row, attribute.index);
    if (ratio < tellingMin || ratio <= (strongest.get(attribute.family)?.ratio ?? 0)) continue;
    strongest.set(attribute.family, { attribute, ratio });
  }
  const first = [...strongest.values()].sort(byRatio).slice(0, reasonsMax);
  return [...first, ...informing.sort(byRatio).slice(0, informingMax)].map(({ attribute, ratio }) => {
    const { observed, expected } = tally(live, attribute, row);
    const value = row.values[attribute.index] ?? '';
    const shown = { observed: round(observed), expected: round(expected) };
    return {
      detector: attribute.detector.id,
      family: attribute.family,
      key: `${attribute.id}:${value}`,
      ...shown,
      strength: attribute.informational ? 0 : round(Math.min(1, ratio / ratioCap)),
      text: attribute.detector.reason({
        trait: attribute.id,
        value,
        parent: attribute.parent === undefined ? undefined : row.values[attribute.parent.index],
        ...shown,
        windowMin,
      }),
    };
  });
}

interface Weighed {
  readonly attribute: Attribute;
  /** Nats. */
  readonly ratio: number;
}

function byRatio(a: Weighed, b: Weighed): number {
  return b.ratio - a.ratio || a.attribute.index - b.attribute.index;
}

/** Two decimals below ten, one below a hundred, whole beyond: what a reader can use. */
export function round(value: number): number {
  const digits = Math.abs(value) < 10 ? 100 : Math.abs(value) < 100 ? 10 : 1;
  return Math.round(value * digits) / digits;
}
