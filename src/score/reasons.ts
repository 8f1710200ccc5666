import type { Family } from '#sdk';
import type { Reason } from '../outputs.ts';
import type { Attribute } from './attributes.ts';
import { type Evidence, familyCap, tally } from './evidence.ts';
import type { LiveWindow } from './live.ts';
import type { Row } from './row.ts';

const reasonsMax = 6;
/** Log ratios below this (1.6 times as frequent as expected) convince nobody. */
const tellingMin = 0.5;

/** The strongest evidence of each family against a row, with the counts that anybody can check. */
export function reasonsFor(row: Row, evidence: Evidence, live: LiveWindow, windowMin: number): readonly Reason[] {
  const { attributes, window, background } = live;
  const strongest = new Map<Family, Attribute>();
  for (const attribute of attributes) {
    const ratio = evidence.ratios[attribute.index] ?? 0;
    const known = strongest.get(attribute.family);
    if (ratio < tellingMin || (known !== undefined && ratio <= (evidence.ratios[known.index] ?? 0))) continue;
    strongest.set(attribute.family, attribute);
  }
  return [...strongest.values()]
    .sort((a, b) => (evidence.ratios[b.index] ?? 0) - (evidence.ratios[a.index] ?? 0) || a.index - b.index)
    .slice(0, reasonsMax)
    .map(attribute => {
      const { observed, expected } = tally(window, background, attribute, row);
      const value = row.values[attribute.index] ?? '';
      const shown = { observed: round(observed), expected: round(expected) };
      return {
        detector: attribute.detector.id,
        family: attribute.family,
        key: `${attribute.id}:${value}`,
        ...shown,
        strength: round(Math.min(1, (evidence.ratios[attribute.index] ?? 0) / familyCap)),
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

/** Two decimals below ten, one below a hundred, whole beyond: what a reader can use. */
export function round(value: number): number {
  const digits = Math.abs(value) < 10 ? 100 : Math.abs(value) < 100 ? 10 : 1;
  return Math.round(value * digits) / digits;
}
