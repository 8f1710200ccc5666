import type { Attribute } from '../attributes.ts';
import type { Component } from './component.ts';
import { type Measured, ownPastRows } from './habit.ts';
import type { Sheet } from './sheet.ts';

/** People who waited with the form open are no machine: more of them than this beyond what is expected. */
const waitersMax = 0.1;
/**
 * People differ in how long they take and in what they read; a program that waits takes about as long every time, and reads
 * as many pages. This part of the cluster in two neighbouring buckets of pace, or in one of pages, this many times as many
 * as expected, counts as machine-like up to so many nats, though the buckets are not those of a machine.
 */
const even = { part: 0.75, ratio: 2, max: 12 };
/**
 * A value that carries an attack only across others: over two of them as it were, by more than this part of the cluster.
 */
const across = { breadthMin: 1.8, partMin: 0.5 };

/** The same in names of one pattern, letter for letter and digit for digit. */
const patternMax = 20;

/** What is counted carries an attack by more than this part of the cluster. */
const countedPartMin = 1 / 3;
/** And what a place may have in common, by more than this. */
const wholePartMin = 0.75;

/**
 * How long people took from form to sign-up, as far as it tells machines from people. In one place all fill in the same form
 * at the same desk.
 */
export function paceFactor(measured: readonly Measured[], factor: number, buckets: number, isPlace: boolean): number {
  const sums = summed(measured, buckets);
  const slowest = (sums.counts[buckets - 1] ?? 0) - (sums.expected[buckets - 1] ?? 0);
  if (slowest > waitersMax * total(sums.counts)) return Math.min(0, factor);
  return !isPlace && isEven(sums, 2, buckets - 1) ? evenFactor(measured, factor) : factor;
}

/**
 * What mailboxes are called and how evenly they come, where most of the cluster share it and differ in something else:
 * names of one length, or drawn at random, at one provider are a school, a company or a relay; at several they come out of
 * one program. How long names are differs between peoples, so a site must know its own.
 */
export function acrossFactor(
  attribute: Attribute,
  measured: readonly Measured[],
  factor: number,
  component: Component,
  sheet: Sheet,
  learned: number,
): number {
  if (breadthOf(attribute, measured, component, sheet) < across.breadthMin) return 0;
  const known = Math.min(1, learned / ownPastRows);
  const values = attribute.values ?? [];
  const sums = summed(measured, values.length);
  if (attribute.machine === undefined) {
    if (!isEven(sums, 2, values.length)) return 0;
    const max = patternPart(attribute, component, sheet) > even.part ? patternMax : even.max;
    return known * Math.min(max, evenFactor(measured, factor, max));
  }
  // What is counted has its own measure: the first few of each have nobody before them.
  return attribute.burst || machinePart(attribute, sums) > across.partMin ? factor : Math.min(0, factor);
}

/**
 * How often others came before, or how evenly: a habit of the cluster where a good part of it has it. Among many people of
 * one country a few have a second mailbox within their first, and that is no farm.
 */
export function countedFactor(attribute: Attribute, measured: readonly Measured[], factor: number): number {
  const sums = summed(measured, attribute.values?.length ?? 0);
  return machinePart(attribute, sums) > countedPartMin ? factor : Math.min(0, factor);
}

/**
 * What people of one place do on their way in, where nearly all do it: some of them have the form from a cache, or type fast,
 * and a program does the same every time.
 */
export function wholeFactor(attribute: Attribute, measured: readonly Measured[], factor: number): number {
  const sums = summed(measured, attribute.values?.length ?? 0);
  return machinePart(attribute, sums) > wholePartMin ? factor : Math.min(0, factor);
}

/** How much of the cluster shows values of a machine, 0 to 1. */
function machinePart({ machine, values = [] }: Attribute, { counts }: Summed): number {
  let alike = 0;
  values.forEach((value, i) => {
    if (machine?.has(value)) alike += counts[i] ?? 0;
  });
  return alike / Math.max(1, total(counts));
}

/** How much of a cluster has its most frequent value of the attribute that is conditional on this one, 0 to 1. */
function patternPart(attribute: Attribute, component: Component, sheet: Sheet): number {
  const pattern = sheet.attributes.find(({ parent }) => parent === attribute);
  if (pattern === undefined) return 0;
  let most = 0;
  for (let cell = 0; cell < sheet.cellCount; cell++) {
    if (sheet.attributeOf[cell] === pattern.index) most = Math.max(most, component.counts[cell] ?? 0);
  }
  return most / Math.max(1, component.size);
}

/**
 * Over how many values of the other attribute a cluster has this one as it were, by the inverse of Simpson's index: of the
 * rows that show a machine's value, where there is such, and under a value of the parent under which there are more of them
 * than are expected. The people of a relay among others are of one domain.
 */
function breadthOf(
  { index, across: other, machine, parent }: Attribute,
  measured: readonly Measured[],
  component: Component,
  sheet: Sheet,
): number {
  const byValue = new Map<string, number>();
  const more = new Set(measured.filter(({ excess }) => excess > 0).map(one => one.parent));
  sheet.rows.forEach(({ values }, i) => {
    const value = other && values[other.index];
    const own = values[index];
    if (value === undefined || own === undefined || machine?.has(own) === false) return;
    if (machine !== undefined && !more.has(parent && values[parent.index])) return;
    const count = (component.parts[i] ?? 0) * (sheet.weights[i] ?? 0);
    byValue.set(value, (byValue.get(value) ?? 0) + count);
  });
  return simpson(byValue);
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
export function visitFactor(measured: readonly Measured[], factor: number, buckets: number, isPlace: boolean): number {
  return !isPlace && isEven(summed(measured, buckets), 1, buckets) ? evenFactor(measured, factor) : factor;
}

function evenFactor(measured: readonly Measured[], factor: number, max = even.max): number {
  return Math.max(factor, Math.min(max, total(measured.map(({ distance }) => distance))));
}

/** Rows per value, and how many are expected. */
interface Summed {
  readonly counts: Float64Array;
  readonly expected: Float64Array;
}

/** Over all values of the parent. */
function summed(measured: readonly Measured[], buckets: number): Summed {
  const counts = new Float64Array(buckets);
  const expected = new Float64Array(buckets);
  for (const one of measured) {
    one.counts.forEach((count, i) => {
      counts[i] = (counts[i] ?? 0) + count;
      expected[i] = (expected[i] ?? 0) + (one.expected[i] ?? 0);
    });
  }
  return { counts, expected };
}

/** Whether most are in so many neighbouring buckets before `end` in which far fewer are expected. */
function isEven({ counts, expected }: Summed, buckets: number, end: number): boolean {
  const rows = total(counts);
  for (let i = 0; i + buckets <= end; i++) {
    const own = total(counts.subarray(i, i + buckets));
    if (own >= even.part * rows && own >= even.ratio * total(expected.subarray(i, i + buckets))) return true;
  }
  return false;
}

export function rowsOf(measured: readonly Measured[]): number {
  let rows = 0;
  for (const { counts } of measured) for (const count of counts) rows += count;
  return rows;
}

export function total(values: Iterable<number>): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum;
}
