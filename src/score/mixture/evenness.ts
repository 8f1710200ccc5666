import type { Attribute } from '../attributes.ts';
import type { Row } from '../row.ts';
import type { Standing } from './accused.ts';
import type { Component } from './component.ts';
import type { Measured } from './habit.ts';
import type { Sheet } from './sheet.ts';

/**
 * People differ in how long they take and in what they read; a program that waits takes about as long every time, and reads
 * as many pages. This part of the cluster in two neighbouring buckets of pace, or in one of pages, this many times as many
 * as expected, counts as machine-like up to so many nats, though the buckets are not those of a machine.
 */
export const even = { part: { first: 0.75, accused: 0.65 }, ratio: 2, max: 12 };
/**
 * What is counted carries an attack by more than this part of those of whom it is known, and where it must differ in something
 * else of the whole cluster: of the people of a crowd some have mailboxes at two small providers of
 * their countries that are new to the site.
 */
const countedPartMin = 1 / 3;
/** And what a place may have in common, by more than this. */
const wholePartMin = 0.85;
/** A link leads to the form, or to one page with a link to it: so many pages are those of nobody who looks around. */
const landing = 2;
/**
 * How often others came before, or how evenly: a habit of the cluster where a good part of it has it. Among many people of
 * one country a few have a second mailbox within their first, and that is no farm.
 */
export function countedFactor(attribute: Attribute, measured: Measured, clusterRows: number): number {
  const { factor, counts, rows: known } = measured;
  const rows = attribute.across ? Math.max(known, clusterRows) : known;
  return machinePart(attribute, counts) * known > countedPartMin * rows ? factor : Math.min(0, factor);
}

/**
 * What people of one place do on their way in, where nearly all do it: some of them have the form from a cache, or type fast,
 * and a program does the same every time.
 */
export function wholeFactor(
  attribute: Pick<Attribute, 'machine' | 'values'>,
  { counts }: Measured,
  factor: number,
): number {
  return machinePart(attribute, counts) > wholePartMin ? factor : Math.min(0, factor);
}

/** How much of these rows, counted by value, shows values of a machine, 0 to 1. */
export function machinePart(
  { machine, values = [] }: Pick<Attribute, 'machine' | 'values'>,
  counts: readonly number[],
): number {
  let alike = 0;
  values.forEach((value, i) => {
    if (machine?.has(value)) alike += counts[i] ?? 0;
  });
  return alike / Math.max(1, total(counts));
}

/** Rows of the cluster by a value, those without it left out. */
export function countsBy(
  of: (row: Row) => string | undefined,
  component: Component,
  sheet: Sheet,
): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  const { rows, weights } = sheet;
  for (const i of component.members) {
    const value = of(rows[i] as Row);
    if (value !== undefined)
      counts.set(value, (counts.get(value) ?? 0) + (component.parts[i] ?? 0) * (weights[i] ?? 0));
  }
  return counts;
}

/** How many values there are as it were, by the inverse of Simpson's index. */
export function simpson(counts: ReadonlyMap<string, number>): number {
  let rows = 0;
  let squares = 0;
  for (const count of counts.values()) {
    rows += count;
    squares += count * count;
  }
  return squares === 0 ? 0 : (rows * rows) / squares;
}

/** Pages before the sign-up: none at all is machine-like, and so is the same number nearly every time. */
export function visitFactor(measured: Measured, isPlace: boolean, standing: Standing): number {
  const { factor, counts } = measured;
  return !isPlace && isEven(measured, 1, counts.length, standing, landing) ? evenFactor(measured, factor) : factor;
}

/** The factor, or what an evenness above 0, at most 1, makes of how far the cluster is from the past. */
export function evenFactor({ distance }: Measured, factor: number, evenness = 1, max: number = even.max): number {
  return Math.max(factor, evenness * Math.min(max, distance));
}

/** Whether most are in so many neighbouring buckets of those from `from` to `end` in which far fewer are expected. */
export function isEven(
  { counts, expected, rows }: Measured,
  buckets: number,
  end: number,
  standing: Standing,
  from = 0,
): boolean {
  for (let i = from; i + buckets <= end; i++) {
    const own = total(counts.slice(i, i + buckets));
    if (own >= even.part[standing] * rows && own >= even.ratio * total(expected.slice(i, i + buckets))) return true;
  }
  return false;
}

/** Rows of the values that are so. */
export function totalWhere(counts: ReadonlyMap<string, number>, isSo: (value: string) => boolean): number {
  let sum = 0;
  for (const [value, count] of counts) if (isSo(value)) sum += count;
  return sum;
}

export function total(values: Iterable<number>): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum;
}
