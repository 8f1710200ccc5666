import type { SilenceSeries } from '#sdk';
import type { LiveWindow } from '../score/live.ts';
import type { Cause } from './failing.ts';

const blockMs = 600_000;
const blocks = 6;
/** A part that is silent is waited for this long; longer it has gone for good. */
const waitMs = 6 * 3_600_000;
const silentMax = 20;

/** Since when, and how many came in ten minutes before. */
interface Silent {
  readonly sinceMs: number;
  readonly usual: number;
}

/** What is silent, by part. */
export type SavedParts = readonly (readonly [string, Silent])[];

/**
 * Countries and mail domains whose people stay away while the rest signs up as before: a carrier that is cut off, a
 * mail provider that refuses. Looked at in blocks of ten minutes of the live window; a part is only missed that came
 * steadily in all of them, so that the end of a crowd is none.
 */
export class PartWatch {
  readonly #series: SilenceSeries;
  /** Bounded: more at once is no matter of single parts. */
  readonly #silent = new Map<string, Silent>();

  constructor(series: SilenceSeries) {
    this.#series = series;
  }

  save(): SavedParts {
    return [...this.#silent];
  }

  /** Takes over what `save` gave in the place of what it misses. */
  restore(saved: SavedParts): void {
    this.#silent.clear();
    for (const [part, silent] of saved) this.#silent.set(part, silent);
  }

  close(live: LiveWindow, nowMs: number): Cause | undefined {
    if (this.#silent.size === 0 && !this.#missesAny(live, nowMs)) return undefined;
    const counts: Count[] = [];
    const countries = new Map<string, Count>();
    const domains = new Map<string, Count>();
    const all = new Float64Array(blocks);
    for (let i = 0; i < live.ring.size; i++) {
      const { admittedMs, weight, score, signup } = live.ring.at(i);
      const block = Math.floor((nowMs - admittedMs) / blockMs);
      if (block >= blocks) continue;
      const people = weight * (1 - score);
      all[block] = (all[block] ?? 0) + people;
      const { country } = signup.address;
      const domain = signup.mail?.domain;
      if (country !== undefined)
        add(countries.get(country) ?? begun('country', country, countries, counts), block, people);
      if (domain !== undefined)
        add(domains.get(domain) ?? begun('mail domain', domain, domains, counts), block, people);
    }
    for (const [part, { sinceMs }] of this.#silent) {
      const isBack = counts.some(({ kind, name, own }) => part === `${kind} ${name}` && (own[0] ?? 0) > 0);
      if (isBack || nowMs - sinceMs > waitMs) this.#silent.delete(part);
    }
    const restGoesOn = (all[0] ?? 0) >= this.#series.othersMin * (sum(all.subarray(1)) / (blocks - 1));
    if (restGoesOn) {
      for (const { kind, name, own } of counts) {
        if ((own[0] ?? 0) > 0 || this.#silent.size >= silentMax) continue;
        const least = Math.min(...own.subarray(1));
        if (least < this.#series.expectedMin) continue;
        const part = `${kind} ${name}`;
        if (!this.#silent.has(part)) this.#silent.set(part, { sinceMs: nowMs - blockMs, usual: least });
      }
    }
    const [first] = [...this.#silent].sort(([, a], [, b]) => b.usual - a.usual);
    if (first === undefined) return undefined;
    const [part, { sinceMs, usual }] = first;
    return {
      detector: this.#series.id,
      why: 'part',
      part,
      onsetMs: sinceMs,
      lost: usual / Math.max(usual, sum(all.subarray(1)) / (blocks - 1)),
      observedPerMin: 0,
      expectedPerMin: usual / 10,
    };
  }

  /** Whether a part came often enough in the block before the newest and is not in the newest: most of the time none is. */
  #missesAny({ ring }: LiveWindow, nowMs: number): boolean {
    const present = new Set<string>();
    const before = new Map<string, number>();
    for (let i = ring.size - 1; i >= 0; i--) {
      const { admittedMs, weight, score, signup } = ring.at(i);
      const block = Math.floor((nowMs - admittedMs) / blockMs);
      if (block > 1) break;
      const people = weight * (1 - score);
      for (const part of [signup.address.country, signup.mail?.domain]) {
        if (part === undefined || present.has(part)) continue;
        if (block === 1) before.set(part, (before.get(part) ?? 0) + people);
        else if (people > 0) present.add(part);
      }
    }
    // In another order sums differ in their last digit.
    for (const people of before.values()) if (people >= this.#series.expectedMin * 0.999) return true;
    return false;
  }
}

/** One part, by blocks of ten minutes, the newest first. Its words are made when they are needed, which is seldom. */
interface Count {
  readonly kind: string;
  readonly name: string;
  readonly own: Float64Array;
}

function begun(kind: string, name: string, byName: Map<string, Count>, counts: Count[]): Count {
  const count = { kind, name, own: new Float64Array(blocks) };
  byName.set(name, count);
  counts.push(count);
  return count;
}

function add({ own }: Count, block: number, people: number): void {
  own[block] = (own[block] ?? 0) + people;
}

function sum(values: Float64Array): number {
  return values.reduce((total, value) => total + value, 0);
}
