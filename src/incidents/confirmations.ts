import type { ConfirmationSeries } from '#sdk';
import type { LiveWindow } from '../score/live.ts';

const minuteMs = 60_000;
/** What is usual fades to half in six hours, and must rest on this many accounts. */
const fadePerMin = 0.5 ** (1 / 360);
const learnedMin = 100;
/** Where fewer confirm anyway, missing ones say nothing. */
const shareMin = 0.2;
/** Counts of accounts scatter twice as much as chance alone would have it. */
const dispersion = 2;
/** Mail domains whose past is kept; further ones are counted together. */
const domainsMax = 500;
/** A domain has stopped when hardly any of its accounts is confirmed, of this many expected at least. */
const stoppedShare = 0.15;
const stoppedMin = 4;
/** The onset is looked for in steps of this. */
const stepMs = 300_000;
/** The mail is at fault when this part of what is missing is missing at domains that have stopped. */
const faultShare = 0.6;

interface Count {
  accounts: number;
  confirmed: number;
}

/** Accounts that have reached the age by which most are confirmed. */
export interface Confirmations {
  readonly accounts: number;
  readonly confirmed: number;
  /** Share of accounts that is usually confirmed by that age. */
  readonly usual: number;
  /** Accounts beyond the usual that are not confirmed. */
  readonly missing: number;
  readonly isLow: boolean;
  /** They are missing where people used to confirm and nobody does now: the mail does not arrive. */
  readonly isMail: boolean;
  /** Begin of the five minutes in which it became low, and length of the span that was looked at. */
  readonly sinceMs: number;
  readonly spanMin: number;
}

/** What is usual, in a form that JSON can hold. */
export interface SavedConfirmations {
  readonly usual: Count;
  readonly domains: readonly (readonly [string, Count])[];
  readonly learnedMs?: number | undefined;
}

/**
 * Watches whether accounts get confirmed, against the site's own past. Accounts that are judged an attack are left out:
 * they have an incident already. Where the log shows no confirmations there is nothing to watch.
 */
export class ConfirmationWatch {
  readonly #series: ConfirmationSeries;
  #usual: Count = { accounts: 0, confirmed: 0 };
  readonly #domains = new Map<string, Count>();
  #learnedMs: number | undefined;

  constructor(series: ConfirmationSeries) {
    this.#series = series;
  }

