import type { Across, Attribute } from '../attributes.ts';
import type { Row } from '../row.ts';
import type { Component } from './component.ts';
import { countsBy, even, evenFactor, isEven, machinePart, simpson, summed } from './evenness.ts';
import { type Measured, ownPastRows } from './habit.ts';
import type { Providers } from './providers.ts';
import type { Sheet } from './sheet.ts';

/** A value that carries an attack only across others: over so many of them, as it were. */
const breadthMin = 1.8;

/** The same in names of one pattern, letter for letter and digit for digit. */
const patternMax = 20;

/** Most of what a cluster has of them at usual providers. */
const usualMin = 0.5;

/**
 * What mailboxes are called and how evenly they come, where most of the cluster share it and differ in something else:
 * names of one length, or drawn at random, at one provider are a school, a company or a relay; at several they come out of
 * one program, and names at random do so as well where honest people of the same provider have others. How long names are
 * differs between peoples, so a site must know its own.
 *
 * `learned`: rows of the past that tell how long names are here.
 */
export function acrossFactor(
  attribute: Attribute,
  across: Across,
  measured: readonly Measured[],
  factor: number,
  { component, sheet }: { readonly component: Component; readonly sheet: Sheet },
  { learned, providers }: { readonly learned: number; readonly providers: Providers },
): number {
  const counts = countsOf(attribute, across, measured, component, sheet);
  const isNamed = attribute.machine !== undefined && attribute.burst === undefined;
  if (simpson(counts) < breadthMin && !(isNamed && isAgainstUse(counts, providers))) return 0;
  const values = attribute.values ?? [];
  const sums = summed(measured, values.length);
  if (attribute.machine === undefined) {
    if (!isEven(sums, 2, values.length)) return 0;
    const max = patternPart(attribute, component, sheet) > even.part ? patternMax : even.max;
    return Math.min(1, learned / ownPastRows) * evenFactor(measured, 0, 1, max);
  }
  // What is counted has its own measure: the first few of each have nobody before them.
  if (!attribute.burst && machinePart(attribute, sums) <= across.partMin) return Math.min(0, factor);
  return Math.min(across.max, factor);
}

/** Whether most of these rows are where people have mailboxes under names that they chose. */
function isAgainstUse(counts: ReadonlyMap<string, number>, providers: Providers): boolean {
  let all = 0;
  let against = 0;
  for (const [value, count] of counts) {
    all += count;
    if (providers.isUsual(value)) against += count;
  }
  return against > usualMin * all;
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
 * Rows of a cluster by the value of the other attribute: of those that show a machine's value, where there is such, and
 * under a value of the parent under which there are more of them than are expected. The people of a relay among others are
 * of one domain.
 */
function countsOf(
  { index, machine, parent }: Attribute,
  { attribute: other }: Across,
  measured: readonly Measured[],
  component: Component,
  sheet: Sheet,
): ReadonlyMap<string, number> {
  const more = new Set(measured.filter(({ excess }) => excess > 0).map(one => one.parent));
  const otherOf = ({ values }: Row) => {
    const own = values[index];
    if (own === undefined || machine?.has(own) === false) return undefined;
    if (machine !== undefined && !more.has(parent && values[parent.index])) return undefined;
    return values[other.index];
  };
  return countsBy(otherOf, component, sheet);
}
