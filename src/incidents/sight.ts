import type { AlertEvent, Completeness } from '../outputs.ts';
import { type Blinding, BlindWatch, blindAfterMs, type Sight } from './blind.ts';
import { alertEvent } from './event.ts';
import { incidentId } from './id.ts';
import type { Change } from './life.ts';
import { blindWords } from './words.ts';

/** A blindness that has been told of and is not over: what one process leaves to the next. */
export interface Blindness {
  readonly id: string;
  /** End of the pane that opened it, epoch milliseconds. */
  readonly openedMs: number;
  readonly reason: Blinding;
}

interface SightOptions {
  readonly paneMs: number;
  readonly site: string;
  readonly fingerprint: string;
  readonly region: string | undefined;
}

/**
 * Tells when floodgate itself cannot see. That depends on the clock and on how fast it reads, so reading a log again does
 * not say what an earlier process saw: of panes that one has closed nothing is told, and what it had told goes on.
 */
export class SightWatch {
  readonly #options: SightOptions;
  readonly #watch: BlindWatch;
  #open: Blindness | undefined;
  #isOurs = false;
  /** What an earlier process has left open. */
  before: Blindness | undefined;

  constructor(options: SightOptions) {
    this.#options = options;
    this.#watch = new BlindWatch(options.paneMs);
  }

  /** Nothing follows from what is seen. */
  get isBlind(): boolean {
    return this.#watch.isBlind;
  }

  /** What is open, for the next process. */
  get open(): Blindness | undefined {
    return this.#isOurs ? this.#open : this.before;
  }

  /** `isAgain`: an earlier process has closed the pane. */
  close(sight: Sight, paneEndMs: number, isAgain: boolean, completeness: Completeness): readonly AlertEvent[] {
    const repeated = isAgain || this.#isOurs ? undefined : this.#takeOver(completeness);
    const change = this.#watch.close(sight, paneEndMs);
    const events = repeated === undefined ? [] : [repeated];
    if (change === undefined || isAgain) return events;
    const blindness = this.#open ?? {
      id: incidentId(this.#options.fingerprint, this.#options.site, 'blind', paneEndMs),
      openedMs: paneEndMs,
      reason: this.#watch.reason ?? 'silence',
    };
    this.#open = change.state === 'closed' ? undefined : blindness;
    return [...events, this.#event(change, blindness, paneEndMs, completeness)];
  }

  /** Says once more what is open, for those that only know what this process has said. */
  #takeOver(completeness: Completeness): AlertEvent | undefined {
    this.#isOurs = true;
    this.#open = this.before;
    const opened = this.#watch.resume(this.before?.reason);
    if (this.before === undefined || opened === undefined) return undefined;
    return this.#event(opened, this.before, this.before.openedMs, completeness);
  }

  #event(change: Change, { id, openedMs, reason }: Blindness, timeMs: number, completeness: Completeness): AlertEvent {
    const { site, region } = this.#options;
    const onsetMs = openedMs - blindAfterMs;
    return alertEvent(change, {
      id,
      kind: 'blind',
      site,
      timeMs,
      onsetMs,
      observedPerMin: 0,
      expectedPerMin: 0,
      words: blindWords(change, reason, onsetMs),
      detectors: [],
      completeness,
      region,
    });
  }
}
