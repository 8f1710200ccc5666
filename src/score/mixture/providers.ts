import { areNamesChosenAt } from '../../enrich/providers.ts';
import { type Attribute, columnOf } from '../attributes.ts';
import type { Reservoir } from '../reservoir.ts';
import { simpson } from './evenness.ts';

/** So many honest people of late have their mailboxes there, from more networks than these as it were. */
const rowsMin = 20;
const networksMin = 3;
/** At most this part of them under names that look drawn at random, as a relay's do: a provider may be both. */
const randomMax = 0.08;
/** What is known everywhere of a large provider weighs as so many people of the site, of whom so many have such a name (`email-mask`). */
const everywhere = { rows: 20, random: 0.6 };

/**
 * Mail providers at which people of all sorts have mailboxes, under names that they chose: neither the house of an
 * organisation nor a relay. Known from the site's own latest honest sign-ups, so that no list of names need be kept.
 */
export class Providers {
  readonly #reservoir: Reservoir;
  readonly #domain: number;
  readonly #origin: number;
  readonly #random: Attribute | undefined;
  /** Of the domains that were asked about. */
  readonly #known: () => Map<string, Known>;

  constructor(attributes: readonly Attribute[], reservoir: Reservoir) {
    this.#reservoir = reservoir;
    this.#domain = columnOf(attributes, 'mail-domain');
    this.#origin = columnOf(attributes, 'origin');
    this.#random = attributes[columnOf(attributes, 'random-name')];
    this.#known = reservoir.following(() => new Map());
  }

  isUsual(domain: string): boolean {
    return this.#knownOf(domain).isUsual;
  }

  /** Whether people chose their names there: on this site, or everywhere, where the site does not know better. */
  areNamesChosen(domain: string): boolean {
    return this.#knownOf(domain).areNamesChosen;
  }

  #knownOf(domain: string): Known {
    const known = this.#known();
    const own = known.get(domain) ?? this.#learn(domain);
    known.set(domain, own);
    return own;
  }

  #learn(domain: string): Known {
    let rows = 0;
    let random = 0;
    const networks = new Map<string, number>();
    for (const { values } of this.#reservoir.rows) {
      if (values[this.#domain] !== domain) continue;
      rows++;
      if (this.#random?.machine?.has(values[this.#random.index] ?? '')) random++;
      const origin = values[this.#origin];
      if (origin !== undefined) networks.set(origin, (networks.get(origin) ?? 0) + 1);
    }
    const isUsual = rows >= rowsMin && random <= randomMax * rows && simpson(networks) > networksMin;
    const isNoRelay = random + everywhere.random <= randomMax * (rows + everywhere.rows);
    return { isUsual, areNamesChosen: isUsual || (isNoRelay && areNamesChosenAt(domain)) };
  }
}

interface Known {
  readonly isUsual: boolean;
  readonly areNamesChosen: boolean;
}