  save(): SavedConfirmations {
    return { usual: this.#usual, domains: [...this.#domains], learnedMs: this.#learnedMs };
  }

  /** Takes over what `save` gave in the place of what it has learned. */
  restore({ usual, domains, learnedMs }: SavedConfirmations): void {
    this.#usual = { ...usual };
    this.#domains.clear();
    for (const [domain, count] of domains) this.#domains.set(domain, { ...count });
    this.#learnedMs = learnedMs;
  }

  /** At the end of a minute. While `frozen` nothing is learned. */
  close(live: LiveWindow, nowMs: number, frozen: boolean): Confirmations | undefined {
    this.#learn(live, nowMs, frozen);
    if (this.#usual.accounts < learnedMin) return undefined;
    const usual = this.#usual.confirmed / this.#usual.accounts;
    if (usual < shareMin) return undefined;
    const untilMs = nowMs - this.#series.ageMs;
    const fromMs = nowMs - 3_600_000 + minuteMs;
    const all: Count = { accounts: 0, confirmed: 0 };
    const steps: Count[] = [];
    this.#each(live, fromMs, untilMs, (_domain, weight, isConfirmed, admittedMs) => {
      const ago = Math.floor((untilMs - admittedMs) / stepMs);
      steps[ago] ??= { accounts: 0, confirmed: 0 };
      add(all, weight, isConfirmed);
      add(steps[ago], weight, isConfirmed);
    });
    const sinceMs = Math.max(fromMs, untilMs - lowSteps(steps, (usual * (1 + this.#series.ratio)) / 2) * stepMs);
    const missing = usual * all.accounts - all.confirmed;
    const sd = Math.sqrt(dispersion * all.accounts * usual * (1 - usual));
    const isLow =
      all.accounts >= this.#series.accountsMin &&
      all.confirmed < this.#series.ratio * usual * all.accounts &&
      missing > this.#series.sigmas * sd;
    return {
      ...all,
      usual,
      missing,
      isLow,
      isMail: isLow && this.#isMail(live, sinceMs, untilMs, usual),
      sinceMs,
      spanMin: (untilMs - fromMs) / minuteMs,
    };
  }

  /** Whether most of what is missing is missing at domains that used to confirm and do not any more. */
  #isMail(live: LiveWindow, sinceMs: number, untilMs: number, usual: number): boolean {
    const domains = new Map<string, Count>();
    let missing = 0;
    this.#each(live, sinceMs, untilMs, (domain, weight, isConfirmed) => {
      add(countIn(domains, this.#domains.has(domain) ? domain : ''), weight, isConfirmed);
      missing += weight * (usual - (isConfirmed ? 1 : 0));
    });
    let stopped = 0;
    for (const [domain, { accounts, confirmed }] of domains) {
      const past = this.#domains.get(domain);
      if (past === undefined) continue;
      const expected = (accounts * past.confirmed) / past.accounts;
      if (expected >= stoppedMin && confirmed <= stoppedShare * expected) stopped += expected - confirmed;
    }
    return stopped >= faultShare * missing;
  }

  /** The minutes that are about to leave the live window: until then an incident may have opened over them. */
  #learn(live: LiveWindow, nowMs: number, frozen: boolean): void {
    const untilMs = nowMs - 3_600_000 + minuteMs;
    const fromMs = Math.max(this.#learnedMs ?? 0, untilMs - minuteMs);
    this.#learnedMs = untilMs;
    if (frozen || fromMs >= untilMs) return;
    for (const count of [this.#usual, ...this.#domains.values()]) {
      count.accounts *= fadePerMin;
      count.confirmed *= fadePerMin;
    }
    for (const [domain, { accounts }] of this.#domains) if (accounts < 0.1) this.#domains.delete(domain);
    this.#each(live, fromMs, untilMs, (domain, weight, isConfirmed) => {
      const isKept = this.#domains.has(domain) || this.#domains.size < domainsMax;
      add(this.#usual, weight, isConfirmed);
      add(countIn(this.#domains, isKept ? domain : ''), weight, isConfirmed);
    });
  }

  #each(
    live: LiveWindow,
    fromMs: number,
    untilMs: number,
    visit: (domain: string, weight: number, isConfirmed: boolean, admittedMs: number) => void,
  ): void {
    for (let i = 0; i < live.ring.size; i++) {
      const row = live.ring.at(i);
      if (row.admittedMs > untilMs) return;
      if (row.admittedMs <= fromMs || row.outcome !== 'created') continue;
      const afterMs = row.followed.confirmedAfterMs ?? Number.POSITIVE_INFINITY;
      visit(row.signup.mail?.domain ?? '', row.weight * (1 - row.score), afterMs <= this.#series.ageMs, row.admittedMs);
    }
  }
}

function add(count: Count, weight: number, isConfirmed: boolean): void {
  count.accounts += weight;
  if (isConfirmed) count.confirmed += weight;
}

/** How many steps back the share is below this, newest first; one without accounts says nothing. */
function lowSteps(steps: readonly (Count | undefined)[], share: number): number {
  const high = steps.findIndex(step => step !== undefined && step.confirmed >= share * step.accounts);
  return Math.max(1, high < 0 ? steps.length : high);
}

function countIn(counts: Map<string, Count>, key: string): Count {
  let count = counts.get(key);
  if (count === undefined) {
    count = { accounts: 0, confirmed: 0 };
    counts.set(key, count);
  }
  return count;
}
