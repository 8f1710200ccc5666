/** Distinct values of a key and how often each is there: exact, emptied as rows leave. */
type Tally = Map<string, number>;

/**
 * One sliding count per key. `enter` and `leave` are called with the same arguments as a row enters and leaves the
 * window, so nothing is ever rescanned; its size is bounded by the rows of the ring.
 */
export class SlidingCount {
  /** Most keys are of one row: its member alone, once, is kept without a tally. */
  readonly #keys = new Map<string, Tally | string>();
  /** The key last asked about and what it holds: what is asked about enters next, and a look-up by a long text costs. */
  #key: string | undefined;
  #held: Tally | string | undefined;

  /** How many distinct members the key holds besides one. */
  others(key: string, member: string): number {
    const held = this.#keys.get(key);
    this.#key = key;
    this.#held = held;
    if (held === undefined) return 0;
    if (typeof held === 'string') return held === member ? 0 : 1;
    return held.size - (held.has(member) ? 1 : 0);
  }

  enter(key: string, member: string): void {
    const held = key === this.#key ? this.#held : this.#keys.get(key);
    if (held === undefined) this.#hold(key, member);
    else if (typeof held === 'string') {
      const tally = new Map([[held, 1]]);
      tally.set(member, (tally.get(member) ?? 0) + 1);
      this.#hold(key, tally);
    } else held.set(member, (held.get(member) ?? 0) + 1);
  }

  leave(key: string, member: string): void {
    const held = this.#keys.get(key);
    if (held === undefined) return;
    if (typeof held !== 'string') {
      const left = (held.get(member) ?? 0) - 1;
      if (left > 0) held.set(member, left);
      else held.delete(member);
      if (held.size > 0) return;
    }
    this.#keys.delete(key);
    if (key === this.#key) this.#held = undefined;
  }

  #hold(key: string, held: Tally | string): void {
    this.#keys.set(key, held);
    if (key === this.#key) this.#held = held;
  }
}

/** Times of one key's sign-ups in order of judging, with the sums of the gaps between them. */
interface Arrivals {
  readonly times: number[];
  sum: number;
  squares: number;
}

/**
 * How evenly the sign-ups of a key come. Gaps are whole milliseconds within an hour, so the sums stay exact as rows
 * leave; nothing is rescanned, and its size is bounded by the rows of the ring.
 */
export class SlidingSpread {
  readonly #keys = new Map<string, Arrivals>();

  /** Standard deviation of the gaps in percent of their mean; undefined below `atLeast` gaps. */
  percent(key: string, atLeast: number): number | undefined {
    const arrivals = this.#keys.get(key);
    const gaps = (arrivals?.times.length ?? 0) - 1;
    if (arrivals === undefined || gaps < atLeast || arrivals.sum === 0) return undefined;
    const mean = arrivals.sum / gaps;
    const variance = Math.max(0, arrivals.squares / gaps - mean * mean);
    return (100 * Math.sqrt(variance)) / mean;
  }

  enter(key: string, timeMs: number): void {
    let arrivals = this.#keys.get(key);
    if (arrivals === undefined) {
      arrivals = { times: [], sum: 0, squares: 0 };
      this.#keys.set(key, arrivals);
    }
    addGap(arrivals, gapBetween(arrivals.times.at(-1), timeMs), 1);
    arrivals.times.push(timeMs);
  }

  /** The oldest sign-up of the key leaves. */
  leave(key: string): void {
    const arrivals = this.#keys.get(key);
    if (arrivals === undefined) return;
    addGap(arrivals, gapBetween(arrivals.times[0], arrivals.times[1]), -1);
    arrivals.times.shift();
    if (arrivals.times.length === 0) this.#keys.delete(key);
  }
}

function addGap(arrivals: Arrivals, gapMs: number, sign: 1 | -1): void {
  arrivals.sum += sign * gapMs;
  arrivals.squares += sign * gapMs * gapMs;
}

/** A late one comes after one that is younger; then there is no gap. */
function gapBetween(beforeMs: number | undefined, afterMs: number | undefined): number {
  return beforeMs === undefined || afterMs === undefined ? 0 : Math.max(0, afterMs - beforeMs);
}
