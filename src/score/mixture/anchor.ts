import { type Family, families } from '#sdk';
import type { Interner } from '../../windows/interner.ts';
import { type Attribute, aloneKey, givenKey, isClosed, parentKey } from '../attributes.ts';
import type { Background } from '../background.ts';
import type { Component } from './component.ts';
import { Dirichlet } from './dirichlet.ts';
import type { Sheet } from './sheet.ts';

/**
 * Overdispersion between honest hours, as pseudo-rows: it saturates, so that a huge honest crowd with slightly other
 * habits cannot gather unlimited evidence (reference: judging A4, s). More where honest sites agree: nearly everybody
 * fetches the form and uses the account that was just made (judging A2, measured spread; taken with caution).
 */
const dispersionRows = 30;
const agreedRows: Partial<Record<Family, number>> = { after: 100, journey: 60, pace: 40, visit: 40 };
/**
 * Until so many rows are learned, sites differ as well as hours: half as many pseudo-rows, and one attribute alone does
 * not carry an attack: all together count for so many times what those beside the strongest do. It may be the habit of
 * the site, such as a form that half of the people have from the cache.
 */
const ownPastRows = 100;
const othersTimes = 3;
/** Nats that an attribute must have beyond what a search through honest rows reaches by chance (judging A4). */
const allowance = 4;
/** Pages before the sign-up are easily few among people too: they carry little, and never much (judging A4). */
const visitWeight = 0.3;
const visitMax = 6;
/** People who use and confirm what they made speak for honesty, up to this many nats each. */
const exculpationMax = 3;
/** Until it is known whether the accounts are used, pace alone looks like a sale that opens at a fixed minute. */
const unknownPenalty = 6;
const knownMin = 5;
/** People who waited with the form open are no machine: more of them than this beyond what is expected. */
const waitersMax = 0.1;
/**
 * People differ in how long they take and in what they read; a program that waits takes about as long every time, and reads
 * as many pages. This part of the cluster in two neighbouring buckets of pace, or in one of pages, this many times as many
 * as expected, counts as machine-like up to so many nats, though the buckets are not those of a machine.
 */
const even = { part: 0.75, ratio: 2, max: 12 };
/** A value that carries an attack only across others: over so many of them as it were, by more than this part of the cluster. */
const across = { breadthMin: 2.5, partMin: 0.5 };
/**
 * Where a site's people are divided, as where half of them have the form from a cache, whole groups of them are of one
 * kind, and honest hours differ by as much: down to this part of the dispersion where they are divided evenly.
 */
const unityMin = 0.1;
/** Steepness and middle of the steps from anchor and second voice to probability (judging A4). */
const anchorStep = { steepness: 0.8, middle: 12 };
/** A cluster that was taken for an attack before is one until far less carries it: neither it nor its rows must flicker. */
const accusedStep = { steepness: 1.2, middle: 6 };
const secondStep = { steepness: 2, middle: 3 };
const burstMax = 4.5;
/** Fewer rows than this are seldom more than chance. */
const rowsMin = 6;
const fewRows = 0.1;

/** How machine-like a cluster is. */
export interface Anchor {
  /** Nats per attribute that may carry an attack: positive towards machines. */
  readonly factors: ReadonlyMap<string, number>;
  /** Sum of them beyond the allowance, less what speaks for people. */
  readonly strength: number;
  /** The loudest other family, nats. */
  readonly second: number;
  /** That the cluster is an attack, 0 to 1. */
  readonly probability: number;
}

interface Cell {
  readonly value: string;
  readonly code: number;
  /** Its codes in the form that rows carry, for the background's look-up. */
  readonly codes: Int32Array;
}

interface Group {
  readonly parent: string | undefined;
  readonly code: number;
  readonly cells: readonly Cell[];
  /** As of the change of the background that was last asked about. */
  habit: Habit | undefined;
}

