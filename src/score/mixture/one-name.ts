import type { Reservoir } from '../reservoir.ts';
import type { Component } from './component.ts';
import { countsBy, total } from './evenness.ts';
import { isMadeOfLetters, mostOf, newsOf, type Oneness, onenessOf } from './oneness.ts';
import type { Sheet } from './sheet.ts';

/**
 * People choose user names of all lengths; a program that makes them up makes them alike, letter for letter. So much of a cluster of strangers
 * carries up to so many nats, never an attack alone; a school or a club numbers its people, who come from
 * home. Measured on three generators: of 104,872 looks at clusters in 69 honest
 * runs the most had 45 %; of 21 attacks that were found in part or not seven had 92 % and more.
 */
const part: Oneness = { from: 0.6, to: 0.8 };
const nats = 16;
const rowsMin = 20;

/** Nats that the user names of strangers carry. `column`: of their shapes. */
export function oneName(column: number, component: Component, sheet: Sheet, { rows: past }: Reservoir): number {
  const counts = countsBy(({ values }) => values[column], component, sheet);
  const [most, rows] = mostOf(counts);
  const all = total(counts.values());
  const oneness = all < rowsMin ? 0 : onenessOf(rows / all, all, part);
  if (oneness === 0 || !isMadeOfLetters(most)) return 0;
  const usual = past.filter(({ values }) => values[column] === most).length / Math.max(1, past.length);
  return nats * oneness * newsOf(usual);
}
