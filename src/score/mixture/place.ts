import { isPublicProvider } from '../../enrich/providers.ts';
import { columnOf } from '../attributes.ts';
import type { Row } from '../row.ts';
import type { Standing } from './accused.ts';
import type { Component } from './component.ts';
import { countsBy, simpson, total } from './evenness.ts';
import type { Partners } from './partners.ts';
import type { Providers } from './providers.ts';
import type { Sheet } from './sheet.ts';

/** Mailbox domains of an organisation, or of two that come together, by the inverse of Simpson's index. */
const housesMax = { first: 2, accused: 1.5 };
/** So much of a cluster has mailboxes at such domains. */
const partMin = 2 / 3;
/** Addresses that a class, a kiosk or a conference has, likewise, and sign-ups that come from one. */
const addressesMax = { first: 5, accused: 3 };
const perAddressMin = { first: 8, accused: 10 };
/** A class or two behind one address have so many of them, from when the first ones come, within so long: then the next one comes. */
const classOf = { min: 3, max: 120 };
const classMs = 10 * 60_000;
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

/** What the people of a cluster have in common beside what they do. */
export interface Place {
  /**
   * That they are in one place: an organisation or two, whose people have its mailbox domain and come from its networks, or
   * one to five addresses that many sign up from, such as a class or a kiosk. They fill in one form at one desk, some of
   * them have it from a cache, and they leave when the lecture begins.
   */
  readonly isOne: boolean;
  /** That they come from so many networks as a crowd does. */
  readonly isEverywhere: boolean;
  /**
   * That they sign up from a few addresses, no more from each than a class has; where some use spellings of one mailbox, that those
   * do. (Others who have a mailbox at the same provider fall into one cluster with a class that its teacher gave spellings.)
   */
  readonly isClass: boolean;
  /**
   * That nobody manages their computers: they come from everywhere, or are of no organisation and come from many addresses of several
   * networks, or more of them from each address than a class has.
   */
  readonly areStrangers: boolean;
  /** That they are an organisation, whatever its computers. */
  readonly isOrganisation: boolean;
  /** That they are an organisation and bring their own devices: then they may all have followed its link. */
  readonly isHouse: boolean;
  /** That its tools are people's: those that partners have used before, or of several kinds in one place, as of developers. */
  readonly hasTools: boolean;
  /** Developers try out what they build, with other spellings of their own mailbox and names that nobody has. */
  readonly hasDevelopers: boolean;
  /** That they come from few networks, and bring their own devices or are of an organisation. */
  readonly isNarrow: boolean;
  /** That they come from more addresses than the offices of an organisation have. */
  readonly isScattered: boolean;
}

const nowhere: Place = {
  isOne: false,
  isClass: false,
  areStrangers: false,
  isEverywhere: false,
  isOrganisation: false,
  isHouse: false,
  hasTools: false,
  hasDevelopers: false,
  isNarrow: false,
  isScattered: false,
};

export function placeOf(
  component: Component,
  sheet: Sheet,
  { providers, partners }: { readonly providers: Providers; readonly partners: Partners },
  standing: Standing,
): Place {
  const countBy = (of: (row: Row) => string | undefined) => countsBy(of, component, sheet);
  const counts = (attribute: string) => {
    const index = columnOf(sheet.attributes, attribute);
    return countBy(({ values }) => values[index]);
  };
  const networks = simpson(counts('origin'));
  const isEverywhere = networks >= crowdNetworksMin[standing];
  const isSpread = networks >= strangersNetworksMin[standing];
  const tools = countBy(row => partners.toolOf(row));
  const byTool = total(tools.values());
  const isOfPartners = byTool > 0 && partners.have(component, sheet);
  const hasKinds = simpson(tools) >= toolKindsMin;
  if (byTool > toolsMax * component.size && !hasKinds)
    return { ...nowhere, isEverywhere, areStrangers: isSpread, hasTools: isOfPartners };
  const isNear = networks <= networksMax[standing];
  const domains = counts('mail-domain');
  // A house has mailboxes that last, and are not everybody's.
  let atHouses = -total(countBy(({ signup }) => (signup.mail?.disposable ? '' : undefined)).values());
  for (const [domain, count] of domains) if (!providers.isUsual(domain) && !isPublicProvider(domain)) atHouses += count;
  const isOfHouses = atHouses > partMin * total(domains.values()) && simpson(domains) <= housesMax[standing];
  const isHouse = isNear && isOfHouses;
  const addresses = countBy(({ signup }) => signup.address.client);
  const addressCount = simpson(addresses);
  const perAddress = total(addresses.values()) / Math.max(1, addressCount);
  const isInRooms = isNear && addressCount <= addressesMax[standing];
  const isCrowded = isInRooms && perAddress >= perAddressMin[standing];
  const isMixed = simpson(counts('agent-family')) >= clientsMin;
  const hasDevelopers = isNear && addressCount <= roomsMax && hasKinds;
  return {
    isOne: isHouse || isCrowded,
    isClass: isClass(component, sheet, standing),
    areStrangers: isSpread || (!isOfHouses && (perAddress > classOf.max || (!isNear && addressCount >= manyMin))),
    isEverywhere,
    isOrganisation: networks <= networksMax.first && isOfHouses,
    isHouse: isHouse && isMixed,
    hasTools: isOfPartners || hasDevelopers,
    hasDevelopers,
    isNarrow: isNear && (isHouse || isMixed),
    isScattered: addressCount > roomsMax,
  };
}

/** Of those who use spellings of one mailbox, where some do, and otherwise of all. */
function isClass(component: Component, sheet: Sheet, standing: Standing): boolean {
  const aliases = sheet.attributes.find(({ id }) => id === 'aliases');
  const origin = columnOf(sheet.attributes, 'origin');
  const hasAliases = ({ values }: Row) => aliases?.machine?.has(values[aliases.index] ?? '') ?? false;
  const addressOf = ({ signup }: Row) => signup.address.client;
  const spelled = countsBy(row => (hasAliases(row) ? addressOf(row) : undefined), component, sheet);
  const areSpelled = spelled.size > 0;
  const addresses = areSpelled ? spelled : countsBy(addressOf, component, sheet);
  const networks = countsBy(row => (areSpelled && !hasAliases(row) ? undefined : row.values[origin]), component, sheet);
  const addressCount = simpson(addresses);
  const perAddress = (rows: ReadonlyMap<string, number>) => total(rows.values()) / Math.max(1, addressCount);
  const sinceMs = sheet.rows.reduce((last, { admittedMs }) => Math.max(last, admittedMs), 0) - classMs;
  const atOnce = countsBy(
    row => (row.admittedMs > sinceMs && (!areSpelled || hasAliases(row)) ? addressOf(row) : undefined),
    component,
    sheet,
  );
  return (
    simpson(networks) <= networksMax[standing] &&
    addressCount <= addressesMax[standing] &&
    perAddress(addresses) >= classOf.min &&
    perAddress(atOnce) <= classOf.max
  );
}
