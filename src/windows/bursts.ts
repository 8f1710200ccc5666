/** Distinct values per key and how often each is there: exact, emptied as rows leave. */
type Tally = Map<string, number>;

/**
 * One sliding count per key. `enter` and `leave` are called with the same arguments as a row enters and leaves the
 * window, so nothing is ever rescanned; its size is bounded by the rows of the ring.
 */
export class SlidingCount {
  readonly #keys = new Map<string, Tally>();

  /** How many distinct members the key holds besides one. */
  others(key: string, member: string): number {
    const tally = this.#keys.get(key);
    return tally === undefined ? 0 : tally.size - (tally.has(member) ? 1 : 0);
  }

  enter(key: string, member: string): void {
    let tally = this.#keys.get(key);
    if (tally === undefined) {
      tally = new Map();
      this.#keys.set(key, tally);
    }
    tally.set(member, (tally.get(member) ?? 0) + 1);
  }

  leave(key: string, member: string): void {
    const tally = this.#keys.get(key);
    if (tally === undefined) return;
    const left = (tally.get(member) ?? 0) - 1;
    if (left > 0) tally.set(member, left);
    else tally.delete(member);
    if (tally.size === 0) this.#keys.delete(key);
  }
}
