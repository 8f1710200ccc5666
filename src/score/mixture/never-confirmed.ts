import { type Attribute, columnOf } from '../attributes.ts';
import type { Reservoir } from '../reservoir.ts';
import type { Valued } from '../row.ts';
import { type Component, littlePart } from './component.ts';
import { madeIn } from './made-in.ts';
import type { Sheet } from './sheet.ts';

/** So many honest sign-ups of late show how many people with such a client and provider confirm, at least this part of them. */
const pastMin = { rows: 10, confirmed: 1 / 6 };
/** So many others of now show how many of them confirm; where less than this part of the usual do, mails are late. */
const othersMin = { rows: 4, ofUsual: 1 / 5 };
/** Of a program that does not read its mail one in so many confirms all the same: some mailboxes follow every link. */
const strayPart = 1 / 50;
/** Where people have come who confirm later, half as many do at once as usual. */
const laterPart = 1 / 2;
/** So many of a cluster were there before it came, by chance. */
const earlyPart = 1 / 50;
/** Never an attack alone, less what a search through honest rows reaches by chance: who need not confirm may not care to. */
const natsMax = 14;

/** Keys of all clients, and of all domains. */
const any = '*';

/**
 * Accounts that nobody confirms at providers where others confirm theirs. A mail that is late is late for all who have their mailbox
 * there; a program that makes accounts for later, or for others, has no use for the mail.
 */
export class NeverConfirmed {
  /** Whether an account is confirmed within two minutes, and within ten. */
  readonly #soon: number;
  readonly #later: number;
  readonly #domain: number;
  readonly #kind: number;
  readonly #past: () => Tallies;

  constructor(attributes: readonly Attribute[], reservoir: Reservoir) {
    this.#soon = columnOf(attributes, 'confirmed-soon');
    this.#later = columnOf(attributes, 'confirmed');
    this.#domain = columnOf(attributes, 'mail-domain');
    this.#kind = columnOf(attributes, 'client-kind');
    this.#past = reservoir.following(() => this.#count(reservoir.rows));
  }

  /**
   * Nats that it makes: the likelihood of a program that does not read its mail against that of people of whom half as many confirm as
   * usual, or as others do now, each row by its client, its provider and how long its account has been there. A domain that nobody else
   * has may be slow, and counts once, however many have it.
   */
  factorOf({ parts, size }: Component, { rows, weights }: Sheet): number {
    const past = this.#past();
    const others = new Tallies();
    const own = new Map<string, number>();
    let come = 0;
    rows.forEach(({ values }, i) => {
      const weight = weights[i] ?? 0;
      const ofIt = (parts[i] ?? 0) * weight;
      come += ofIt;
      // The mail may have been late only since they came.
      if (come < earlyPart * size) return;
      const domain = values[this.#domain] ?? '';
      own.set(domain, (own.get(domain) ?? 0) + ofIt);
      this.#add(others, values, any, weight - ofIt);
    });
    const nowAt = (place: string, column: number) => others.partOf(any, place, column, othersMin.rows);
    let nats = 0;
    rows.forEach(({ values }, i) => {
      const weight = (parts[i] ?? 0) * (weights[i] ?? 0);
      const column = values[this.#later] === undefined ? this.#soon : this.#later;
      const value = values[column];
      if (weight < littlePart || value === undefined) return;
      const domain = values[this.#domain] ?? '';
      const isOthers = others.rowsOf(any, domain, column) >= othersMin.rows;
      const place = isOthers ? domain : any;
      const usual = past.partOf(values[this.#kind] ?? '', place, column, pastMin.rows);
      if (usual < pastMin.confirmed) return;
      const now = Math.min(nowAt(place, column), nowAt(any, column));
      if (now < othersMin.ofUsual * usual) return;
      const people = laterPart * Math.min(usual, now);
      const counts = isOthers ? weight : weight / Math.max(1, own.get(domain) ?? 0);
      nats += counts * Math.log(value === 'no' ? (1 - strayPart) / (1 - people) : strayPart / people);
    });
    return Math.max(0, Math.min(natsMax, nats));
  }

  #count(rows: readonly Valued[]): Tallies {
    const past = new Tallies();
    for (const { values } of rows) this.#add(past, values, values[this.#kind] ?? '', 1);
    return past;
  }

  #add(to: Tallies, values: Valued['values'], kind: string, weight: number): void {
    if (weight < littlePart) return;
    for (const column of [this.#soon, this.#later]) {
      const value = values[column];
      if (value === undefined) continue;
      to.add(kind, values[this.#domain] ?? '', column, value, weight);
      to.add(kind, any, column, value, weight);
    }
  }
}

/** How many are known to have confirmed or not, and how many of them have. */
interface Confirmations {
  rows: number;
  confirmed: number;
}

/** By client, domain and column. */
class Tallies {
  readonly #byKind = new Map<string, Map<string, Map<number, Confirmations>>>();

  add(kind: string, domain: string, column: number, value: string, weight: number): void {
    const domains = madeIn(this.#byKind, kind, () => new Map());
    const columns = madeIn(domains, domain, () => new Map());
    const tally = madeIn(columns, column, () => ({ rows: 0, confirmed: 0 }));
    tally.rows += weight;
    if (value === 'yes') tally.confirmed += weight;
  }

  rowsOf(kind: string, domain: string, column: number): number {
    return this.#of(kind, domain, column)?.rows ?? 0;
  }

  /** Part of them that was confirmed, 0 where fewer are known. */
  partOf(kind: string, domain: string, column: number, rowsMin: number): number {
    const tally = this.#of(kind, domain, column);
    return tally === undefined || tally.rows < rowsMin ? 0 : tally.confirmed / tally.rows;
  }

  #of(kind: string, domain: string, column: number): Confirmations | undefined {
    return this.#byKind.get(kind)?.get(domain)?.get(column);
  }
}
