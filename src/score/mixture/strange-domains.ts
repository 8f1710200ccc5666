import { isPublicProvider } from '../../enrich/providers.ts';
import { type Attribute, columnOf } from '../attributes.ts';
import type { Reservoir } from '../reservoir.ts';
import type { Row } from '../row.ts';
import type { Standing } from './accused.ts';
import type { Component } from './component.ts';
import { simpson, total } from './evenness.ts';
import type { Sheet } from './sheet.ts';

/**
 * So many honest sign-ups of late show where the people of a country have their mailboxes. Where a log names no country, all have
 * one, and since some may be new there, a row counts for less.
 */
const countryRows = 50;
const nowhere = { name: '', part: 0.9 };
/** A domain that takes mail for whoever comes has so many of a cluster, from so many networks as it were. */
const rowsMin = 5;
const networksMin = 3;
/**
 * A company has rooms: so many of its people, so much of them, are in one network, and of those of such domains who are in it so many are its
 * own. (Of a webinar 85 % were at eight companies, and 393 of 764 people had been challenged.)
 */
const home = { rows: 3, part: 1 / 5, own: 3 / 4 };
/** So many of them as it were: one may be a relay, or an organisation. */
const domainsMin = { first: 1.7, accused: 1.4 };
/**
 * So much of a cluster carries up to so many nats. Measured on four generators: of 220 honest runs, with launches in new countries,
 * webinars, relays and mergers, the most had 31 %; attacks with catch-all domains have 60 % and more.
 */
const part = { first: { from: 0.45, to: 0.6 }, accused: { from: 0.35, to: 0.5 } };
const nats = 24;

/** Rows that a domain has, those of them that are of countries whose people have come for long, and rows by network. */
interface Reached {
  rows: number;
  athome: number;
  readonly networks: Map<string, number>;
}

/** Rows of a cluster in all, and its domains that nobody had. */
export interface Strange {
  readonly all: number;
  readonly strange: ReadonlyMap<string, Reached>;
}

/** What is known of the site's own honest sign-ups: domains, and rows by country. */
interface Known {
  readonly domains: ReadonlySet<string>;
  readonly rows: ReadonlyMap<string, number>;
  /** Part of them who are alone at their domain, and it is no provider's. */
  readonly alone: number;
}

/**
 * Mail domains that nobody had, in countries whose people have come for long. New people of a country have mailboxes where those before
 * them have; a domain that was bought yesterday takes a tenth of them from nothing.
 */
export class StrangeDomains {
  readonly #domain: number;
  readonly #country: number;
  readonly #origin: number;
  readonly #reservoir: Reservoir;
  readonly #known: () => Known;

  constructor(attributes: readonly Attribute[], reservoir: Reservoir) {
    this.#domain = columnOf(attributes, 'mail-domain');
    this.#country = columnOf(attributes, 'country');
    this.#origin = columnOf(attributes, 'origin');
    this.#reservoir = reservoir;
    this.#known = reservoir.followingOlder(() => this.#count());
  }

  /** Nats that the mail domains of a cluster carry, since they take mail for whoever comes. */
  carriedBy({ all, strange }: Strange, standing: Standing): number {
    const inNetwork = byNetwork(strange);
    const open = [...strange].filter(
      ([, own]) => own.rows >= rowsMin && simpson(own.networks) >= networksMin && !hasHome(own, inNetwork),
    );
    if (simpson(new Map(open.map(([domain, { rows }]) => [domain, rows]))) < domainsMin[standing]) return 0;
    const share = open.reduce((sum, [, { athome }]) => sum + athome, 0) / all;
    const { from, to } = part[standing];
    return nats * Math.max(0, Math.min(1, (share - from) / (to - from)));
  }

  /** Part of the site's own people who are alone at a domain that is no provider's, 0 to 1: as likely is the next one's strange (Good 1953). */
  get usual(): number {
    return this.#known().alone;
  }

  /** Those of a cluster; none where nothing is known of a past. */
  of(component: Component, sheet: Sheet): Strange {
    const known = this.#known();
    let all = 0;
    const strange = new Map<string, Reached>();
    if (known.rows.size === 0) return { all, strange };
    for (const i of component.members) {
      const { values } = sheet.rows[i] as Row;
      const weight = (component.parts[i] ?? 0) * (sheet.weights[i] ?? 0);
      const domain = values[this.#domain];
      if (domain === undefined) continue;
      all += weight;
      if (known.domains.has(domain) || isPublicProvider(domain)) continue;
      const of = strange.get(domain) ?? { rows: 0, athome: 0, networks: new Map() };
      strange.set(domain, of);
      of.rows += weight;
      of.athome += weight * this.#homeOf(values[this.#country], known);
      const origin = values[this.#origin] ?? '';
      of.networks.set(origin, (of.networks.get(origin) ?? 0) + weight);
    }
    return { all, strange };
  }

  /** How well it is known where the people of a country have their mailboxes, 0 to 1. */
  #homeOf(country: string | undefined, { rows }: Known): number {
    const known = Math.min(1, (rows.get(country ?? nowhere.name) ?? 0) / countryRows);
    return country === undefined ? nowhere.part * known : known;
  }

  #count(): Known {
    const domains = new Map<string, number>();
    const rows = new Map<string, number>();
    for (const { values } of this.#reservoir.older) {
      const domain = values[this.#domain];
      const country = values[this.#country] ?? nowhere.name;
      if (domain === undefined) continue;
      domains.set(domain, (domains.get(domain) ?? 0) + 1);
      rows.set(country, (rows.get(country) ?? 0) + 1);
    }
    const alone = [...domains].filter(([domain, own]) => own === 1 && !isPublicProvider(domain)).length;
    return { domains: new Set(domains.keys()), rows, alone: alone / Math.max(1, total(domains.values())) };
  }
}

/** Rows at strange domains by network. */
function byNetwork(strange: Strange['strange']): ReadonlyMap<string, number> {
  const rows = new Map<string, number>();
  for (const { networks } of strange.values())
    for (const [network, own] of networks) rows.set(network, (rows.get(network) ?? 0) + own);
  return rows;
}

function hasHome({ rows, networks }: Reached, inNetwork: ReadonlyMap<string, number>): boolean {
  const least = Math.max(home.rows, home.part * rows);
  return [...networks].some(([network, own]) => own >= least && own >= home.own * (inNetwork.get(network) ?? 0));
}
