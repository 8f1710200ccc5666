import { type AlertEvent, severities } from '../outputs.ts';

/** What a sink was told of an incident. */
interface Told {
  /** An incident begins with 0. */
  readonly sequence: number;
  /** Index in `severities` of the highest; -1 when nobody knows whether it heard of it at all. */
  readonly rank: number;
}

/** Incidents that are remembered, the ones told of last; far more than are open at one time. */
const incidentsMax = 2_000;

export function rankOf(alert: Pick<AlertEvent, 'severity'>): number {
  return severities.indexOf(alert.severity);
}

/**
 * What a sink was told of which incident. It outlives a restart in the outbox, so that what is judged again after a
 * crash, and comes with the ids that it had, is not said again.
 */
export class ToldIncidents {
  readonly #told = new Map<string, Told>();

  /** Whether it, or something later of its incident, was said before. */
  hasHeard({ id, sequence }: AlertEvent): boolean {
    return sequence <= (this.#told.get(id)?.sequence ?? -1);
  }

  /** Whether anything of the incident was said. */
  knows(id: string): boolean {
    return this.#told.has(id);
  }

  /** Whether it makes the incident graver than was said so far; its opening, and a reopening, do. */
  isGraver(alert: AlertEvent): boolean {
    return rankOf(alert) > this.#rankBefore(alert);
  }

  note(alert: AlertEvent): void {
    const rank = Math.max(rankOf(alert), this.#rankBefore(alert));
    this.#set(alert.id, { sequence: alert.sequence, rank });
  }

  /** It may not have arrived: whatever comes next of the incident is news. */
  forgetRank({ id, sequence }: AlertEvent): void {
    const told = this.#told.get(id);
    if (told?.sequence === sequence) this.#set(id, { sequence, rank: -1 });
  }

  /** In a form that `restore` takes. */
  entries(): readonly (readonly [string, number, number])[] {
    return [...this.#told].map(([id, { sequence, rank }]) => [id, sequence, rank]);
  }

  restore(entries: readonly (readonly [string, number, number])[]): void {
    for (const [id, sequence, rank] of entries) this.#set(id, { sequence, rank });
  }

  #rankBefore({ id, state }: AlertEvent): number {
    return state === 'open' ? -1 : (this.#told.get(id)?.rank ?? -1);
  }

  #set(id: string, told: Told): void {
    this.#told.delete(id);
    this.#told.set(id, told);
    const [oldest] = this.#told.keys();
    if (this.#told.size > incidentsMax && oldest !== undefined) this.#told.delete(oldest);
  }
}
