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
  readonly #usual: () => ReadonlySet<string>;

  constructor(attributes: readonly Attribute[], reservoir: Reservoir) {
    this.#reservoir = reservoir;
    this.#domain = columnOf(attributes, 'mail-domain');
    this.#origin = columnOf(attributes, 'origin');
    this.#random = attributes[columnOf(attributes, 'random-name')];
    this.#usual = reservoir.following(() => this.#count());
  }

  isUsual(domain: string): boolean {
    return this.#usual().has(domain);
  }

  #count(): ReadonlySet<string> {
    const byDomain = new Map<string, { rows: number; random: number; readonly networks: Map<string, number> }>();
    for (const { values } of this.#reservoir.rows) {
      const domain = values[this.#domain];
      if (domain === undefined) continue;
      const of = byDomain.get(domain) ?? { rows: 0, random: 0, networks: new Map() };
      byDomain.set(domain, of);
      of.rows++;
      if (this.#random?.machine?.has(values[this.#random.index] ?? '')) of.random++;
      const origin = values[this.#origin];
      if (origin !== undefined) of.networks.set(origin, (of.networks.get(origin) ?? 0) + 1);
    }
    return new Set(
      [...byDomain]
        .filter(
          ([, { rows, random, networks }]) =>
            rows >= rowsMin && random <= randomMax * rows && simpson(networks) > networksMin,
        )
        .map(([domain]) => domain),
    );
  }
}
