import type { Plan } from '../answers/plan.ts';
import type { Unreadable } from '../decode/reader.ts';
import { type AlertEvent, type Level, levels, type PaneSummary, type Verdict } from '../outputs.ts';
import type { Sink } from '../sinks/sink.ts';
import { forgetBeyond } from './bounded.ts';
import { evidenceIn } from './evidence.ts';
import { Listener, type News } from './listener.ts';
import type { EvidenceCount, Minute } from './wire.ts';

/** Kept of each level: in a flood of one the others stay readable. */
export const verdictsMax = 1_000;
export const incidentsMax = 200;
export const eventsMax = 200;
/** A day and an hour. */
export const minutesMax = 1_500;
export const listenersMax = 64;
/** The last malicious verdicts that are asked for what speaks against them. */
const evidenceVerdicts = 200;
/** What was judged longer ago, in event time, speaks against nobody who signs up now. */
const evidenceMs = 10 * 60_000;

/**
 * What the live page and its API show, kept as it is said: the last verdicts, incidents with their events, the minutes of
 * the chart. It shows one site, the first that is judged; verdicts and incidents of others are kept beside its own.
 *
 * Beyond its bounds the oldest are forgotten. Nothing here waits for a reader.
 */
export class Live implements Sink {
  readonly name = 'live';
  readonly #verdicts = new Map<Level, { verdict: Verdict; arrival: number }[]>(levels.map(level => [level, []]));
  /** By id, the one that was last heard of last. */
  readonly #incidents = new Map<string, AlertEvent[]>();
  readonly #minutes = new Map<number, { minute: Minute; mark: number }>();
  readonly #listeners = new Set<Listener>();
  #arrivals = 0;
  /** Counts panes and changed minutes, so that a listener gets only what it has not been told. */
  #mark = 0;
  #paneMark = 0;
  #evidence: readonly EvidenceCount[] = [];
  #evidenceMark = -1;
  #pane: PaneSummary | undefined;
  #unreadable = 0;

  /** The newest pane; undefined until one is judged. */
  get newest(): PaneSummary | undefined {
    return this.#pane;
  }