/** What the site's past makes of the values of a group, and what a habit of a cluster's own would. */
interface Habit {
  readonly changes: number;
  readonly shares: readonly number[];
  readonly sites: Dirichlet;
  readonly own: Dirichlet;
}

interface Closed {
  readonly attribute: Attribute;
  readonly groups: readonly Group[];
  /** Values that speak for a machine; undefined where the attribute has no direction. */
  readonly machine: ReadonlySet<string> | undefined;
}

/**
 * Decides whether a cluster is an attack: for each attribute with a closed set of values, the Bayes factor of the
 * cluster's counts being drawn from a distribution of their own against the background's, towards the machine only.
 * Composition and volume can only be the second voice.
 */
export class AnchorTest {
  readonly #closed: readonly Closed[];
  /** Per attribute: place of its family among all, −1 for those of the closed. */
  readonly #openFamily: Int32Array;

  constructor(attributes: readonly Attribute[], interner: Interner) {
    this.#openFamily = Int32Array.from(attributes, one => (isClosed(one) ? -1 : families.indexOf(one.family)));
    this.#closed = attributes.filter(isClosed).map(attribute => ({
      attribute,
      groups: groupsOf(attribute, interner),
      machine: attribute.machine ?? (attribute.burst && new Set(attribute.values?.slice(1))),
    }));
    for (const attribute of attributes) {
      const { anchors, across, machine } = attribute;
      if (anchors && !(isClosed(attribute) && (machine || across))) {
        throw new TypeError(`${attribute.id} anchors, so it and its parent must be closed and name machine values`);
      }
    }
  }

  /** `accused`: whether the cluster was taken for an attack at the look before. */
  test(component: Component, sheet: Sheet, background: Background, accused: boolean): Anchor {
    const factors = new Map<string, number>();
    const voices = new Map<Family, number>();
    const carried = new Map<Family, number>();
    let strength = 0;
    let tool = 0;
    let known = 0;
    let strongest = 0;
    let others = 0;
    for (const { attribute, groups, machine } of this.#closed) {
      const measured = groups.map(group => measure(attribute, group, machine, component, sheet, background));
      let factor = total(measured.map(one => one.factor));
      const rows = rowsOf(measured);
      const { family } = attribute;
      if (attribute.across) factor = acrossFactor(attribute, measured, factor, component, sheet, background.learned);
      if (family === 'pace' && rows > 0) factor = paceFactor(measured, factor, attribute.values?.length ?? 0);
      if (attribute.ageMs > 0 && attribute.anchors) known = Math.max(known, rows);
      let carries = 0;
      if (attribute.anchors) {
        factors.set(attribute.id, factor);
        carries = Math.max(0, factor - allowance);
        if (family === 'client') tool = Math.max(tool, carries);
      } else if (family === 'visit') {
        factor = visitFactor(measured, factor, attribute.values?.length ?? 0);
        factors.set(attribute.id, factor);
        carries = Math.min(visitMax, visitWeight * Math.max(0, factor));
      }
      strength += carries;
      others += Math.min(carries, strongest);
      strongest = Math.max(carries, strongest);
      carried.set(family, (carried.get(family) ?? 0) + carries);
      if ((family === 'after' || family === 'verify') && factor < 0) strength -= Math.min(exculpationMax, -factor);
      const voice = attribute.burst ? Math.min(burstMax, factor) : factor;
      voices.set(family, Math.max(voices.get(family) ?? 0, voice));
    }
    const composition = this.#composition(component, sheet);
    if (composition < 1 && tool === 0 && known < knownMin) strength -= unknownPenalty;
    const own = Math.min(1, background.learned / ownPastRows);
    strength = own * strength + (1 - own) * Math.min(strength, othersTimes * others);
    const first = [...carried].reduce((most, one) => (one[1] > most[1] ? one : most), ['volume', 0] as [
      Family,
      number,
    ]);
    let second = composition;
    for (const [family, voice] of voices) if (family !== first[0]) second = Math.max(second, voice);
    const probability =
      step(strength, accused ? accusedStep : anchorStep) *
      step(second, secondStep) *
      (component.size < rowsMin ? fewRows : 1);
    return { factors, strength, second, probability };
  }

  /** How far the cluster's rows share values that the honest past does not, over families, nats. */
  #composition(component: Component, sheet: Sheet): number {
    const byFamily = new Float64Array(families.length);
    for (let cell = 0; cell < sheet.cellCount; cell++) {
      const f = this.#openFamily[sheet.attributeOf[cell] ?? 0] ?? -1;
      if (f < 0) continue;
      byFamily[f] = (byFamily[f] ?? 0) + (component.counts[cell] ?? 0) * (component.ratios[cell] ?? 0);
    }
    let sum = 0;
    for (const ratios of byFamily) {
      sum += Math.max(0, Math.min(2.5, 2 * (ratios / Math.max(1, component.size) - 0.5)));
    }
    return 2 * Math.min(4, sum);
  }
}

