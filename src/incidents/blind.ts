import { type Change, Life } from './life.ts';

const paneCalmMs = 2 * 60_000;
/** It takes this long to be sure. */
export const blindAfterMs = 5 * 60_000;
/** Fewer lines than this in the look back are a quiet site, not a blind one. */
const linesMin = 100;
const unreadableShare = 0.5;
/** Behind by so much event time is more than a busy moment: alerts are late by it. */
const behindMs = 60_000;
/** Of the records read, the part by which the lag must shrink; below it, catching up takes ten times as long as the lag. */
const caughtUpShare = 0.1;
/** It does not get worse. */
const always = { severity: 'high', gate: 'open', size: 1 } as const;
/** Traffic that must have come before its silence means anything, requests a minute. */
const usualPerMin = 20;

/** Why nothing, or only what is over, can be seen. */
export const blindings = ['silence', 'unreadable', 'lag'] as const;
export type Blinding = (typeof blindings)[number];

/** What went through when a pane closed. */
export interface Sight {
  readonly requests: number;
  readonly unreadable: number;
  /** Records read since the pane before, and those that the sources still hold. */
  readonly read: number;
  readonly lag: number;
  /** The pane was closed by the clock. */
  readonly forced: boolean;
}

/**
 * Whether floodgate itself can see. A form or a region in silence is a fact about the site; all traffic in silence, or
 * most lines unreadable, is blindness: then nothing may be concluded, and somebody has to look. Falling behind is it too,
 * for alerts come too late; but what is judged is whole, and an attack that is heavy enough to cause it must not be able
 * to silence its own alert, so then incidents go on.
 */
export class BlindWatch {
  readonly #paneMs: number;
  readonly #life = new Life(paneCalmMs);
  readonly #recent: Sight[] = [];
  #usualPerMin = 0;
  #silentMs = 0;
  /** Why, while it is blind. */
  reason: Blinding | undefined;

  constructor(paneMs: number) {
    this.#paneMs = paneMs;
  }

  /** Nothing follows from what is seen. */
  get isBlind(): boolean {
    return this.#life.open && this.reason !== 'lag';
  }

  /**
   * Goes on where an earlier process was: blind, for a reason, or not. What has been watched before does not count: that
   * one has told what follows from it. Returns what it had told.
   */
  resume(reason: Blinding | undefined): Change | undefined {
    const { severity, gate, size } = always;
    const opened = reason && ({ state: 'open', sequence: 0, severity, gate } as const);
    this.#life.restore({ last: opened, spokenSize: size });
    this.#recent.length = 0;
    this.reason = reason;
    return opened;
  }

  close(sight: Sight, paneEndMs: number): Change | undefined {
    this.#recent.push(sight);
    if (this.#seenMs > blindAfterMs) this.#recent.shift();
    this.#silentMs = sight.forced && sight.requests === 0 ? this.#silentMs + this.#paneMs : 0;
    // A slow mean of what is usual; what is closed in silence is not.
    if (!sight.forced) {
      this.#usualPerMin +=
        (sight.requests * (60_000 / this.#paneMs) - this.#usualPerMin) * (this.#paneMs / blindAfterMs);
    }
    const reason = this.#reasonNow();
    if (reason !== undefined) this.reason = reason;
    return this.#life.step({
      opens: reason !== undefined,
      // Who has only just begun to watch does not know whether it catches up.
      calm: reason === undefined && (this.reason !== 'lag' || this.#seenMs >= blindAfterMs),
      ...always,
      paneEndMs,
    });
  }

  get #seenMs(): number {
    return this.#recent.length * this.#paneMs;
  }

  #reasonNow(): BlindWatch['reason'] {
    if (this.#silentMs >= blindAfterMs && this.#usualPerMin >= usualPerMin) return 'silence';
    let requests = 0;
    let unreadable = 0;
    for (const sight of this.#recent) {
      requests += sight.requests;
      unreadable += sight.unreadable;
    }
    const lines = requests + unreadable;
    if (lines >= linesMin && unreadable > lines * unreadableShare) return 'unreadable';
    return this.#fallsBehind() ? 'lag' : undefined;
  }

  /** Behind by more than a minute's worth of records all the time, and not catching up since it was furthest behind. */
  #fallsBehind(): boolean {
    let read = 0;
    let readSincePeak = 0;
    let least = Number.POSITIVE_INFINITY;
    let peak = 0;
    for (const sight of this.#recent) {
      read += sight.read;
      readSincePeak += sight.read;
      least = Math.min(least, sight.lag);
      if (sight.lag >= peak) {
        peak = sight.lag;
        readSincePeak = 0;
      }
    }
    const seenMs = this.#seenMs;
    if (seenMs < blindAfterMs || least === 0 || least * seenMs < read * behindMs) return false;
    const caughtUp = peak - (this.#recent.at(-1)?.lag ?? 0);
    return caughtUp <= readSincePeak * caughtUpShare;
  }
}
