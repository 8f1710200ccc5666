import { type Attribute, columnOf } from '../attributes.ts';
import type { Reservoir } from '../reservoir.ts';
import { simpson } from './evenness.ts';

/** So many honest people of late have their mailboxes there, from more networks than these as it were. */
const rowsMin = 20;
const networksMin = 3;
/** At most this part of them under names that look drawn at random, as a relay's do: a provider may be both. */
const randomMax = 0.08;

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
  readonly #usual: () => Map<string, boolean>;

  constructor(attributes: readonly Attribute[], reservoir: Reservoir) {
    this.#reservoir = reservoir;
    this.#domain = columnOf(attributes, 'mail-domain');
    this.#origin = columnOf(attributes, 'origin');
    this.#random = attributes[columnOf(attributes, 'random-name')];
    this.#usual = reservoir.following(() => new Map());
  }

  isUsual(domain: string): boolean {
    const known = this.#usual();
    const is = known.get(domain) ?? this.#areUsualAt(domain);
    known.set(domain, is);
    return is;
  }

  #areUsualAt(domain: string): boolean {
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
    return rows >= rowsMin && random <= randomMax * rows && simpson(networks) > networksMin;
  }
}