/** The codes of closed attributes are held for good. */
function groupsOf(attribute: Attribute, interner: Interner): readonly Group[] {
  const parents = attribute.parent === undefined ? [undefined] : (attribute.parent.values ?? []);
  return parents.map(parent => ({
    parent,
    code: interner.hold(parentKey(attribute, parent)),
    habit: undefined,
    cells: (attribute.values ?? []).map(value => {
      const code = interner.hold(givenKey(attribute, parent, value));
      const codes = new Int32Array((attribute.index + 1) * 3).fill(-1);
      codes[attribute.index * 3] = code;
      codes[attribute.index * 3 + 1] = interner.hold(parentKey(attribute, parent));
      codes[attribute.index * 3 + 2] = interner.hold(aloneKey(attribute, value));
      return { value, code, codes };
    }),
  }));
}

/** How long people took from form to sign-up, as far as it tells machines from people. */
function paceFactor(measured: readonly Measured[], factor: number, buckets: number): number {
  const sums = summed(measured, buckets);
  const slowest = (sums.counts[buckets - 1] ?? 0) - (sums.expected[buckets - 1] ?? 0);
  if (slowest > waitersMax * total(sums.counts)) return Math.min(0, factor);
  return isEven(sums, 2, buckets - 1) ? evenFactor(measured, factor) : factor;
}

/**
 * What mailboxes are called, where most of the cluster share it and differ in something else: names of one length, or drawn
 * at random, at one provider are a school, a company or a relay; at several they come out of one program. How long names
 * are differs between peoples, so a site must know its own.
 */
function acrossFactor(
  attribute: Attribute,
  measured: readonly Measured[],
  factor: number,
  component: Component,
  sheet: Sheet,
  learned: number,
): number {
  if (breadthOf(attribute.across as Attribute, component, sheet) < across.breadthMin) return 0;
  const known = Math.min(1, learned / ownPastRows);
  const values = attribute.values ?? [];
  const sums = summed(measured, values.length);
  if (attribute.machine === undefined) {
    return isEven(sums, 2, values.length) ? known * Math.min(even.max, evenFactor(measured, factor)) : 0;
  }
  let alike = 0;
  values.forEach((value, i) => {
    if (attribute.machine?.has(value)) alike += sums.counts[i] ?? 0;
  });
  return alike > across.partMin * total(sums.counts) ? factor : Math.min(0, factor);
}

/** How many values of an attribute a cluster has as it were, by the inverse of Simpson's index. */
function breadthOf({ index }: Attribute, component: Component, sheet: Sheet): number {
  const byValue = new Map<string, number>();
  let rows = 0;
  for (let cell = 0; cell < sheet.cellCount; cell++) {
    const count = component.counts[cell] ?? 0;
    if (sheet.attributeOf[cell] !== index || count === 0) continue;
    const value = sheet.rows[sheet.example[cell] ?? 0]?.values[index] ?? '';
    byValue.set(value, (byValue.get(value) ?? 0) + count);
    rows += count;
  }
  let squares = 0;
  for (const count of byValue.values()) squares += count * count;
  return squares === 0 ? 0 : (rows * rows) / squares;
}

