import { isPublicProvider } from '../../enrich/providers.ts';
import type { Across, Attribute } from '../attributes.ts';
import type { Row } from '../row.ts';
import type { Standing } from './accused.ts';
import type { Component } from './component.ts';
import { countsBy, even, evenFactor, isEven, machinePart, simpson, total, totalWhere } from './evenness.ts';
import { type Measured, ownPastRows } from './habit.ts';
import { isMadeOfLetters, mostOf } from './oneness.ts';
import type { Place } from './place.ts';
import type { Providers } from './providers.ts';
import type { Sheet } from './sheet.ts';

/** A value that carries an attack only across others: over so many of them, as it were. */
const breadthMin = { first: 1.8, accused: 1.5 };
/** How much of what must show a machine's value is enough for what stood as an attack. */
const standingPart = { first: 1, accused: 0.75 };

/** Names of one pattern, letter for letter and digit for digit: over so many others, as it were, and nats at most. */
const pattern = { breadthMin: 1.5, max: 20 };
/**
 * What comes from few networks was not picked out for its pattern, so there it may carry an attack alone, where the names are
 * mostly letters: two schools may both number their pupils.
 */
const narrowPatternMax = 28;

/**
 * One block of phone numbers is a company's, or a carrier's newest. Strangers have none: where they share so few, as it were, it carries so
 * many nats. (A throng in a small country has neighbours in all of its blocks.)
 */
const blocks = { of: 'phone-block', most: 8, nats: 24 };
/** So many are the new ones of a carrier, which all have who come with its phones: then they only help. */
const carriersBlocks = { min: { first: 30, accused: 45 }, max: 6 };
/** So many names that are numbered, as it were, are the common names of a crowd. */
const namesMax = { of: 'name-series', first: 10, accused: 14 };

/**
 * People behind a VPN, or abroad, have phones of one other country, and guests of a conference those of many, at one address or a few: such
 * help to carry with what else they do, by no more than so many nats. From few networks they are no guests only where so many of them are
 * foreign; and in a crowd the travellers of all of it may be one cluster, so that so many of all who come must be.
 */
const foreignPhones = { id: 'phone-country', max: 8, partMin: 1 / 2, allMin: { first: 1 / 5, accused: 0.15 } };
/**
 * Behind a relay that ends in another country are people of whom more are at home: where for so much of a cluster at least as many who sign up
 * have a phone of its country and come from there, and the addresses are of no more countries than this, as it were, it tells nothing. (Of 4,402
 * people in a crowd of three countries 775 came by relays, nine in ten of them in a fourth.)
 */
const relayed = { athomeMin: { first: 1 / 2, accused: 2 / 3 }, countriesMax: { first: 1.5, accused: 1.3 } };

interface Cluster {
  readonly component: Component;
  readonly sheet: Sheet;
}

/** What is known beside it. */
interface Past {
  readonly standing: Standing;
  readonly learned: number;
  readonly place: Pick<Place, 'isNarrow' | 'isNear' | 'isScattered' | 'areStrangers' | 'areOnHosts'>;
  readonly providers: Providers;
}

/** Most of what a cluster has of them at usual providers. */
const usualMin = 0.5;

/**
 * What mailboxes are called and how evenly they come, where most of the cluster share it and differ in something else:
 * names of one length, or drawn at random, at one provider are a school, a company or a relay; at several they come out of
 * one program, and names at random do so as well where honest people of the same provider have others. How long names are
 * differs between peoples, so a site must know its own.
 *
 * `learned`: rows of the past that tell how long names are here. `place`: from few networks two schools may have two domains, and
 * strangers are of no organisation.
 */
export function acrossFactor(
  attribute: Attribute,
  across: Across,
  measured: Measured,
  factor: number,
  cluster: Cluster,
  { learned, place, providers, standing }: Past,
): number {
  // What speaks for nobody needs no second look: most clusters do.
  if (attribute.machine !== undefined && factor <= 0) return factor;
  if (attribute.id === blocks.of) {
    const theirs = blocksOf(across, cluster);
    if (place.areStrangers && theirs <= blocks.most) return Math.min(blocks.nats, factor);
    if (theirs > carriersBlocks.min[standing]) return Math.min(carriersBlocks.max, factor);
  }
  if (attribute.id === namesMax.of && namesOf(cluster) > namesMax[standing]) return 0;
  if (attribute.machine === undefined)
    return Math.min(1, learned / ownPastRows) * lengthFactor(attribute, across, measured, cluster, place, standing);
  const counts = countsOf(attribute, across, measured, cluster);
  const isNarrow =
    simpson(counts) < breadthMin[standing] && !(attribute.family === 'alias' && areUngiven(attribute, cluster, place));
  const areForeign = attribute.id === foreignPhones.id;
  const part = machinePart(attribute, measured.counts);
  if (isNarrow && !areForeign && (attribute.burst || !isAgainstUse(attribute, counts, providers))) return 0;
  // What is counted has its own measure: the first few of each have nobody before them.
  if (!attribute.burst && part <= standingPart[standing] * across.partMin) return Math.min(0, factor);
  if (areForeign && mayBeRelayed(attribute, counts, across, cluster, standing)) return Math.min(0, factor);
  const mayBePeople = isNarrow || (place.isNear && !(place.isScattered && part >= foreignPhones.partMin));
  const isHeld = areForeign && (mayBePeople || partOfAll(attribute, cluster.sheet) < foreignPhones.allMin[standing]);
  return Math.min(isHeld ? foreignPhones.max : across.max, factor);
}

