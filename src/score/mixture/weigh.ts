import type { Family } from '#sdk';
import type { Attribute } from '../attributes.ts';
import type { Background } from '../background.ts';
import type { Reservoir } from '../reservoir.ts';
import type { Standing } from './accused.ts';
import { acrossFactor } from './across.ts';
import { useOf } from './cause.ts';
import type { Component } from './component.ts';
import { countedFactor, countsBy, even, machinePart, simpson, total, visitFactor, wholeFactor } from './evenness.ts';
import { type Group, type Measured, measure } from './habit.ts';
import type { NeverConfirmed } from './never-confirmed.ts';
import type { OldBrowsers } from './old-browsers.ts';
import { keepTheLoudest } from './one-thing.ts';
import { openEvidence } from './open-evidence.ts';
import { paceOf } from './pace.ts';
import type { Place } from './place.ts';
import type { Providers } from './providers.ts';
import type { Sheet } from './sheet.ts';
import type { StrangeDomains } from './strange-domains.ts';
import type { StrangeStacks } from './strange-stacks.ts';
import { areApart } from './together.ts';
import type { UseInApp } from './use-in-app.ts';

/** Nats that an attribute must have beyond what a search through honest rows reaches by chance (judging A4). */
export const allowance = 4;
/** Pages before the sign-up are easily few among people too: they carry little, and never much (judging A4). */
const visitWeight = 0.3;
const visitMax = 6;
/**
 * Below so many nats of pages skipped, people have come by the site's own pages and not by a link to the form, unless so many read
 * none: where half of the people of a site do, a crowd of whom all do is no surprise.
 */
const skippedMin = 2;
const readNothingMax = 1 / 2;
/** Nor have those of whom so many read one page, far more than usual: a link led them to it, and from there to the form. */
const landedMin = 0.75;

/**
 * A bad name accuses nobody, since people who care for their privacy have mailboxes for a day. Beside what programs do, so many nats of it
 * count where so much of a cluster has one, at most.
 */
const badName = { max: 8, partMin: 1 / 2 };
/**
 * Where so many of all who sign up have a mailbox for a day, it helps to carry with whatever else there is, though not alone. Measured on
 * four generators: of 600 runs at most 9 % of the people among any 300 sign-ups had one; attacks that use them had 15 to 98 %.
 */
const throwAways = { rows: 30, partMin: 1 / 5, max: 10 };
/** And so many of a cluster from few networks, at so many services as it were: a class whose teacher shows it one of them has that one. */
const manyServices = { rows: 30, partMin: 4 / 5, domainsMin: 5, max: 20 };
/** That more come from an address than fill a hall helps to carry with what they do; volume is never an attack alone. */
const overcrowdedMax = 8;
/** Of those whom nobody confirms so many are not confirmed at least: some mailboxes follow every link. */
const unconfirmedMin = 0.9;

/** What programs do, and not what mailboxes that are made for a day are called, nor the one browser of people behind Tor. */
const deeds: ReadonlySet<Family> = new Set(['client', 'journey', 'pace', 'after', 'reuse']);

/** What developers do with what they build. */
const trials: ReadonlySet<Family> = new Set(['alias', 'mask', 'reuse']);

/** An attribute with a closed set of values, by the values of its parent. */
export interface Closed {
  readonly attribute: Attribute;
  readonly groups: readonly Group[];
}

/** What a cluster does in one attribute. */
export interface Weighed {
  readonly attribute: Attribute;
  readonly measured: Measured;
  /** Nats, and how many of them help to carry an attack. */
  factor: number;
  carries: number;
}

/** A cluster and what it is held against. */
export interface Circumstances {
  readonly component: Component;
  readonly sheet: Sheet;
  readonly place: Place;
  readonly past: {
    readonly background: Background;
    readonly reservoir: Reservoir;
    readonly providers: Providers;
    readonly strangeDomains: StrangeDomains;
    readonly strangeStacks: StrangeStacks;
    readonly neverConfirmed: NeverConfirmed;
    readonly oldBrowsers: OldBrowsers;
    readonly useInApp: UseInApp;
  };
  readonly standing: Standing;
}

