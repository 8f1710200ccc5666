import { createHash } from 'node:crypto';
import { type PlacedPlan, plannedEventOf } from '../answers/plan.ts';
import type { Change } from './life.ts';
import type { PlannedEvent } from './planned.ts';

/** Something new about a planned event. */
export interface Announced {
  readonly id: string;
  readonly event: PlannedEvent;
  readonly change: Change;
}

interface Entry {
  event: PlannedEvent;
  /** From when on it is told of. */
  readonly announcedMs: number;
  /** How much of its life has been told. */
  told: number;
}

/**
 * What brings people, as configured and as planned since. Each event is told of when it is announced, when it begins and
 * when it is over or taken back; what the configuration says is announced when it begins.
 *
 * When each of these is due follows from the event alone, and so do its id and the sequence: a process that starts anew
 * tells the same.
 */
export class Calendar {
  /** All judges look at this one list. */
  readonly events: PlannedEvent[];
  readonly #fingerprint: string;
  readonly #entries = new Map<string, Entry>();

  constructor(configured: readonly PlannedEvent[], fingerprint: string) {
    this.events = [...configured];
    this.#fingerprint = fingerprint;
    for (const event of configured) {
      this.#entries.set(this.#idOf(event), { event, announcedMs: event.startMs, told: 0 });
    }
  }

  /** When the next is due; +∞ where nothing is. */
  get nextMs(): number {
    let nextMs = Number.POSITIVE_INFINITY;
    for (const entry of this.#entries.values()) nextMs = Math.min(nextMs, dueOf(entry)[entry.told]?.dueMs ?? nextMs);
    return nextMs;
  }

  /** Takes in a planned event, or the taking back of one. */
  plan(plan: PlacedPlan): void {
    const known = this.#entries.get(plan.id);
    // It was over, and told to be, when somebody took it back.
    if (plan.withdrawn && known === undefined) return;
    const event = plannedEventOf(plan, known?.event);
    this.#replace(known?.event, event);
    if (known === undefined) this.#entries.set(plan.id, { event, announcedMs: plan.paneEndMs, told: 0 });
    else known.event = event;
  }

  /** What was over before this is not told of any more. */
  begin(sinceMs: number): void {
    for (const [id, { event }] of this.#entries) if (event.endMs < sinceMs) this.#drop(id);
  }

  /** What is due by the end of a pane. */
  close(paneEndMs: number): readonly (Announced & { readonly dueMs: number })[] {
    const announced: (Announced & { readonly dueMs: number })[] = [];
    for (const [id, entry] of this.#entries) {
      for (const [sequence, { dueMs, state }] of dueOf(entry).entries()) {
        if (sequence < entry.told || dueMs > paneEndMs) continue;
        entry.told = sequence + 1;
        announced.push({ id, dueMs, event: entry.event, change: { state, sequence, severity: 'info', gate: 'open' } });
        if (state === 'closed') this.#drop(id);
      }
    }
    return announced;
  }

  #drop(id: string): void {
    this.#replace(this.#entries.get(id)?.event);
    this.#entries.delete(id);
  }

  #replace(before: PlannedEvent | undefined, ...after: readonly PlannedEvent[]): void {
    const index = before === undefined ? -1 : this.events.indexOf(before);
    this.events.splice(index < 0 ? this.events.length : index, index < 0 ? 0 : 1, ...after);
  }

  #idOf({ startMs, endMs, factor, site, note }: PlannedEvent): string {
    const hash = createHash('sha256').update(JSON.stringify([this.#fingerprint, startMs, endMs, factor, site, note]));
    const day = new Date(startMs).toISOString().slice(0, 10).replaceAll('-', '');
    return `plan-${day}-${hash.digest('hex').slice(0, 8)}`;
  }
}

function dueOf({ event, announcedMs }: Entry): readonly { readonly dueMs: number; readonly state: Change['state'] }[] {
  const { startMs, endMs } = event;
  const begins = startMs > announcedMs && startMs <= endMs;
  return [
    { dueMs: announcedMs, state: 'open' },
    ...(begins ? [{ dueMs: startMs, state: 'update' } as const] : []),
    { dueMs: endMs + 1, state: 'closed' },
  ];
}
