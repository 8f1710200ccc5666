import { behindMiddlebox, type Client, desktopBrowser, nativeApp, phoneBrowser } from './agent.ts';
import { type Country, countries, type Internet, type Place } from './internet.ts';
import { type Mailbox, personsMailbox } from './mailbox.ts';
import type { Occasion } from './occasion.ts';
import { personsPhone } from './phones.ts';
import type { Random } from './random.ts';
import type { Site } from './site.ts';
import { type Device, newDeviceId } from './visit.ts';

/** Who comes: how many from each country, with a phone or a computer, with the app or a browser. */
export interface Audience {
  readonly countries: readonly (readonly [Country, weight: number])[];
  readonly phoneShare: number;
  readonly appShare: number;
}

/** Somebody with a computer or a phone or both, and a place to be. */
export interface Person {
  readonly country: Country;
  readonly usesPhone: boolean;
  readonly usesApp: boolean;
  readonly browser: Client;
  /** What mail is read on. */
  readonly phone: Client;
  readonly app: Client;
  readonly deviceId: string;
  readonly usualPlace: Place;
  readonly hasCookies: boolean;
  readonly sendsReferer: boolean;
}

/** Somebody who is about to sign up. */
export interface Newcomer extends Person {
  readonly mailbox: Mailbox;
  /** Where the site asks for one. */
  readonly phoneNumber?: string;
  /** Not on the phone's own network. */
  readonly staysThere?: boolean;
}

/** Everybody there is: the people who have an account already, and any number who don't. */
export class People {
  readonly #random: Random;
  readonly #internet: Internet;
  readonly #site: Site;
  readonly #audience: Audience;
  readonly memberCount: number;

  constructor(random: Random, internet: Internet, site: Site, audience: Audience, memberCount: number) {
    this.#random = random;
    this.#internet = internet;
    this.#site = site;
    this.#audience = audience;
    this.memberCount = memberCount;
  }

  /** The same person each time, so that nobody need be remembered. */
  member(number: number): Person {
    return this.#person(this.#random.stream(`member/${number}`), this.#audience);
  }

  /** Somebody without an account. Some live with, or work beside, somebody who has one. */
  newcomer(
    random: Random,
    { audience = this.#audience, adapt = unchanged }: Pick<Occasion, 'audience' | 'adapt'>,
  ): Newcomer {
    return adapt(this.#newcomer(random, audience), random);
  }

  #newcomer(random: Random, audience: Audience): Newcomer {
    const person = this.#person(random, audience);
    const mailbox = personsMailbox(countries[person.country], random);
    const { country, usualPlace } = random.chance(0.14) ? this.member(random.int(this.memberCount)) : person;
    const newcomer = { ...person, mailbox, country, usualPlace };
    if (!this.#site.asksForPhone) return newcomer;
    return { ...newcomer, phoneNumber: personsPhone(country, random.stream('phone')) };
  }

  /** What a person is online with at the moment: phones change their address from day to day. */
  device(person: Person & { readonly staysThere?: boolean }, random: Random): Device {
    const place =
      person.usesPhone && person.staysThere !== true && random.chance(0.5)
        ? this.#internet.mobile(person.country, random)
        : person.usualPlace;
    const { deviceId, hasCookies } = person;
    if (person.usesApp) return { place, client: person.app, deviceId, hasCookies: false };
    return { place, client: person.usesPhone ? person.phone : person.browser, hasCookies };
  }

  /** Where the mail is opened that asks for confirmation, when it is not where the form was filled in. */
  phone(person: Person, random: Random): Device {
    const place = random.chance(0.6) ? this.#internet.mobile(person.country, random) : person.usualPlace;
    return { place, client: person.phone, hasCookies: true };
  }

  #person(random: Random, audience: Audience): Person {
    const country = random.weighted(audience.countries);
    const usesPhone = random.chance(audience.phoneShare);
    const phone = phoneBrowser(random);
    const browser = desktopBrowser(random);
    const hasMiddlebox = random.chance(0.035);
    return {
      country,
      usesPhone,
      usesApp: usesPhone && random.chance(audience.appShare),
      browser: hasMiddlebox ? behindMiddlebox(browser, random) : browser,
      phone: hasMiddlebox ? behindMiddlebox(phone, random) : phone,
      app: nativeApp(this.#site.appName, random),
      deviceId: newDeviceId(random),
      usualPlace: this.#usualPlace(country, usesPhone, random),
      hasCookies: random.chance(0.975),
      sendsReferer: random.chance(0.95),
    };
  }

  #usualPlace(country: Country, usesPhone: boolean, random: Random): Place {
    const kind = random.weighted([
      ['home', usesPhone ? 86 : 66],
      ['office', usesPhone ? 4 : 17],
      ['campus', usesPhone ? 6 : 11],
      ['vpn', 3],
    ]);
    if (kind === 'office') return this.#internet.office(country, random);
    if (kind === 'campus') return this.#internet.campus(country, random);
    return kind === 'vpn' ? this.#internet.vpnExit(random) : this.#internet.home(country, random);
  }
}

function unchanged(person: Newcomer): Newcomer {
  return person;
}
