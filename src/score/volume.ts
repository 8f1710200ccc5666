import { median } from 'simple-statistics';

const hourMs = 3_600_000;
/** The level is the median of ten-minute sums over the last two hours: robust against bursts shorter than one. */
const spanMin = 10;
const spans = 12;
/** How much of an hour-of-day's memory a new day replaces. */
const hourLearning = 0.3;
/** The level may bend the hour-of-day profile this far. */
const bendMax = 2;
/** Overdispersion of honest minutes against Poisson, for the band: index of dispersion of sign-up counts. */
const dispersion = 2;

/** What the site expects, sign-ups a minute. */
export interface Expected {
  readonly perMin: number;
  /** Standard deviation of a ten-minute mean, per minute. */
  readonly sd: number;
  /** The same of a single minute. */
  readonly sdMin: number;
}

/** What is learned, in a form that JSON can hold. */
export interface SavedVolume {
  readonly minutes: readonly number[];
  /** Per hour of day, −1 where it is not known yet. */
  readonly hours: readonly number[];
  readonly hour: number;
  readonly hourSum: number;
  readonly hourMinutes: number;
  readonly bend: number;
}

/**
 * The baseline of volume: a robust level of the last hours and, once there is one, the hour of day (UTC).
 * Learns whole minutes when they close, and nothing while frozen: an attack must not become the expectation.
 */
export class VolumeBaseline {
  readonly #minutes: number[] = [];
  readonly #hours = new Float64Array(24).fill(-1);
  #hourSum = 0;
  #hourMinutes = 0;
  #hour = -1;
  #bend = 1;

  /** One whole minute of people who tried to sign up. Minutes must come in order. */
  learn(startMs: number, signups: number): void {
    const hour = Math.floor(startMs / hourMs) % 24;
    if (hour !== this.#hour) this.#closeHour(hour);
    this.#hourSum += signups;
    this.#hourMinutes++;
    this.#minutes.push(signups);
    if (this.#minutes.length > spanMin * spans) this.#minutes.shift();
  }

  /** Undefined until half an hour is known. */
  expected(atMs: number): Expected | undefined {
    const level = this.#level();
    if (level === undefined) return undefined;
    const profile = this.#profile(atMs);
    const perMin = profile === undefined ? level : profile * this.#bend;
    const sdMin = Math.sqrt(Math.max(perMin, 0.1) * dispersion);
    return { perMin, sd: sdMin / Math.sqrt(spanMin), sdMin };
  }

  save(): SavedVolume {
    return {
      minutes: [...this.#minutes],
      hours: [...this.#hours],
      hour: this.#hour,
      hourSum: this.#hourSum,
      hourMinutes: this.#hourMinutes,
      bend: this.#bend,
    };
  }

  /** Takes over what `save` gave in the place of what it has learned. */
  restore(saved: SavedVolume): void {
    this.#minutes.length = 0;
    this.#minutes.push(...saved.minutes.slice(-spanMin * spans));
    this.#hours.set(saved.hours.slice(0, 24));
    this.#hour = saved.hour;
    this.#hourSum = saved.hourSum;
    this.#hourMinutes = saved.hourMinutes;
    this.#bend = saved.bend;
  }

  #closeHour(next: number): void {
    if (this.#hour >= 0 && this.#hourMinutes >= 30) {
      const mean = this.#hourSum / this.#hourMinutes;
      const known = this.#hours[this.#hour] ?? -1;
      if (known > 0) {
        const bend = (mean + 0.1) / (known + 0.1);
        this.#bend = Math.max(1 / bendMax, Math.min(bendMax, 0.5 * this.#bend + 0.5 * bend));
      }
      this.#hours[this.#hour] = known < 0 ? mean : known + hourLearning * (mean - known);
    }
    this.#hour = next;
    this.#hourSum = 0;
    this.#hourMinutes = 0;
  }

  #level(): number | undefined {
    if (this.#minutes.length < 30) return undefined;
    const sums: number[] = [];
    for (let end = this.#minutes.length; end >= spanMin; end -= spanMin) {
      let sum = 0;
      for (let i = end - spanMin; i < end; i++) sum += this.#minutes[i] ?? 0;
      sums.push(sum / spanMin);
    }
    return median(sums);
  }

  /** Between the middles of two known hours, in a straight line. */
  #profile(atMs: number): number | undefined {
    const at = atMs / hourMs - 0.5;
    const before = this.#hours[((Math.floor(at) % 24) + 24) % 24] ?? -1;
    const after = this.#hours[((Math.floor(at + 1) % 24) + 24) % 24] ?? -1;
    if (before < 0 || after < 0) return undefined;
    const part = at - Math.floor(at);
    return before + (after - before) * part;
  }
}
