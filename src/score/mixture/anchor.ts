import { type Family, families } from '#sdk';
import type { Interner } from '../../windows/interner.ts';
import { type Attribute, isClosed } from '../attributes.ts';
import type { Background } from '../background.ts';
import { type Beginnings, habitMax, shownBy } from '../beginnings.ts';
import type { Reservoir } from '../reservoir.ts';
import type { Standing } from './accused.ts';
import { AppLibraries } from './app-libraries.ts';
import { causeOf, isOneVoice } from './cause.ts';
import type { Component } from './component.ts';
import { gather } from './evidence.ts';
import { groupsOf, ownPastRows } from './habit.ts';
import { inhumanVoice, isInhuman } from './inhuman.ts';
import { NeverConfirmed } from './never-confirmed.ts';
import { OldBrowsers } from './old-browsers.ts';
import type { Partners } from './partners.ts';
import { Place } from './place.ts';
import { Providers } from './providers.ts';
import type { Sheet } from './sheet.ts';
import { StrangeDomains } from './strange-domains.ts';
import { StrangeStacks } from './strange-stacks.ts';
import { UseInApp } from './use-in-app.ts';
import { type Closed, type Weighed, weigh } from './weigh.ts';

/**
 * One attribute alone may be the habit of a site, or of a class that follows its teacher's link. What all carry beyond so
 * many times what those beside the strongest do counts in part, and not at all until the site has a past of its own, or people
 * had signed up before and did otherwise.
 */
const othersTimes = 3;
/** Fewer nats than this beside it are as good as none. */
const alongMin = 1;
/**
 * How people come to the form and what becomes of them is each site's own. Before it has a past, of those who share no more than so
 * many nats so much of it carries at most, too little to accuse them, unless nobody at all uses an account.
 */
const ownWays: ReadonlySet<Family> = new Set(['journey', 'visit', 'after', 'verify']);
const sharedMin = 1;
const newSiteMax = 10;
/**
 * Phones of one model count as one device on some sites, and in a crowd more of them come than ever, from many addresses: of devices no more
 * than so many nats carry where it is known how everybody is and its people are so, or come from everywhere and stay. (Of 1,533 people in
 * one crowd 745 had been challenged, of 8,755 in a country's first days 414.)
 */
const alikePhones = { max: 10, compositionMin: 3, learnedMin: 15 };
/** So sure, 0 to 1, it must be what the site's own habits are, or so many rows show that no more than this part of people do so. */
const knownSite = 0.5;
const unity = { learnedMin: 15, partMax: 1 / 4 };
/** Until it is known whether the accounts are used, pace alone looks like a sale that opens at a fixed minute. */
const unknownPenalty = 6;
const knownMin = 5;
/**
 * Steepness and middle of the steps from anchor and second voice to probability (judging A4). A cluster that was taken for an attack
 * before is one until far less carries it: neither it nor its rows must flicker.
 */
const anchorStep = { first: { steepness: 0.8, middle: 12 }, accused: { steepness: 1.2, middle: 6 } };
const secondStep = { steepness: 2, middle: 3 };
/**
 * While nothing is known of who comes, composition has no voice. That of a tool which none of the first sign-ups had speaks
 * instead: nobody brings one to a site that they do not know.
 */
const newcomersVoice = 6;
/** Fewer rows than this are seldom more than chance. */
const rowsMin = 6;
const fewRows = 0.1;

/** How machine-like a cluster is. */
export interface Anchor {
  /** Nats per attribute that may carry an attack: positive towards machines. */
  readonly factors: ReadonlyMap<string, number>;
  /** Of them, what is in open attributes. */
  readonly open: Readonly<Record<string, number>>;
  /** Sum of them beyond the allowance, less what speaks for people. */
  readonly strength: number;
  /** Of it, what people do beside the one thing that carries most, nats; what they are called is no act. */
  readonly confirmed: number;
  /** The loudest other family, nats. */
  readonly second: number;
  /** How far its rows share values that the honest past does not, nats. */
  readonly composition: number;
  /** That the cluster is an attack, 0 to 1. */
  readonly probability: number;
}

