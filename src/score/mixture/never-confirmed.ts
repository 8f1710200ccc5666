import { type Attribute, columnOf } from '../attributes.ts';
import type { Reservoir } from '../reservoir.ts';
import type { Valued } from '../row.ts';
import { type Component, littlePart } from './component.ts';
import type { Sheet } from './sheet.ts';

/** So many honest sign-ups of late show how many people with such a client and provider confirm, at least this part of them. */
const pastMin = { rows: 10, confirmed: 1 / 6 };
/** Mails to a provider arrive where so many others of now have confirmed there, and no fewer than half as many as usual. */
const othersMin = { rows: 4, ofUsual: 1 / 2 };
/** Of a program that does not read its mail one in so many confirms all the same: some mailboxes follow every link. */
const strayPart = 1 / 50;
/** Where people have come who confirm later, half as many do at once as usual. */
const laterPart = 1 / 2;
/** Never an attack alone, less what a search through honest rows reaches by chance: who need not confirm may not care to. */
const natsMax = 14;

/** What the past shows of one kind of sign-ups: how many are known, and how many of them have confirmed. */
interface Confirmations {
  rows: number;
  confirmed: number;
}

/**
 * Accounts that nobody confirms at providers where others confirm theirs. A mail that is late is late for all who have their mailbox
 * there; a program that makes accounts for later, or for others, has no use for the mail.
 */
export class NeverConfirmed {
  readonly #soon: number;
  readonly #later: number;
  readonly #domain: number;
  readonly #kind: number;
  readonly #past: () => { readonly byKind: Tallies; readonly byDomain: Tallies };

  constructor(attributes: readonly Attribute[], reservoir: Reservoir) {
    this.#soon = columnOf(attributes, 'confirmed-soon');
    this.#later = columnOf(attributes, 'confirmed');
    this.#domain = columnOf(attributes, 'mail-domain');
    this.#kind = columnOf(attributes, 'client-kind');
    this.#past = reservoir.following(() => this.#count(reservoir.rows));
  }

  /**
   * Nats that it makes: the likelihood of a program that does not read its mail against that of people of whom half as many confirm as
   * usual, each row by its client, its provider and how long its account has been there.
   */
  factorOf(component: Component, sheet: Sheet): number {
    const past = this.#past();
    const others = new Tallies();
    sheet.rows.forEach(({ values }, i) => {
      const weight = (1 - (component.parts[i] ?? 0)) * (sheet.weights[i] ?? 0);
      others.add(values[this.#domain] ?? '', values[this.#soon], weight);
    });
    const arrives = (domain: string) => {
      const { rows, confirmed } = others.get(domain);
      return rows >= othersMin.rows && confirmed >= othersMin.ofUsual * past.byDomain.partOf(domain) * rows;
    };
    let nats = 0;
    sheet.rows.forEach(({ values }, i) => {
      const weight = (component.parts[i] ?? 0) * (sheet.weights[i] ?? 0);
      const column = values[this.#later] === undefined ? this.#soon : this.#later;
      const value = values[column];
      const domain = values[this.#domain] ?? '';
      if (weight < littlePart || value === undefined) return;
      const usual = past.byKind.partOf(this.#kindOf(values, column));
      if (usual < pastMin.confirmed || !arrives(domain)) return;
      const people = laterPart * usual;
      nats += weight * Math.log(value === 'no' ? (1 - strayPart) / (1 - people) : strayPart / people);
    });
    return Math.max(0, Math.min(natsMax, nats));
  }

  #kindOf(values: Valued['values'], column: number): string {
    return `${column} ${values[this.#kind]} ${values[this.#domain]}`;
  }

  #count(rows: readonly Valued[]) {
    const byKind = new Tallies();
    const byDomain = new Tallies();
    for (const { values } of rows) {
      byDomain.add(values[this.#domain] ?? '', values[this.#soon], 1);
      for (const column of [this.#soon, this.#later]) byKind.add(this.#kindOf(values, column), values[column], 1);
    }
    return { byKind, byDomain };
  }
}

class Tallies {
  readonly #tallies = new Map<string, Confirmations>();

  /** Where it is not known whether it was confirmed, nothing is added. */
  add(key: string, value: string | undefined, weight: number): void {
    if (value === undefined || weight < littlePart) return;
    const tally = this.#tallies.get(key) ?? { rows: 0, confirmed: 0 };
    this.#tallies.set(key, tally);
    tally.rows += weight;
    if (value === 'yes') tally.confirmed += weight;
  }

  get(key: string): Readonly<Confirmations> {
    return this.#tallies.get(key) ?? { rows: 0, confirmed: 0 };
  }

  /** Part of them that was confirmed, 0 where too few are known. */
  partOf(key: string): number {
    const { rows, confirmed } = this.get(key);
    return rows < pastMin.rows ? 0 : confirmed / rows;
  }
}
