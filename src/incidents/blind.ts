import { type Change, Life } from './life.ts';

const paneCalmMs = 2 * 60_000;
/** It takes this long to be sure. */
export const blindAfterMs = 5 * 60_000;
/** Fewer lines than this in the look back are a quiet site, not a blind one. */
const linesMin = 100;
const unreadableShare = 0.5;
/** Traffic that must have come before its silence means anything, requests a minute. */
const usualPerMin = 20;

/** What went through when a pane closed. */
export interface Sight {
  readonly requests: number;
  readonly unreadable: number;
  /** The pane was closed by the clock. */
  readonly forced: boolean;
}

/**
 * Whether floodgate itself can see. A form or a region in silence is a fact about the site; all traffic in silence, or
 * most lines unreadable, is blindness: then nothing may be concluded, and somebody has to look.
 */
export class BlindWatch {
  readonly #paneMs: number;
  readonly #life = new Life(paneCalmMs);
  readonly #recent: Sight[] = [];
  #usualPerMin = 0;
  #silentMs = 0;
  /** Why, while it is blind. */
  reason: 'silence' | 'unreadable' | undefined;

  constructor(paneMs: number) {
    this.#paneMs = paneMs;
  }

  get isBlind(): boolean {
    return this.#life.open;
  }

  close(sight: Sight, paneEndMs: number): Change | undefined {
    this.#recent.push(sight);
    if (this.#recent.length * this.#paneMs > blindAfterMs) this.#recent.shift();
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
      calm: reason === undefined,
      severity: 'high',
      gate: 'open',
      size: 1,
      paneEndMs,
    });
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
    return lines >= linesMin && unreadable > lines * unreadableShare ? 'unreadable' : undefined;
  }
}
