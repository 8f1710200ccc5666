const hourMs = 3_600_000;

/** How long the stretches of the simulated day take: fast through quiet hours, slow where something happens. */
export const schedule = [
  { untilMs: 12.5 * hourMs, wallMs: 15_000 },
  { untilMs: 16 * hourMs, wallMs: 45_000 },
  { untilMs: 24 * hourMs, wallMs: 15_000 },
] as const;

/** Wall time from the day's start to a time of the day, both in milliseconds. */
export function wallAt(dayMs: number): number {
  let wallMs = 0;
  let fromMs = 0;
  for (const stretch of schedule) {
    const part = Math.min(1, Math.max(0, (dayMs - fromMs) / (stretch.untilMs - fromMs)));
    wallMs += part * stretch.wallMs;
    fromMs = stretch.untilMs;
  }
  return wallMs;
}

/** How many times faster than life the day goes at one of its times. */
export function speedAt(dayMs: number): number {
  let fromMs = 0;
  for (const { untilMs, wallMs } of schedule) {
    if (dayMs < untilMs) return (untilMs - fromMs) / wallMs;
    fromMs = untilMs;
  }
  return 0;
}

const dayLengthMs = 24 * hourMs;
/** Sleeps are cut short, so that a pause or an end is felt at once. */
const sliceMs = 100;
/** A machine that cannot keep up is not chased: what it lost in a quiet hour must not be hurried in the attack. */
const arrearsMs = 250;

export interface PacerOptions {
  readonly clock: () => number;
  /** Lets everything else in the process have its turn, also for 0. */
  readonly sleep: (ms: number) => Promise<void>;
  readonly signal: AbortSignal;
}

/** Holds event time to the schedule. */
export class Pacer {
  readonly #options: PacerOptions;
  #dayStartMs: number | undefined;
  #dayMs = 0;
  /** When the day would have begun had it always kept to the schedule. */
  #startMs = 0;
  #isPaused = false;

  constructor(options: PacerOptions) {
    this.#options = options;
  }

  /** `×280`, or `paused`. */
  get speed(): string {
    return this.#isPaused ? 'paused' : `×${Math.round(speedAt(this.#dayMs))}`;
  }

  /** Stands still, or goes on from there. */
  toggle(): void {
    this.#isPaused = !this.#isPaused;
  }

  /** Waits until it is time for what comes after a time of the day. */
  async pace(watermarkMs: number): Promise<void> {
    const { clock, sleep, signal } = this.#options;
    if (this.#dayStartMs === undefined) {
      this.#dayStartMs = Math.floor(watermarkMs / dayLengthMs) * dayLengthMs;
      this.#startMs = clock() - wallAt(watermarkMs - this.#dayStartMs);
    }
    this.#dayMs = watermarkMs - this.#dayStartMs;
    const dueMs = wallAt(this.#dayMs);
    await sleep(0);
    while (!signal.aborted) {
      const aheadMs = this.#startMs + dueMs - clock();
      if (aheadMs < -arrearsMs) this.#startMs = clock() - dueMs;
      const isPaused = this.#isPaused;
      if (aheadMs <= 0 && !isPaused) return;
      const beforeMs = clock();
      await sleep(isPaused ? sliceMs : Math.min(aheadMs, sliceMs));
      if (isPaused) this.#startMs += clock() - beforeMs;
    }
  }
}
