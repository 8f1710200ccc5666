import { isPublicProvider } from '../../enrich/providers.ts';
import { columnOf } from '../attributes.ts';
import type { Row } from '../row.ts';
import type { Standing } from './accused.ts';
import type { AppLibraries } from './app-libraries.ts';
import type { Component } from './component.ts';
import { clientOf, lateFrom, peaksFrom, perAddress } from './crowding.ts';
import { countsBy, simpson, total } from './evenness.ts';
import { taggedMailboxes } from './own-tags.ts';
import type { Partners } from './partners.ts';
import type { Providers } from './providers.ts';
import type { Sheet } from './sheet.ts';

/** Mailbox domains of an organisation, or of two that come together, by the inverse of Simpson's index. */
const housesMax = { first: 2, accused: 1.5 };
/** The hosts that its mailboxes are at, likewise: a university's faculties have their own, a program invents one for each account. */
const hostsMax = { first: 12, accused: 9 };
/** So much of a cluster has mailboxes at such domains. */
const partMin = 2 / 3;
/** Those of mailboxes that a teacher gave to a class, likewise, and of some that its pupils have; and the mailboxes that are spelled. */
const givenMax = 3;
const spelledMax = 8;
/** And spellings that one of them has: two classes in the hour have sixty. */
const spellingsMax = { first: 70, accused: 55 };
/** Names drawn at random at so many public providers, as it were, and so much of a cluster, were given by nobody, nor at one so many. */
const drawnMin = { providers: 1.4, part: 1 / 3, partAtOne: 2 / 3 };
/** On a school day there are many classes, each with one mailbox at one address: so many pairs of them, to each mailbox and each address, as it were. */
const pairsMax = { first: 1.25, accused: 1.15 };
/** Addresses that a class, a kiosk or a conference has, likewise, and sign-ups that come from one. */
const addressesMax = { first: 5, accused: 3 };
const perAddressMin = { first: 8, accused: 10 };
/** A class or two behind one address have so many of them, from when the first ones come until the last (`crowding.ts`). */
const classOf = { min: 3, max: 120 };
/** More of them than this fill no hall; what stood as an attack does not until they are clearly fewer. */
const overcrowded = { first: 200, accused: 150 };
/**
 * And so many at one IPv6 address no organisation has either: nobody shares those, whoever shares the network. In 750 logs of five
 * other generators with people on IPv6 at most five did within ten minutes.
 */
const hostMax = { first: 20, accused: 15 };
/**
 * Networks that it has, likewise: its own, and what its people carry with them. What stood as an attack and was in no place is
 * in one only where it has clearly fewer: two attacks of 144 and 679 accounts were given back for a tenth of a network.
 */
const networksMax = { first: 3, accused: 2 };
/** Addresses, likewise, of those who do not come from the rooms of an organisation or two. */
const manyMin = 30;
/** And those that strangers have; what stood as an attack has them until they are clearly fewer. */
const strangersNetworksMin = { first: 6, accused: 4.5 };
/** Those that a crowd has, whose link explains what it does; what stood as an attack is one only where they are clearly more. */
const crowdNetworksMin = { first: 6, accused: 7.5 };
/** Browsers and systems that its people have, likewise: what sends all sign-ups with one is rather a program. */
const clientsMin = 1.5;
/** People have no tools: from this part of a cluster on it is of no place, wherever it comes from. */
const toolsMax = 1 / 2;
/** Unless they are developers, who bring tools of several kinds, so many as it were. What a program does that rotates them still counts. */
const toolKindsMin = 2;
/** Addresses that developers who work on one thing have, likewise, and the offices of one organisation. */
const roomsMax = 10;

/** What is known of a site's people beside the cluster. */
interface Known {
  readonly providers: Providers;
  readonly partners: Partners;
  readonly libraries: AppLibraries;
}