/**
 * Whether nobody can have given these rows their mailboxes, whatever network they come from: each has an address of its own that nobody
 * shares, or they come from more addresses than an organisation has rooms and are where anybody may have a mailbox.
 */
function areUngiven({ index, machine }: Attribute, { component, sheet }: Cluster, place: Past['place']): boolean {
  if (place.areOnHosts) return true;
  if (!place.isScattered) return false;
  const domains = countsBy(
    ({ values, signup: { mail } }) => (machine?.has(values[index] ?? '') ? mail?.domain : undefined),
    component,
    sheet,
  );
  return totalWhere(domains, isPublicProvider) > usualMin * total(domains.values());
}

/** How many of all in the window, of whom it is known, show a machine's value. */
function partOfAll({ index, machine }: Attribute, { rows, weights }: Sheet): number {
  let all = 0;
  let own = 0;
  rows.forEach(({ values }, i) => {
    const value = values[index];
    if (value === undefined) return;
    all += weights[i] ?? 0;
    if (machine?.has(value)) own += weights[i] ?? 0;
  });
  return all === 0 ? 0 : own / all;
}

/** Whether those who have a phone of another country may be people behind a relay; `counts`: rows by the country of the phone. */
function mayBeRelayed(
  { index, machine }: Attribute,
  counts: ReadonlyMap<string, number>,
  { attribute: land }: Across,
  { component, sheet }: Cluster,
  standing: Standing,
): boolean {
  const isAbroad = ({ values }: Row) => machine?.has(values[index] ?? '') === true;
  const fromAbroad = (row: Row) => (isAbroad(row) ? row.signup.address.country : undefined);
  if (simpson(countsBy(fromAbroad, component, sheet)) > relayed.countriesMax[standing]) return false;
  const surplus = new Map<string, number>();
  sheet.rows.forEach((row, i) => {
    const of = row.values[land.index];
    if (row.values[index] === undefined || of === undefined || !counts.has(of)) return;
    const rows = isAbroad(row) ? -1 : 1 - (component.parts[i] ?? 0);
    surplus.set(of, (surplus.get(of) ?? 0) + rows * (sheet.weights[i] ?? 0));
  });
  let athome = 0;
  for (const [of, count] of counts) if ((surplus.get(of) ?? 0) >= 0) athome += count;
  return athome > relayed.athomeMin[standing] * total(counts.values());
}

/** How many blocks a cluster's numbers are of, as it were. */
function blocksOf({ attribute: { index } }: Across, { component, sheet }: Cluster): number {
  return simpson(countsBy(({ values }) => values[index], component, sheet));
}

/** How many names its numbered mailboxes have, as it were. */
function namesOf({ component, sheet }: Cluster): number {
  return simpson(countsBy(({ signup: { mail } }) => mail?.stem, component, sheet));
}

/** Names of one pattern, or of one length. */
function lengthFactor(
  attribute: Attribute,
  across: Across,
  measured: Measured,
  cluster: Cluster,
  place: Past['place'],
  standing: Standing,
): number {
  const shared = patternOf(attribute, across, cluster, standing);
  if (shared !== undefined && !place.isNarrow) return evenFactor(measured, 0, 1, pattern.max);
  if (shared !== undefined && isMadeOfLetters(shared)) return evenFactor(measured, 0, 1, narrowPatternMax);
  if (!isEven(measured, 2, measured.counts.length, standing) || place.isNarrow) return 0;
  return simpson(countsOf(attribute, across, measured, cluster)) < breadthMin[standing] ? 0 : evenFactor(measured, 0);
}

/**
 * Whether most of these rows are where people have mailboxes under names that they chose. What is known of large providers everywhere
 * tells how names look there, not whose they are.
 */
function isAgainstUse(
  { family }: Attribute,
  counts: ReadonlyMap<string, number>,
  providers: Pick<Providers, 'isUsual' | 'areNamesChosen'>,
): boolean {
  const against = totalWhere(counts, value =>
    family === 'mask' ? providers.areNamesChosen(value) : providers.isUsual(value),
  );
  return against > usualMin * total(counts.values());
}

/** What most of a cluster have of the attribute that is conditional on this one, where that is across others. */
function patternOf(
  attribute: Attribute,
  { attribute: other }: Across,
  { component, sheet }: Cluster,
  standing: Standing,
): string | undefined {
  const index = sheet.attributes.find(({ parent }) => parent === attribute)?.index;
  if (index === undefined) return undefined;
  const patterns = countsBy(({ values }) => values[index], component, sheet);
  const [most, rows] = mostOf(patterns);
  if (rows <= even.part[standing] * component.size) return undefined;
  const others = countsBy(({ values }) => (values[index] === most ? values[other.index] : undefined), component, sheet);
  return simpson(others) >= pattern.breadthMin ? most : undefined;
}

/**
 * Rows of a cluster by the value of the other attribute: of those that show a machine's value, where there is such, and
 * under a value of the parent under which there are more of them than are expected. The people of a relay among others are
 * of one domain.
 */
function countsOf(
  { index, machine, parent }: Attribute,
  { attribute: other }: Across,
  { more }: Measured,
  { component, sheet }: Cluster,
): ReadonlyMap<string, number> {
  const otherOf = ({ values }: Row) => {
    const own = values[index];
    if (own === undefined || machine?.has(own) === false) return undefined;
    if (machine !== undefined && !more.has(parent && values[parent.index])) return undefined;
    return values[other.index];
  };
  return countsBy(otherOf, component, sheet);
}
