import { forgetBeyond } from '../http/bounded.ts';
import type { AlertEvent, MinuteCount, PaneSummary, Verdict } from '../outputs.ts';
import type { Sink } from '../sinks/sink.ts';
import { type Happening, happeningOf } from './happening.ts';

const happeningsMax = 50;
const minutesMax = 60;
const verdictsMax = 200;
const incidentsMax = 200;

/** What the terminal shows, gathered as it is said. */
export class Watched implements Sink {
  readonly name = 'watched';
  newest: PaneSummary | undefined;
  requests = 0;
  signups = 0;
  unreadable = 0;
  readonly happenings: Happening[] = [];
  /** How many happenings there were in all. */
  said = 0;
  readonly minutes = new Map<number, MinuteCount>();
  /** Detectors behind each of the last malicious verdicts. */
  readonly #evidence: ReadonlySet<string>[] = [];
  readonly #incidents = new Map<string, AlertEvent>();

  verdict(verdict: Verdict): void {
    if (verdict.level !== 'malicious') return;
    this.#evidence.push(new Set(verdict.reasons.map(reason => reason.detector)));
    if (this.#evidence.length > verdictsMax) this.#evidence.shift();
  }

  alert(alert: AlertEvent): void {
    const happening = happeningOf(alert, this.#incidents.get(alert.id));
    if (happening !== undefined) {
      this.happenings.push(happening);
      this.said++;
    }
    if (this.happenings.length > happeningsMax) this.happenings.shift();
    if (alert.planned !== undefined) return;
    this.#incidents.delete(alert.id);
    this.#incidents.set(alert.id, alert);
    forgetBeyond(incidentsMax, this.#incidents);
  }

  pane(pane: PaneSummary): void {
    this.newest = pane;
    for (const count of Object.values(pane.requests)) this.requests += count;
    this.signups += pane.requests.signup;
    for (const minute of pane.minutes) this.minutes.set(minute.startMs, minute);
    forgetBeyond(minutesMax, this.minutes);
  }

  /** Open ones, an attack first, then whatever was heard of last. */
  get open(): readonly AlertEvent[] {
    return [...this.#incidents.values()]
      .filter(alert => alert.state !== 'closed')
      .reverse()
      .sort((a, b) => Number(b.kind === 'attack') - Number(a.kind === 'attack'));
  }

  get lastClosed(): AlertEvent | undefined {
    return [...this.#incidents.values()].findLast(alert => alert.state === 'closed');
  }

  /** Detectors by the share of the last malicious verdicts that name them, the most first. */
  get evidence(): readonly { readonly detector: string; readonly share: number }[] {
    const counts = new Map<string, number>();
    for (const detectors of this.#evidence) {
      for (const detector of detectors) counts.set(detector, (counts.get(detector) ?? 0) + 1);
    }
    return Array.from(counts, ([detector, count]) => ({ detector, share: count / this.#evidence.length })).sort(
      (a, b) => b.share - a.share || (a.detector < b.detector ? -1 : 1),
    );
  }
}