  /** Oldest first. */
  get minutes(): readonly Minute[] {
    return Array.from(this.#minutes.values(), kept => kept.minute).sort((a, b) => a.startMs - b.startMs);
  }

  /** The last event of each incident, newest first. */
  get incidents(): readonly AlertEvent[] {
    return [...this.#incidents.values()].flatMap(events => events.slice(-1)).reverse();
  }

  /** All events of one incident, oldest first; of very many the first and the last. */
  incident(id: string): readonly AlertEvent[] | undefined {
    return this.#incidents.get(id);
  }

  /** Newest first. */
  verdicts(level: Level | undefined, limit: number, cluster?: string): readonly Verdict[] {
    return (level === undefined ? [...levels] : [level])
      .flatMap(wanted => this.#verdicts.get(wanted) ?? [])
      .filter(kept => cluster === undefined || kept.verdict.cluster === cluster)
      .sort((a, b) => b.arrival - a.arrival)
      .slice(0, limit)
      .map(kept => kept.verdict);
  }

  verdict(verdict: Verdict): void {
    const kept = this.#verdicts.get(verdict.level);
    kept?.push({ verdict, arrival: this.#arrivals++ });
    // Cut by halves: moving a thousand entries for each verdict would cost more than keeping them.
    if (kept && kept.length >= verdictsMax * 2) kept.splice(0, kept.length - verdictsMax);
    for (const listener of this.#listeners) listener.verdict(verdict);
  }

  alert(alert: AlertEvent): void {
    // What is planned has a list of its own.
    if (alert.planned !== undefined) return;
    const events = this.#incidents.get(alert.id) ?? [];
    events.push(alert);
    // The opening stays: it says how it began.
    if (events.length > eventsMax) events.splice(1, 1);
    this.#incidents.delete(alert.id);
    this.#incidents.set(alert.id, events);
    forgetBeyond(incidentsMax, this.#incidents);
    for (const listener of this.#listeners) listener.alert(alert);
  }

  remind(alert: AlertEvent): void {
    this.alert(alert);
  }

  /** Told of everything that is planned and not over, whenever that changes. */
  planned(plans: readonly Plan[]): void {
    for (const listener of this.#listeners) listener.planned(plans);
  }

  pane(pane: PaneSummary): void {
    if (this.#pane !== undefined && pane.site !== this.#pane.site) return;
    this.#pane = pane;
    this.#paneMark = ++this.#mark;
    const newestMs = pane.minutes.at(-1)?.startMs;
    for (const count of pane.minutes) {
      const before = this.#minutes.get(count.startMs)?.minute;
      // What was expected of a minute is what was expected when it ended, not what is expected now.
      const expectation = count.startMs === newestMs ? pane : undefined;
      const minute = {
        ...count,
        expected: expectation?.expectedPerMin ?? before?.expected,
        expectedHigh: expectation?.expectedHighPerMin ?? before?.expectedHigh,
        attackLow: boundOf(expectation?.attackShare?.low, count.signups) ?? before?.attackLow,
        attackHigh: boundOf(expectation?.attackShare?.high, count.signups) ?? before?.attackHigh,
      };
      if (before === undefined || !isSame(before, minute)) {
        this.#minutes.set(count.startMs, { minute, mark: ++this.#mark });
      }
    }
    forgetBeyond(minutesMax, this.#minutes);
  }

  /** Lines unread so far, by reason. */
  unreadable(counts: Readonly<Partial<Record<Unreadable, number>>>): void {
    this.#unreadable = Object.values(counts).reduce((sum, count) => sum + count, 0);
  }

  /** Undefined when there are as many as may be. */
  listen(): Listener | undefined {
    if (this.#listeners.size >= listenersMax) return undefined;
    // As if it had been told all but the newest pane: the history has what came before.
    const listener = new Listener(this.#paneMark - 1, mark => this.#newsSince(mark));
    this.#listeners.add(listener);
    return listener;
  }

  leave(listener: Listener): void {
    this.#listeners.delete(listener);
    listener.close();
  }

  /** Lets every listener have what was gathered for it. */
  flush(): void {
    for (const listener of this.#listeners) listener.flush();
  }

  beat(): void {
    for (const listener of this.#listeners) listener.beat();
  }

  async close(): Promise<void> {
    this.flush();
  }

  /** Gathered once a pane, and only where somebody listens. */
  #evidenceNow(): readonly EvidenceCount[] {
    if (this.#evidenceMark !== this.#paneMark) {
      this.#evidenceMark = this.#paneMark;
      const last = this.#verdicts.get('malicious')?.slice(-evidenceVerdicts) ?? [];
      const sinceMs = (this.#pane?.endMs ?? 0) - evidenceMs;
      this.#evidence = evidenceIn(last.filter(({ verdict }) => Date.parse(verdict.judged) >= sinceMs));
    }
    return this.#evidence;
  }

  #newsSince(mark: number): News {
    const pane = this.#pane;
    if (pane === undefined || this.#paneMark <= mark) return { state: undefined, mark };
    const changed = [...this.#minutes.values()].filter(kept => kept.mark > mark);
    const minutes = changed.map(kept => kept.minute);
    return {
      state: { ...pane, minutes, evidence: this.#evidenceNow(), unreadable: this.#unreadable },
      mark: this.#mark,
    };
  }
}

function isSame(a: Minute, b: Minute): boolean {
  return (
    a.signups === b.signups &&
    a.suspicious === b.suspicious &&
    a.malicious === b.malicious &&
    a.expected === b.expected &&
    a.expectedHigh === b.expectedHigh &&
    a.attackLow === b.attackLow &&
    a.attackHigh === b.attackHigh
  );
}

function boundOf(share: number | undefined, signups: number): number | undefined {
  return share === undefined ? undefined : share * signups;
}
