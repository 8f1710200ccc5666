import type { Address, Signup } from '#sdk';
import { Generations } from './generations.ts';
import type { Paged } from './pages.ts';

/**
 * A mail domain is young for this long; before the log has run as long, all would look young. (With an hour and a half, communities of other
 * scripts were attacks in 7 of 13 runs: their providers are new to a site, and their people live in many countries.)
 */
export const youngMs = 6 * 3_600_000;
/** How long an address must have been known before it counts as history, so that one visit is not its own past. */
const settledMs = 10 * 60_000;
const spanMs = 24 * 3_600_000;

/** What it knows beside its tables, in a form that JSON can hold. */
export interface SavedHistory {
  readonly startMs?: number | undefined;
  readonly shortUntilMs?: number | undefined;
}

/** Which clients, networks and blocks all traffic came from, for one to two days. Exact up to its bound. */
export class History {
  readonly #clients: Generations<number>;
  readonly #networks: Generations<number>;
  readonly #blocks: Generations<number>;
  readonly #domains: Generations<number>;
  #startMs: number | undefined;
  /** Until then the past is too short to call anybody new. */
  #shortUntilMs = Number.NEGATIVE_INFINITY;

  constructor(max: number) {
    this.#clients = new Generations({ spanMs, max: Math.ceil(max * 0.65) });
    this.#networks = new Generations({ spanMs, max: Math.ceil(max * 0.25) });
    this.#blocks = new Generations({ spanMs, max: Math.ceil(max * 0.05) });
    this.#domains = new Generations({ spanMs: 7 * spanMs, max: Math.ceil(max * 0.05) });
  }

  get #tables(): readonly Generations<number>[] {
    return [this.#clients, this.#networks, this.#blocks, this.#domains];
  }

  /** Its tables by name, for whoever keeps them. */
  get tables(): Readonly<Record<string, Paged>> {
    const paged = (table: Generations<number>) =>
      table.paged(
        ms => ms,
        (ms: number) => ms,
      );
    return {
      clients: paged(this.#clients),
      networks: paged(this.#networks),
      blocks: paged(this.#blocks),
      domains: paged(this.#domains),
    };
  }

  save(): SavedHistory {
    const shortUntilMs = Number.isFinite(this.#shortUntilMs) ? this.#shortUntilMs : undefined;
    return { startMs: this.#startMs, shortUntilMs };
  }

  restore({ startMs, shortUntilMs }: SavedHistory): void {
    this.#startMs = startMs;
    this.#shortUntilMs = shortUntilMs ?? Number.NEGATIVE_INFINITY;
  }

  get size(): number {
    return this.#tables.reduce((sum, table) => sum + table.size, 0);
  }

  get forgottenEarly(): number {
    return this.#tables.reduce((sum, table) => sum + table.forgottenEarly, 0);
  }

  /** One request that was not a sign-up. The time of the first sight is kept. */
  see(address: Address, timeMs: number): void {
    if (this.#clients.isFresh(address.client)) return;
    keep(this.#clients, address.client, timeMs);
    keep(this.#networks, address.network, timeMs);
    keep(this.#blocks, blockOf(address), timeMs);
  }

  /** What came just before `nowMs` is not known here, though the background was learned by somebody who knew it. */
  begin(nowMs: number): void {
    this.#shortUntilMs = nowMs + youngMs;
  }

  level(address: Address, timeMs: number): Signup['history'] {
    if (timeMs < this.#shortUntilMs) return undefined;
    if (settled(this.#clients.touch(address.client), timeMs)) return 'address';
    if (settled(this.#networks.touch(address.network), timeMs)) return 'network';
    if (settled(this.#blocks.touch(blockOf(address)), timeMs)) return 'asn';
    return 'none';
  }

  /** Age of a mail domain among sign-ups, which this one now counts towards. */
  domainAge(domain: string, timeMs: number): Signup['domainAge'] {
    this.#startMs ??= timeMs;
    const sinceMs = this.#domains.touch(domain);
    if (sinceMs === undefined) this.#domains.set(domain, timeMs);
    if (timeMs - this.#startMs < youngMs) return undefined;
    if (sinceMs === undefined) return 'first';
    return timeMs - sinceMs < youngMs ? 'young' : 'old';
  }

  advance(nowMs: number): void {
    for (const table of this.#tables) table.advance(nowMs);
  }
}

function keep(seen: Generations<number>, key: string, timeMs: number): void {
  if (seen.touch(key) === undefined) seen.set(key, timeMs);
}

function settled(sinceMs: number | undefined, timeMs: number): boolean {
  return sinceMs !== undefined && timeMs - sinceMs > settledMs;
}

function blockOf(address: Address): string {
  return address.asn === undefined ? address.block : `as${address.asn}`;
}
