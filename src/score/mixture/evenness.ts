import type { Attribute } from '../attributes.ts';
import type { Row } from '../row.ts';
import { type Component, littlePart } from './component.ts';
import type { Measured } from './habit.ts';
import type { Sheet } from './sheet.ts';

/** People who waited with the form open are no machine: more of them than this beyond what is expected. */
const waitersMax = 0.1;
/**
 * People differ in how long they take and in what they read; a program that waits takes about as long every time, and reads
 * as many pages. This part of the cluster in two neighbouring buckets of pace, or in one of pages, this many times as many
 * as expected, counts as machine-like up to so many nats, though the buckets are not those of a machine.
 */
export const even = { part: 0.75, ratio: 2, max: 12 };
/**
 * The times that people take are log-normal (Sauro and Lewis 2010), and spread about as widely whatever their mean; a
 * program draws its waits from a narrower range. A spread of at most this part of that of the site's past counts up to so
 * many nats, and by and by less, so that a row decides nothing. Measured on two other generators: 362 clusters of honest strangers in more than one place had 0.54 of it and
 * more, programs that pretend to be people 0.2 to 0.6.
 */
const narrow = { fromPart: 0.65, part: 0.55, max: 30 };
/** Of fewer rows a spread is known to no better than a sixth. */
const spreadRowsMin = 20;
/** Part of the rows at either end that a spread leaves out, and what is left of the variance of a normal distribution then. */
const trimmed = { part: 0.1, variance: 0.4377 };
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
/** So many sent the form before anybody can have looked at it. */
const unseenPartMin = 0.75;
/**
 * More than this in one range of pace, and a standard error more, is no people's even where they have but a button to press: of
 * ten such crowds of another generator the most had 64 %.
 */
const timedPartMin = 0.7;

/** How long people took from form to sign-up. */
export interface Pace {
  /** Nats, as far as it tells machines from people. */
  readonly factor: number;
  /** Whether nearly all sent it before anybody can have looked at it, or took as long as each other, whatever is to be filled in. */
  readonly isTimed: boolean;
  /** Whether their times are so narrowly spread as those of people only are where they have but a button to press. */
  readonly isNarrow: boolean;
}

/** In one place all fill in the same form at the same desk. */
export function paceOf(
  { values = [], middles }: Pick<Attribute, 'values' | 'middles'>,
  measured: Measured,
  isPlace: boolean,
): Pace {
  const { factor, counts, expected, rows } = measured;
  const buckets = values.length;
  const most = Math.max(...counts) / rows;
  const isTimed =
    (counts[0] ?? 0) > unseenPartMin * rows ||
    (rows >= spreadRowsMin && most - Math.sqrt((most * (1 - most)) / rows) > timedPartMin);
  const slowest = (counts[buckets - 1] ?? 0) - (expected[buckets - 1] ?? 0);
  if (slowest > waitersMax * rows) return { factor: Math.min(0, factor), isTimed, isNarrow: false };
  if (isPlace) return { factor, isTimed, isNarrow: false };
  const evenly = isEven(measured, 2, buckets - 1) ? evenFactor(measured, factor) : factor;
  if (middles === undefined) return { factor: evenly, isTimed, isNarrow: false };
  const part = spreadOf(counts, middles) / spreadOf(expected, middles);
  const narrowness = Math.min(1, (narrow.fromPart - part) / (narrow.fromPart - narrow.part));
  return {
    factor: narrowness > 0 ? evenFactor(measured, evenly, narrowness, narrow.max) : evenly,
    isTimed,
    isNarrow: narrowness === 1 && rows >= spreadRowsMin,
  };
}

/** Standard deviation of the logarithm, by rows per range, without both ends. */
function spreadOf(counts: readonly number[], middles: readonly number[]): number {
  const low = trimmed.part * total(counts);
  const high = total(counts) - low;
  let sum = 0;
  let squares = 0;
  let before = 0;
  middles.forEach((middle, i) => {
    const after = before + (counts[i] ?? 0);
    const rows = Math.max(0, Math.min(after, high) - Math.max(before, low));
    sum += rows * Math.log(middle);
    squares += rows * Math.log(middle) ** 2;
    before = after;
  });
  const rows = high - low;
  return Math.sqrt(Math.max(0, squares / rows - (sum / rows) ** 2) / trimmed.variance);
}

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
export function wholeFactor(attribute: Attribute, { counts }: Measured, factor: number): number {
  return machinePart(attribute, counts) > wholePartMin ? factor : Math.min(0, factor);
}

/** How much of these rows, counted by value, shows values of a machine, 0 to 1. */
export function machinePart({ machine, values = [] }: Attribute, counts: readonly number[]): number {
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
  for (let i = 0; i < rows.length; i++) {
    const part = (component.parts[i] ?? 0) * (weights[i] ?? 0);
    const value = part < littlePart ? undefined : of(rows[i] as Row);
    if (value !== undefined) counts.set(value, (counts.get(value) ?? 0) + part);
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
export function visitFactor(measured: Measured, isPlace: boolean): number {
  const { factor, counts } = measured;
  return !isPlace && isEven(measured, 1, counts.length, landing) ? evenFactor(measured, factor) : factor;
}

/** The factor, or what an evenness above 0, at most 1, makes of how far the cluster is from the past. */
export function evenFactor({ distance }: Measured, factor: number, evenness = 1, max: number = even.max): number {
  return Math.max(factor, evenness * Math.min(max, distance));
}

/** Whether most are in so many neighbouring buckets of those from `from` to `end` in which far fewer are expected. */
export function isEven({ counts, expected, rows }: Measured, buckets: number, end: number, from = 0): boolean {
  for (let i = from; i + buckets <= end; i++) {
    const own = total(counts.slice(i, i + buckets));
    if (own >= even.part * rows && own >= even.ratio * total(expected.slice(i, i + buckets))) return true;
  }
  return false;
}

export function total(values: Iterable<number>): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum;
}
