import type { Family } from '#sdk';
import type { Interner } from '../../windows/interner.ts';
import { type Attribute, aloneKey, givenKey, parentKey } from '../attributes.ts';
import type { Background } from '../background.ts';
import type { Component } from './component.ts';
import { Dirichlet } from './dirichlet.ts';
import { machinePart, total } from './evenness.ts';

/**
 * Overdispersion between honest hours, as pseudo-rows: it saturates, so that a huge honest crowd with slightly other
 * habits cannot gather unlimited evidence (reference: judging A4, s). More where honest sites agree: nearly everybody
 * fetches the form and uses the account that was just made (judging A2, measured spread; taken with caution).
 */
const dispersionRows = 30;
const agreedRows: Partial<Record<Family, number>> = { after: 100, journey: 60, pace: 40, visit: 40 };
/**
 * How far sites differ in their habits, likewise: what is learned of a site adds to it. On some nearly everybody has the form
 * from a cache, or leaves and comes back another day, and before a site has a past that is no news of a cluster.
 */
const sitesRows = 30;
const dividedRows: Partial<Record<Family, number>> = { after: 16, journey: 12, pace: 16, visit: 16 };
/** Rows learned that make a past. */
export const ownPastRows = 100;
/**
 * Where a site's people are divided, as where half of them have the form from a cache, whole groups of them are of one
 * kind, and honest hours differ by as much: down to this part of the dispersion where they are divided evenly.
 */
const unityMin = 0.1;
/** Fewer rows than this under a value of the parent tell nothing. */
const rowsMin = 0.5;
/** How much of what is found in the other direction speaks for people. */
const againstPart = -0.5;

/**
 * Where more people than the first part of all do as machines do, what is rarer than the second of it alone speaks for a machine: on a site
 * whose app names its library that says nothing, and that a program names another tool still does. (Of an attack of 68 accounts by one
 * tool nothing had carried it.)
 */
const dividedMin = 0.2;
const rareMax = 1 / 20;

interface Cell {
  readonly value: string;
  readonly code: number;
  /** Its codes in the form that rows carry, for the background's look-up. */
  readonly codes: Int32Array;
}

/** All values of a closed attribute under one value of its parent. */
export interface Group {
  readonly parent: string | undefined;
  readonly code: number;
  readonly cells: readonly Cell[];
  /** As of the change of the background that was last asked about. */
  habit: Habit | undefined;
}

/** What the site's past makes of the values of a group, and what a habit of a cluster's own would. */
interface Habit extends Alternatives {
  readonly changes: number;
  readonly shares: readonly number[];
  /** The same of the values that speak for a machine here and of all others; undefined where there are none. */
  readonly machine: Alternatives | undefined;
  readonly machineValues: ReadonlySet<string>;
}

interface Alternatives {
  readonly sites: Dirichlet;
  readonly own: Dirichlet;
}

/** The codes of closed attributes are held for good. */
export function groupsOf(attribute: Attribute, interner: Interner): readonly Group[] {
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

/** What a cluster does in one attribute beside what the site's past does. */
export interface Measured {
  /** Bayes factor, nats, signed by direction. */
  readonly factor: number;
  /** The same whatever the direction, at least 0. */
  readonly distance: number;
  /** Rows per value, how many are expected, and how many rows there are. */
  readonly counts: readonly number[];
  readonly expected: readonly number[];
  readonly rows: number;
  /** Rows expected to show values that speak for a machine here. */
  readonly machineExpected: number;
  /** Values of the parent under which more rows show a machine's values than are expected. */
  readonly more: ReadonlySet<string | undefined>;
}

/** Towards the attribute's values that speak for a machine; without any it has no direction. */
export function measure(
  attribute: Attribute,
  groups: readonly Group[],
  component: Component,
  background: Background,
): Measured {
  const { values = [] } = attribute;
  const temper = background.temper(attribute);
  const counts = values.map(() => 0);
  const expected = values.map(() => 0);
  const more = new Set<string | undefined>();
  let factor = 0;
  let distance = 0;
  let rows = 0;
  let machineExpected = 0;
  for (const group of groups) {
    const known = component.totalOf(group.code);
    if (known < rowsMin) continue;
    if (group.habit?.changes !== background.changes) group.habit = habitOf(attribute, group, background);
    const { shares, sites, own, machineValues } = group.habit;
    const { cells } = group;
    const found: number[] = [];
    let excess = 0;
    let alike = 0;
    for (let i = 0; i < cells.length; i++) {
      const { value, code } = cells[i] as Cell;
      const count = component.countOf(code);
      const usual = (shares[i] ?? 0) * known;
      found.push(count);
      counts[i] = (counts[i] ?? 0) + count;
      expected[i] = (expected[i] ?? 0) + usual;
      rows += count;
      if (!machineValues.has(value)) continue;
      alike += count;
      excess += count - usual;
      machineExpected += usual;
    }
    if (excess > 0) more.add(group.parent);
    const apart = Math.max(0, own.multinomial(found) - sites.multinomial(found));
    distance += apart;
    factor += towards(group.habit, apart, [alike, total(found) - alike], excess) * temper;
  }
  return { factor, distance, counts, expected, rows, machineExpected, more };
}

/**
 * Towards a machine counts how many show its values and not how else they differ: the people of a crowd who take half as long as
 * usual come with one or two who are as fast as a machine.
 */
function towards({ machine }: Habit, apart: number, alike: readonly number[], excess: number): number {
  if (machine === undefined) return apart;
  if (excess <= 0) return againstPart * apart;
  return Math.min(apart, Math.max(0, machine.own.multinomial(alike) - machine.sites.multinomial(alike)));
}

function habitOf(attribute: Attribute, group: Group, background: Background): Habit {
  const expected = group.cells.map(cell => background.probability(attribute, group.parent, cell.value, cell.codes));
  const sum = expected.reduce((a, b) => a + b, 0);
  const shares = expected.map(p => p / sum);
  const ofHours = agreedRows[attribute.family] ?? dispersionRows;
  const ofSites = (dividedRows[attribute.family] ?? sitesRows) + background.learned;
  const dispersion = 1 / (1 / ofHours + 1 / ofSites);
  const alike = machinePart(attribute, shares);
  const alternatives = (of: readonly number[], unity: number): Alternatives => ({
    sites: new Dirichlet(of.map(p => dispersion * unity * p)),
    own: new Dirichlet(of.map(p => p + 1 / of.length)),
  });
  const machineValues = machineValuesOf(attribute, shares, alike);
  const here = machinePart({ machine: machineValues, values: attribute.values }, shares);
  return {
    changes: background.changes,
    shares,
    ...alternatives(shares, unityOf(alike)),
    machine: attribute.machine && alternatives([here, 1 - here], unityOf(here)),
    machineValues,
  };
}

function machineValuesOf({ machine, values = [] }: Attribute, shares: readonly number[], alike: number) {
  const all = machine ?? new Set<string>();
  if (alike <= dividedMin) return all;
  const rare = values.filter((value, i) => all.has(value) && (shares[i] ?? 0) <= rareMax);
  return rare.length === 0 ? all : new Set(rare);
}

function unityOf(alike: number): number {
  return Math.max(unityMin, Math.abs(1 - 2 * alike));
}