/** Pages before the sign-up: none at all is machine-like, and so is the same number nearly every time. */
function visitFactor(measured: readonly Measured[], factor: number, buckets: number): number {
  return isEven(summed(measured, buckets), 1, buckets) ? evenFactor(measured, factor) : factor;
}

function evenFactor(measured: readonly Measured[], factor: number): number {
  return Math.max(factor, Math.min(even.max, total(measured.map(({ distance }) => distance))));
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

interface Measured {
  /** Bayes factor, nats, signed by direction. */
  readonly factor: number;
  readonly distance: number;
  /** Rows per value, and how many are expected. */
  readonly counts: readonly number[];
  readonly expected: readonly number[];
}

const nothing: Measured = { factor: 0, distance: 0, counts: [], expected: [] };

function measure(
  attribute: Attribute,
  group: Group,
  machine: ReadonlySet<string> | undefined,
  component: Component,
  sheet: Sheet,
  background: Background,
): Measured {
  const place = sheet.place(group.code);
  const rows = place < 0 ? 0 : (component.totals[place] ?? 0);
  if (rows < 0.5) return nothing;
  const counts = group.cells.map(cell => {
    const at = sheet.place(cell.code);
    return at < 0 ? 0 : (component.counts[at] ?? 0);
  });
  if (group.habit?.changes !== background.changes) group.habit = habitOf(attribute, group, machine, background);
  const { shares, sites, own } = group.habit;
  const distance = Math.max(0, own.multinomial(counts) - sites.multinomial(counts));
  const temper = attribute.temper(background.learned);
  if (machine === undefined)
    return { factor: distance * temper, distance, counts, expected: shares.map(p => p * rows) };
  let excess = 0;
  group.cells.forEach((cell, i) => {
    if (machine.has(cell.value)) excess += (counts[i] ?? 0) - (shares[i] ?? 0) * rows;
  });
  const factor = (excess > 0 ? distance : -0.5 * distance) * temper;
  return { factor, distance, counts, expected: shares.map(p => p * rows) };
}

function habitOf(
  attribute: Attribute,
  group: Group,
  machine: ReadonlySet<string> | undefined,
  background: Background,
): Habit {
  const expected = group.cells.map(cell => background.probability(attribute, group.parent, cell.value, cell.codes));
  const sum = expected.reduce((a, b) => a + b, 0);
  const shares = expected.map(p => p / sum);
  const dispersion =
    (agreedRows[attribute.family] ?? dispersionRows) * (1 - 0.5 / (1 + background.learned / ownPastRows));
  const unity = Math.max(unityMin, Math.abs(1 - 2 * machineShare(group, machine, shares)));
  return {
    changes: background.changes,
    shares,
    sites: new Dirichlet(shares.map(p => dispersion * unity * p)),
    own: new Dirichlet(shares.map(p => p + 1 / shares.length)),
  };
}

/** How many of the honest past behave as machines do here; none where the attribute has no direction. */
function machineShare(group: Group, machine: ReadonlySet<string> | undefined, shares: readonly number[]): number {
  let share = 0;
  group.cells.forEach((cell, i) => {
    if (machine?.has(cell.value)) share += shares[i] ?? 0;
  });
  return share;
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

function rowsOf(measured: readonly Measured[]): number {
  let rows = 0;
  for (const { counts } of measured) for (const count of counts) rows += count;
  return rows;
}

function total(values: Iterable<number>): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum;
}

function step(value: number, { steepness, middle }: { readonly steepness: number; readonly middle: number }): number {
  return 1 / (1 + Math.exp(-steepness * (value - middle)));
}
