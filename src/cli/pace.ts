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
/** Wall time over which the speed is measured. */
const measuredMs = 1_000;

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
  /** Where the day was when the speed was last measured. */
  #measured = { wallMs: 0, dayMs: 0 };
  #speed: number | undefined;

  constructor(options: PacerOptions) {
    this.#options = options;
  }

  /** `×280`, as fast as it goes on this machine, or `paused`. */
  get speed(): string {
    const speed = Math.min(this.#speed ?? Number.POSITIVE_INFINITY, speedAt(this.#dayMs));
    return this.#isPaused ? 'paused' : `×${Number(speed.toPrecision(2))}`;
  }

  /** Stands still, or goes on from there. */
  toggle(): void {
    this.#isPaused = !this.#isPaused;
    this.#measureFromHere();
  }

  /** Waits until it is time for what comes after a time of the day. */
  async pace(watermarkMs: number): Promise<void> {
    const { clock, sleep, signal } = this.#options;
    const isFirst = this.#dayStartMs === undefined;
    this.#dayStartMs ??= Math.floor(watermarkMs / dayLengthMs) * dayLengthMs;
    this.#dayMs = watermarkMs - this.#dayStartMs;
    if (isFirst) {
      this.#startMs = clock() - wallAt(this.#dayMs);
      this.#measureFromHere();
    }
    const tookMs = clock() - this.#measured.wallMs;
    if (tookMs >= measuredMs) {
      this.#speed = (this.#dayMs - this.#measured.dayMs) / tookMs;
      this.#measureFromHere();
    }
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

  #measureFromHere(): void {
    this.#measured = { wallMs: this.#options.clock(), dayMs: this.#dayMs };
  }
}