/**
 * What the people of a cluster have in common beside what they do. Most clusters do nothing that a place would explain, so each of it is
 * worked out when it is asked for: of all work on honest days a tenth was counting addresses and clients in vain.
 */
export class Place {
  readonly #component: Component;
  readonly #sheet: Sheet;
  readonly #standing: Standing;
  readonly #tools: () => Tools;
  readonly #isInApp: () => boolean;
  readonly #networks = once(() => simpson(this.#counts('origin')));
  readonly #rooms = once(() => this.#roomsOf(clientOf));
  readonly #isOfHouses: () => boolean;
  readonly #aliases = once(() => this.#sheet.attributes.filter(({ family }) => family === 'alias'));
  readonly #isOvercrowded = once(
    () =>
      this.#rooms().count <= addressesMax.first &&
      ((!this.#isOfHouses() && this.#peakOf(clientOf) > overcrowded[this.#standing]) || this.areOnHosts),
  );
  readonly #areOnHosts = once(
    () =>
      total(this.#countBy(hostOf).values()) > this.#component.size / 2 &&
      this.#peakOf(hostOf) > hostMax[this.#standing],
  );
  readonly #areGiven = once(
    () => simpson(this.#counts('mail-domain')) <= givenMax && !this.#areDrawnAnywhere() && this.#areSpelledByClass(),
  );
  readonly #arePaired = once(() => this.#askForPairs());
  readonly #isMixed = once(() => simpson(this.#counts('agent-family')) >= clientsMin);

  constructor(component: Component, sheet: Sheet, { providers, partners, libraries }: Known, standing: Standing) {
    this.#component = component;
    this.#sheet = sheet;
    this.#standing = standing;
    this.#tools = once(() => this.#toolsOf(partners));
    this.#isInApp = once(() => libraries.have(component, sheet));
    this.#isOfHouses = once(() => this.#askForHouses(providers));
  }

  /**
   * That they are in one place: an organisation or two, whose people have its mailbox domain and come from its networks, or
   * one to five addresses that many sign up from, such as a class or a kiosk. They fill in one form at one desk, some of
   * them have it from a cache, and they leave when the lecture begins.
   */
  get isOne(): boolean {
    if (this.#isByTool || !this.isNear || this.isOvercrowded) return false;
    if (this.#isOfHouses()) return true;
    const { count, perAddress } = this.#rooms();
    return count <= addressesMax[this.#standing] && perAddress >= perAddressMin[this.#standing];
  }

  /** That more of them come at once from an address or a few than fill a hall, if they are of no organisation, or from one that nobody shares. */
  get isOvercrowded(): boolean {
    return this.#isOvercrowded();
  }

  /** That most come from IPv6 addresses, more from each than ever share one. */
  get areOnHosts(): boolean {
    return this.#areOnHosts();
  }

  /** That they come from so many networks as a crowd does. */
  get isEverywhere(): boolean {
    return this.#networks() >= crowdNetworksMin[this.#standing];
  }

  /**
   * That they sign up from a few addresses, no more from each than a class has; where some use spellings of one mailbox, that those
   * do. (Others who have a mailbox at the same provider fall into one cluster with a class that its teacher gave spellings.)
   */
  get isClass(): boolean {
    return !this.#isByTool && this.#areInClass();
  }

  /** That somebody may have given them their mailboxes: who does has one domain for all, or spellings of one mailbox or a few. */
  get areGivenMailboxes(): boolean {
    return this.#areGiven();
  }

  /**
   * That nobody manages their computers: they come from everywhere, or are of no organisation and come from many addresses of several
   * networks, or more of them from each address than a class has.
   */
  get areStrangers(): boolean {
    if (this.#networks() >= strangersNetworksMin[this.#standing]) return true;
    if (this.#isByTool) return false;
    if (this.isOvercrowded) return true;
    if (this.#isOfHouses()) return false;
    const { count, perAddress } = this.#rooms();
    return perAddress > classOf.max || (!this.isNear && count >= manyMin);
  }

  /** That they are an organisation, whatever its computers. */
  get isOrganisation(): boolean {
    return !this.#isByTool && this.#networks() <= networksMax.first && this.#isOfHouses() && !this.isOvercrowded;
  }

  /** That they are an organisation and bring their own devices: then they may all have followed its link. */
  get isHouse(): boolean {
    return !this.#isByTool && this.isNear && this.#isMixed() && this.#isOfHouses() && !this.isOvercrowded;
  }

  /**
   * That its tools are people's: those that partners have used before, what the site's own app names, or of several kinds in one place,
   * as of developers.
   */
  get hasTools(): boolean {
    return this.#tools().areOfPartners || this.hasDevelopers || this.#isInApp();
  }

  /** Developers try out what they build, with other spellings of their own mailbox and names that nobody has. */
  get hasDevelopers(): boolean {
    return this.#tools().areOfKinds && this.isNear && this.#rooms().count <= roomsMax;
  }

  /** That they come from few networks, and bring their own devices or are of an organisation. */
  get isNarrow(): boolean {
    return !this.#isByTool && this.isNear && (this.#isMixed() || this.#isOfHouses()) && !this.isOvercrowded;
  }

  /** That they come from more addresses than the offices of an organisation have. */
  get isScattered(): boolean {
    return !this.#isByTool && this.#rooms().count > roomsMax;
  }

  /** That they come from as few networks as the people of one place do. */
  get isNear(): boolean {
    return this.#networks() <= networksMax[this.#standing];
  }

  /** People have no tools, but for developers. */
  get #isByTool(): boolean {
    const { rows, areOfKinds } = this.#tools();
    return rows > toolsMax * this.#component.size && !areOfKinds;
  }

  #countBy(of: (row: Row) => string | undefined): ReadonlyMap<string, number> {
    return countsBy(of, this.#component, this.#sheet);
  }

  #counts(attribute: string): ReadonlyMap<string, number> {
    const index = columnOf(this.#sheet.attributes, attribute);
    return this.#countBy(({ values }) => values[index]);
  }

  #toolsOf(partners: Partners): Tools {
    const tools = this.#countBy(row => partners.toolOf(row));
    const rows = total(tools.values());
    return {
      rows,
      areOfPartners: rows > 0 && partners.have(this.#component, this.#sheet),
      areOfKinds: simpson(tools) >= toolKindsMin,
    };
  }

  /** A house has mailboxes that last, and are not everybody's. */
  #askForHouses(providers: Providers): boolean {
    const domains = this.#counts('mail-domain');
    if (simpson(domains) > housesMax[this.#standing]) return false;
    if (simpson(this.#countBy(mailHostOf)) > hostsMax[this.#standing]) return false;
    let atHouses = -total(this.#countBy(({ signup }) => (signup.mail?.disposable ? '' : undefined)).values());
    for (const [domain, count] of domains)
      if (!providers.isUsual(domain) && !isPublicProvider(domain)) atHouses += count;
    return atHouses > partMin * total(domains.values());
  }

  /** Nobody gives mailboxes at public providers under names that are drawn at random, unless they are spellings of a few. */
  #areDrawnAnywhere(): boolean {
    const names = this.#sheet.attributes.find(({ id }) => id === 'random-name');
    const domain = columnOf(this.#sheet.attributes, 'mail-domain');
    const drawn = this.#countBy(row => {
      const own = row.values[domain];
      if (own === undefined || !isPublicProvider(own) || this.#isSpelled(row)) return undefined;
      return names?.machine?.has(row.values[names.index] ?? '') ? own : undefined;
    });
    const part = total(drawn.values()) / Math.max(1, this.#component.size);
    return part >= (simpson(drawn) >= drawnMin.providers ? drawnMin.part : drawnMin.partAtOne);
  }

  /** Of few mailboxes, none with more spellings than a class has; of the numbers of a school's own pupils there may be more. */
  #areSpelledByClass(): boolean {
    const tagged = taggedMailboxes(this.#component, this.#sheet);
    const spelled = simpson(this.#countBy(this.#ofSpelled(baseOf)));
    if (Math.max(tagged, spelled) > spelledMax && !this.#arePaired()) return false;
    const spellings = this.#countBy(this.#ofSpelled(({ signup: { mail } }) => mail?.canonical));
    return total(spellings.values()) / Math.max(1, simpson(spellings)) <= spellingsMax[this.#standing];
  }

  /** Whether each mailbox that is spelled has an address of its own. */
  #askForPairs(): boolean {
    const mailboxOf = ({ signup: { mail } }: Row) => mail?.canonical;
    const asItWere = (of: (row: Row) => string | undefined) => simpson(this.#countBy(this.#ofSpelled(of)));
    const pairs = asItWere(row => `${mailboxOf(row)} ${clientOf(row)}`);
    return pairs > 0 && pairs <= pairsMax[this.#standing] * Math.min(asItWere(mailboxOf), asItWere(clientOf));
  }

  #roomsOf(addressOf: (row: Row) => string | undefined): Rooms {
    const addresses = this.#countBy(addressOf);
    const count = simpson(addresses);
    return { count, perAddress: total(addresses.values()) / Math.max(1, count) };
  }

  /** Of those who use spellings of one mailbox, where some do, and otherwise of all. */
  #areInClass(): boolean {
    const origin = columnOf(this.#sheet.attributes, 'origin');
    const spelled = this.#roomsOf(this.#ofSpelled(clientOf));
    const areSpelled = spelled.count > 0;
    const rooms = areSpelled ? spelled : this.#rooms();
    const areFew = rooms.count <= addressesMax[this.#standing] || (areSpelled && this.#arePaired());
    if (!areFew || rooms.perAddress < classOf.min) return false;
    const networks = areSpelled
      ? simpson(this.#countBy(this.#ofSpelled(({ values }) => values[origin])))
      : this.#networks();
    if (networks > networksMax[this.#standing]) return false;
    const own = this.#countBy(areSpelled ? this.#ofSpelled(clientOf) : clientOf);
    return perAddress(own, lateFrom(own, this.#sheet)) <= classOf.max;
  }

  /** The same of those only who use another spelling of a mailbox. */
  #ofSpelled(of: (row: Row) => string | undefined): (row: Row) => string | undefined {
    return row => (this.#isSpelled(row) ? of(row) : undefined);
  }

  #isSpelled({ values }: Row): boolean {
    return this.#aliases().some(({ index, machine }) => machine?.has(values[index] ?? '') === true);
  }

  #peakOf(addressOf: (row: Row) => string | undefined): number {
    const own = this.#countBy(addressOf);
    return perAddress(own, peaksFrom(own, addressOf, this.#sheet));
  }
}

/** Those who come with a tool. */
interface Tools {
  readonly rows: number;
  readonly areOfPartners: boolean;
  readonly areOfKinds: boolean;
}

/** Addresses, as it were, and sign-ups from each. */
interface Rooms {
  readonly count: number;
  readonly perAddress: number;
}

/** The mailbox that others spell differently, or number: where it ends in a number, it is rather one of a series. */
function baseOf({ signup: { mail } }: Row): string | undefined {
  return mail?.stem ?? mail?.canonical;
}

function mailHostOf({ signup: { mail } }: Row): string | undefined {
  return mail?.mailbox?.slice(mail.mailbox.lastIndexOf('@') + 1);
}

/** An address that is one machine's. */
function hostOf({ signup: { address } }: Row): string | undefined {
  return address.version === 6 ? address.text : undefined;
}

function once<T>(workOut: () => T): () => T {
  let known: { readonly value: T } | undefined;
  return () => {
    known ??= { value: workOut() };
    return known.value;
  };
}
