import { type AlertEvent, severities } from '../outputs.ts';
import type { Held } from './outbox.ts';
import { rankOf, ToldIncidents } from './told.ts';

/** An alert event, and where it waits. */
export interface Waiting {
  readonly held: Held;
  readonly alert: AlertEvent;
}

const minuteMs = 60_000;
const urgentRank = severities.indexOf('high');

/**
 * How many messages a minute a receiver gets. What comes beyond it waits for a digest, and so does all that follows
 * until the digest is sent, and of the incidents in it until it has arrived, so that each incident keeps its order. What
 * raises an incident to `high` or `critical` never waits for one.
 */
export class Limiter {
  readonly #perMinute: number;
  readonly #clock: () => number;
  readonly #passed = new ToldIncidents();
  /** By incident. */
  readonly #waiting = new Map<string, Waiting[]>();
  /** Incidents whose digest is under way. */
  readonly #underWay = new Set<string>();
  #minuteMs = Number.NEGATIVE_INFINITY;
  #count = 0;

  constructor(perMinute: number, clock: () => number) {
    this.#perMinute = perMinute;
    this.#clock = clock;
  }

  get isWaiting(): boolean {
    return this.#waiting.size > 0;
  }

  /** What may be sent now, in order: none of it, it, or it and what waited of its incident. */
  pass(one: Waiting): readonly Waiting[] {
    const { alert } = one;
    const isUrgent = rankOf(alert) >= urgentRank && this.#passed.isGraver(alert);
    const before = this.#waiting.get(alert.id);
    if (!this.#underWay.has(alert.id) && (isUrgent || (this.#waiting.size === 0 && this.#take()))) {
      this.#waiting.delete(alert.id);
      this.#passed.note(alert);
      return [...(before ?? []), one];
    }
    if (before === undefined) this.#waiting.set(alert.id, [one]);
    else before.push(one);
    return [];
  }

  /** What a digest is to stand for now: all that waits of incidents of which nothing else is under way. */
  digest(isIdle: (id: string) => boolean): readonly Waiting[] {
    if (this.#waiting.size === 0 || !this.#take()) return [];
    const digested: Waiting[] = [];
    for (const [id, waiting] of this.#waiting) {
      if (this.#underWay.has(id) || !isIdle(id)) continue;
      this.#waiting.delete(id);
      this.#underWay.add(id);
      for (const one of waiting) this.#passed.note(one.alert);
      digested.push(...waiting);
    }
    return digested;
  }

  /** A digest of these incidents has come to its end. */
  arrived(ids: Iterable<string>): void {
    for (const id of ids) this.#underWay.delete(id);
  }

  #take(): boolean {
    const nowMs = this.#clock();
    if (nowMs - this.#minuteMs >= minuteMs) {
      this.#minuteMs = nowMs;
      this.#count = 0;
    }
    if (this.#count >= this.#perMinute) return false;
    this.#count++;
    return true;
  }
}
