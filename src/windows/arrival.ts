/** What became of one event's time on arrival. */
export type Arrival = 'on-time' | 'late' | 'future';

/** Lines that a leap in time must be followed by before it is believed. */
const witnesses = 16;

/**
 * Gives every event of one partition its pane, from nothing but the partition's own order: so the answer is the same
 * however partitions interleave and however the bytes were cut.
 *
 * ```
 *            watermark = newest − lateness      newest        newest + allowance
 *  ──────────────┼──────────────────────────────┼──────────────────┼───────────▶ event time
 *   late: joins  │ on time: its own pane          moves `newest`   │ a leap: held
 *   current pane │                                                 │
 * ```
 *
 * A leap beyond the allowance may be a gap in the log (everything after it is there too) or one wrong clock. It is
 * held until `witnesses` events in a row lie there as well, and is then believed; if an event of the present comes
 * first, the held ones are `future`: they join the current pane and never move the watermark.
 */
export class ArrivalClock<E extends { timeMs: number }> {
  readonly #latenessMs: number;
  readonly #paneMs: number;
  readonly #allowanceMs: number;
  readonly #admit: (event: E, paneStartMs: number, arrival: Arrival) => void;
  readonly #copy: (event: E) => E;
  #newestMs: number | undefined;
  #held: E[] = [];

  constructor(options: {
    readonly paneMs: number;
    readonly latenessMs: number;
    readonly allowanceMs: number;
    /** Takes an event into the pane that starts at `paneStartMs`. */
    readonly admit: (event: E, paneStartMs: number, arrival: Arrival) => void;
    /** Held events outlive the line they came from. */
    readonly copy: (event: E) => E;
  }) {
    this.#paneMs = options.paneMs;
    this.#latenessMs = options.latenessMs;
    this.#allowanceMs = options.allowanceMs;
    this.#admit = options.admit;
    this.#copy = options.copy;
  }

  /** Everything before this has been seen; undefined before the first events. */
  get watermarkMs(): number | undefined {
    return this.#newestMs === undefined ? undefined : this.#newestMs - this.#latenessMs;
  }

  offer(event: E): void {
    if (this.#newestMs === undefined) {
      // The very first line may be the wrong one, so the first few are looked at together.
      this.#held.push(this.#copy(event));
      if (this.#held.length >= witnesses) this.#leap();
      return;
    }
    if (event.timeMs > this.#newestMs + this.#allowanceMs) {
      this.#held.push(this.#copy(event));
      if (this.#held.length >= witnesses) this.#leap();
      return;
    }
    if (this.#held.length > 0) this.#refuseHeld();
    this.#take(event);
  }

  /** No more events: what is held is believed, since nothing contradicts it. */
  end(): void {
    // Each leap admits at least its earliest event, so this ends.
    while (this.#held.length > 0) this.#leap();
  }

  #leap(): void {
    let earliestMs = Number.POSITIVE_INFINITY;
    for (const event of this.#held) earliestMs = Math.min(earliestMs, event.timeMs);
    this.#newestMs = earliestMs;
    const held = this.#held;
    this.#held = [];
    for (const event of held) this.offer(event);
  }

  #refuseHeld(): void {
    const refused = this.#held;
    this.#held = [];
    const current = this.#paneStart((this.#newestMs ?? 0) - this.#latenessMs);
    for (const event of refused) this.#admit(event, current, 'future');
  }

  #take(event: E): void {
    const newestMs = this.#newestMs ?? event.timeMs;
    const currentPane = this.#paneStart(newestMs - this.#latenessMs);
    const pane = this.#paneStart(event.timeMs);
    if (pane < currentPane) {
      this.#admit(event, currentPane, 'late');
      return;
    }
    if (event.timeMs > newestMs) this.#newestMs = event.timeMs;
    this.#admit(event, pane, 'on-time');
  }

  #paneStart(timeMs: number): number {
    return Math.floor(timeMs / this.#paneMs) * this.#paneMs;
  }
}