/** With less than this to carry it, nats, a cluster is taken for an honest shift, and may give its place to a new one. */
const shiftMax = 4;

export function isShift(anchor: Pick<Anchor, 'strength'> | undefined): boolean {
  return (anchor?.strength ?? 0) < shiftMax;
}

/** What is known of a site from before. */
export interface Past {
  readonly background: Background;
  readonly reservoir: Reservoir;
  readonly beginnings: Beginnings;
}

/**
 * Decides whether a cluster is an attack: for each attribute with a closed set of values, the Bayes factor of the
 * cluster's counts being drawn from a distribution of their own against the background's, towards the machine only.
 * Composition and volume can only be the second voice.
 */
export class AnchorTest {
  readonly #closed: readonly Closed[];
  readonly #past: Past & {
    readonly providers: Providers;
    readonly partners: Partners;
    readonly libraries: AppLibraries;
    readonly strangeDomains: StrangeDomains;
    readonly strangeStacks: StrangeStacks;
    readonly neverConfirmed: NeverConfirmed;
    readonly oldBrowsers: OldBrowsers;
    readonly useInApp: UseInApp;
  };
  /** Per attribute: place of its family among all, −1 for those of the closed. */
  readonly #openFamily: Int32Array;

  constructor(attributes: readonly Attribute[], interner: Interner, past: Past & { readonly partners: Partners }) {
    const providers = new Providers(attributes, past.reservoir);
    const libraries = new AppLibraries(attributes, past.reservoir, past.beginnings);
    const strangeDomains = new StrangeDomains(attributes, past.reservoir);
    const strangeStacks = new StrangeStacks(attributes, past.reservoir);
    const neverConfirmed = new NeverConfirmed(attributes, past.reservoir);
    const oldBrowsers = new OldBrowsers(attributes, past.reservoir);
    const useInApp = new UseInApp(attributes, past.reservoir);
    this.#past = {
      ...past,
      providers,
      libraries,
      strangeDomains,
      strangeStacks,
      neverConfirmed,
      oldBrowsers,
      useInApp,
    };
    this.#openFamily = Int32Array.from(attributes, one => (isClosed(one) ? -1 : families.indexOf(one.family)));
    this.#closed = attributes.filter(isClosed).map(attribute => ({ attribute, groups: groupsOf(attribute, interner) }));
    for (const attribute of attributes) {
      const { anchors, across, machine } = attribute;
      if (anchors && !(isClosed(attribute) && (machine || across))) {
        throw new TypeError(`${attribute.id} anchors, so it and its parent must be closed and name machine values`);
      }
    }
  }

  test(component: Component, sheet: Sheet, standing: Standing): Anchor {
    const past = this.#past;
    const place = new Place(component, sheet, past, standing);
    const { weighed, open, isByWay, isTimed, isByButton, isWide, isClockwork } = weigh(this.#closed, {
      component,
      sheet,
      place,
      past,
      standing,
    });
    const evidence = gather(weighed, standing);
    const { factors, carried, first, inAll, loudest, tool, known } = evidence;
    const noCrowd = isInhuman(loudest, place, component, isClockwork);
    const shared = this.#shared(component, sheet);
    const composition = compositionOf(component, shared);
    const cause = causeOf(carried, first, {
      place,
      use: evidence.use,
      isByLibrary: evidence.isByLibrary,
      mayBeLauncher: evidence.mayBeLauncher,
      // An organisation sends its people links to forms that are filled in; who comes by the pages of a site finds none.
      isTimed: isTimed || (isByButton && (isByWay || (place.isOne && !place.isOrganisation))),
      isWide,
      isPassedOn: noCrowd || loudest?.attribute.id === 'session-roaming',
      composition,
      standing,
    });
    let strength = inAll - evidence.exculpation;
    if (composition < sharedMin && tool === 0 && known < knownMin) strength -= unknownPenalty;
    const others = Math.max(0, inAll - (loudest?.carries ?? 0) - (cause.coversVisits ? evidence.visits : 0));
    const learned = Math.min(1, past.background.learned / ownPastRows);
    const shown = learned < 1 && loudest !== undefined ? past.beginnings.speakAgainst(loudest.attribute) : 0;
    const own = Math.min(1, Math.max(learned + shown, pastAgainst(loudest, past.background.learned)));
    strength -= (1 - cause.alonePart * own) * Math.max(0, strength - othersTimes * others);
    // How people use accounts here is known of the site alone, as is what its habits are.
    if (cause.isWhole) strength *= 1 - own;
    const mayBeOfSite = own < knownSite && composition < sharedMin && beyondSite(carried) < alongMin;
    if (mayBeOfSite && evidence.use !== 'by nobody' && !this.#areUnitedIn(loudest))
      strength = Math.min(strength, newSiteMax);
    const mayBePhones =
      loudest?.attribute.family === 'reuse' &&
      loudest.attribute.id.startsWith('device') &&
      past.background.learned >= alikePhones.learnedMin &&
      place.isScattered;
    if (mayBePhones && (composition < alikePhones.compositionMin || (evidence.use === 'by all' && place.areStrangers)))
      strength = Math.min(strength, alikePhones.max);
    // What carries is no second voice for itself.
    let second = compositionOf(component, shared, first);
    for (const [family, voice] of evidence.voices)
      if (!isOneVoice(first, family, others < alongMin)) second = Math.max(second, voice);
    if (first === 'client') second = Math.max(second, newcomersVoice * shown * (1 - learned));
    if (noCrowd) second = Math.max(second, inhumanVoice);
    const probability =
      step(strength, anchorStep[standing]) * step(second, secondStep) * (component.worth < rowsMin ? fewRows : 1);
    return { factors, open, strength, confirmed: evidence.confirmed, second, composition, probability };
  }

  /** Whether the people of the site are known not to be divided in what carries most. */
  #areUnitedIn(loudest: Weighed | undefined): boolean {
    if (loudest === undefined || this.#past.background.learned < unity.learnedMin) return false;
    return usualPart(loudest) <= unity.partMax;
  }

  /**
   * How far the cluster's rows share values that the honest past does not, per family, nats over all rows. Each row is left
   * out of what it is held against: a dozen people of rare names have nothing in common.
   */
  #shared(component: Component, sheet: Sheet): Float64Array {
    const byFamily = new Float64Array(families.length);
    for (let cell = 0; cell < sheet.cellCount; cell++) {
      const f = this.#openFamily[sheet.attributeOf[cell] ?? 0] ?? -1;
      if (f < 0) continue;
      byFamily[f] =
        (byFamily[f] ?? 0) +
        (component.counts[cell] ?? 0) * ((component.ratios[cell] ?? 0) - (component.losses[cell] ?? 0));
    }
    return byFamily;
  }
}