/** What a cluster does in every attribute, and how its people came. */
export interface Weighing {
  readonly weighed: readonly Weighed[];
  /** What they have in common in open attributes, nats by attribute. */
  readonly open: Readonly<Record<string, number>>;
  /** By the pages of the site, and not by a link to the form. */
  readonly isByWay: boolean;
  readonly isTimed: boolean;
  readonly isByButton: boolean;
  /** Whether the times that they take are spread as widely as people's. */
  readonly isWide: boolean;
  /** Whether they waited and all for as long, or did not wait to see the form, as no crowd does. */
  readonly isClockwork: boolean;
}

/** How far a cluster does as machines do, attribute by attribute. */
export function weigh(closed: readonly Closed[], circumstances: Circumstances): Weighing {
  const { component, sheet, place, past, standing } = circumstances;
  const known = { learned: past.background.learned, place, providers: past.providers, standing };
  const weighed: Weighed[] = [];
  let isByWay = false;
  let haveSkipped = false;
  let isTimed = false;
  let isByButton = false;
  let isWide = true;
  let isClockwork = false;
  for (const { attribute, groups } of closed) {
    const { across, family } = attribute;
    let measured = measure(attribute, groups, component, past.background);
    if (family === 'after' && measured.factor > 0 && past.useInApp.isUsual(measured, component, sheet))
      measured = { ...measured, factor: 0 };
    let { factor } = measured;
    if (attribute.burst && attribute.anchors) factor = countedFactor(attribute, measured, component.worth);
    if (across) factor = acrossFactor(attribute, across, measured, factor, { component, sheet }, known);
    if (family === 'pace' && measured.rows > 0 && !attribute.burst) {
      ({ factor, isTimed, isByButton, isWide, isClockwork } = paceOf(attribute, measured, place.isOne, standing));
    }
    if (factor > 0 && attribute.anchors) {
      const isDone = family === 'journey' || (family === 'pace' && attribute.burst !== undefined);
      if (isDone && (place.isOne || place.isClass)) factor = wholeFactor(attribute, measured, factor);
      if (attribute.id === 'tool' && place.hasTools) factor = Math.min(0, factor);
      // A school or an office reads along what is encrypted, and greets for all browsers there.
      if (attribute.id === 'hello' && (place.isOne || place.isClass)) factor = Math.min(0, factor);
    }
    if (factor > 0 && trials.has(family) && place.hasDevelopers) factor = 0;
    let carries = 0;
    if (attribute.anchors) {
      carries = Math.max(0, factor - allowance);
    } else if (family === 'visit') {
      factor = visitFactor(measured, place.isOne, standing);
      carries = Math.min(visitMax, visitWeight * Math.max(0, factor));
      isByWay = haveComeByPages(attribute, measured, factor);
      haveSkipped = machinePart(attribute, measured.counts) >= readNothingMax;
    }
    weighed.push({ attribute, measured, factor, carries });
  }
  const inOpen = openEvidence(closed, circumstances, haveSkipped);
  const open = Object.fromEntries(inOpen.map(({ attribute, factor }) => [attribute.id, factor]));
  weighed.push(...inOpen);
  countUnconfirmed(weighed, circumstances);
  countBadNames(weighed, circumstances);
  countOvercrowding(weighed, circumstances);
  keepTheLoudest(weighed);
  letGoWhatOthersHave(weighed, component, sheet);
  return { weighed, open, isByWay, isTimed, isByButton, isWide, isClockwork };
}