/** Nats carried by what no site is the cause of. */
function beyondSite(carried: ReadonlyMap<Family, number>): number {
  let sum = 0;
  for (const [family, nats] of carried) if (!ownWays.has(family)) sum += nats;
  return sum;
}

/** How much of the rows is expected to do as the machine of a cluster does, 0 to 1. */
function usualPart({ measured: { machineExpected, rows } }: Weighed): number {
  return machineExpected / Math.max(1, rows);
}

/** How sure the past makes it, 0 to 1, that what carries most is no habit of the site: it knows sooner what hardly anybody does. */
function pastAgainst(loudest: Weighed | undefined, learned: number): number {
  const isHabit = loudest !== undefined && usualPart(loudest) > habitMax;
  return isHabit ? 0 : Math.min(1, learned / shownBy);
}

/** The same over all families but one, nats a row: of those that have left, as the trail of the cluster has it. */
function compositionOf({ left, size, worth }: Component, shared: Float64Array, without?: Family): number {
  let sum = 0;
  for (const [f, ratios] of shared.entries()) {
    if (families[f] !== without) sum += Math.max(0, Math.min(2.5, 2 * (ratios / Math.max(1, size) - 0.5)));
  }
  const now = 2 * Math.min(4, sum);
  return left === undefined || worth === 0 ? now : (now * size + left.trail.known.composition * (worth - size)) / worth;
}

function step(value: number, { steepness, middle }: { readonly steepness: number; readonly middle: number }): number {
  return 1 / (1 + Math.exp(-steepness * (value - middle)));
}