/** Whether people have come by the site's own pages, as far as is known; `factor`: that they skipped them, nats. */
export function haveComeByPages(attribute: Attribute, measured: Measured, factor: number): boolean {
  const { counts, expected, rows } = measured;
  const landed = counts[1] ?? 0;
  if (landed > landedMin * rows && landed >= even.ratio * (expected[1] ?? 0)) return false;
  return rows > 0 && factor < skippedMin && machinePart(attribute, counts) < readNothingMax;
}

/** That nobody confirms helps to carry an attack, but not where they are in one place: pupils whose teacher gave them mailboxes do not. */
function countUnconfirmed(weighed: readonly Weighed[], { component, sheet, place, past }: Circumstances): void {
  const one = weighed.find(({ attribute }) => attribute.id === 'confirmed-soon');
  if (one === undefined || one.attribute.informational) return;
  if (machinePart(one.attribute, one.measured.counts) < unconfirmedMin || place.isNear) return;
  one.carries = Math.max(0, past.neverConfirmed.factorOf(component, sheet) - allowance);
}

/** A bad name helps to carry, no more than what programs do carries where few of all have a mailbox for a day. */
function countBadNames(weighed: readonly Weighed[], { component, sheet, place }: Circumstances): void {
  const done = weighed.reduce(
    (sum, { attribute, carries }) => sum + (attribute.anchors && deeds.has(attribute.family) ? carries : 0),
    0,
  );
  for (const one of weighed) {
    const { attribute, measured, factor } = one;
    if (attribute.family !== 'reputation' || attribute.informational) continue;
    const part = machinePart(attribute, measured.counts);
    if (part < badName.partMin) continue;
    let max = areThrowAways(sheet) ? throwAways.max : Math.min(badName.max, done);
    if (part >= manyServices.partMin && place.isNear && areOfManyServices(component, sheet)) max = manyServices.max;
    one.carries = Math.min(max, Math.max(0, factor - allowance));
  }
}

function countOvercrowding(weighed: readonly Weighed[], { place, standing }: Circumstances): void {
  const one = weighed.find(({ attribute }) => attribute.id === 'address-burst');
  if (one === undefined || one.attribute.informational) return;
  if (one.factor <= allowance || !place.isOvercrowded) return;
  // A university behind one address is crowded every autumn, and its people stay.
  const use = weighed.find(({ attribute }) => attribute.family === 'after');
  const haveStayed = use !== undefined && useOf(use.attribute, use.measured, standing) === 'by all';
  if (!haveStayed || place.areOnHosts) one.carries = Math.min(overcrowdedMax, one.factor - allowance);
}

/** Whether so many of all who sign up have a mailbox that is made for a day; a crowd behind VPNs is none of these. */
function areThrowAways({ rows, weights }: Sheet): boolean {
  const of = rows.reduce((sum, { signup }, i) => sum + (signup.mail?.disposable ? (weights[i] ?? 0) : 0), 0);
  return of >= throwAways.rows && of >= throwAways.partMin * total(weights);
}

function areOfManyServices(component: Component, sheet: Sheet): boolean {
  const services = countsBy(({ signup: { mail } }) => (mail?.disposable ? mail.domain : undefined), component, sheet);
  return total(services.values()) >= manyServices.rows && simpson(services) >= manyServices.domainsMin;
}

/** What mailboxes share helps to carry only what the same rows do. */
function letGoWhatOthersHave(weighed: readonly Weighed[], component: Component, sheet: Sheet): void {
  const acts = weighed.filter(({ attribute, carries }) => attribute.isConduct && attribute.machine && carries > 0);
  if (acts.length === 0) return;
  const act = acts.reduce((most, one) => (one.carries > most.carries ? one : most));
  for (const one of weighed) {
    const { attribute, measured, carries } = one;
    if (attribute.across === undefined || attribute.burst || carries === 0) continue;
    if (!areApart({ attribute, counts: measured.counts }, act.attribute, component, sheet)) continue;
    one.factor = 0;
    one.carries = 0;
  }
}
