import type { Outcome, Surface } from '../outputs.ts';

const minuteMs = 60_000;
const memoryMin = 180;
/** What is usual is the median of this many minutes before the ones that are looked at. */
const usualMin = 120;
const usualLeast = 30;

/** Everything that came in one pane. */
export interface PaneCounts {
  readonly requests: Readonly<Record<Surface, number>>;
  readonly outcomes: Readonly<Record<Outcome, number>>;
}

/** One minute of a site. The gate's own refusals are no attempts. */
export interface Minute {
  attempts: number;
  errors: number;
  forms: number;
  /** Requests that are neither. */
  others: number;
}

/** Minutes by slot, in a form that JSON can hold: attempts, errors, forms, others. */
export interface SavedMinutes {
  readonly minutes: readonly (readonly [number, number, number, number])[];
  readonly newestMs?: number | undefined;
  readonly firstMs: number;
}

/** The last three hours of a site by the minute. */
export class SiteMinutes {
  readonly #minutes: Minute[] = Array.from({ length: memoryMin }, none);
  /** Start of the newest minute, and of the first one ever. */
  #newestMs: number | undefined;
  #newestSlot = 0;
  #firstMs = 0;
  readonly #sorted = new Float64Array(usualMin);

  save(): SavedMinutes {
    return {
      minutes: this.#minutes.map(({ attempts, errors, forms, others }) => [attempts, errors, forms, others] as const),
      newestMs: this.#newestMs,
      firstMs: this.#firstMs,
    };
  }

  /** Takes over what `save` gave in the place of what it has counted. */
  restore({ minutes, newestMs, firstMs }: SavedMinutes): void {
    minutes.forEach(([attempts, errors, forms, others], slot) => {
      this.#minutes[slot] = { attempts, errors, forms, others };
    });
    this.#newestMs = newestMs;
    this.#firstMs = firstMs;
  }

  /** One pane, in order. */
  add(paneEndMs: number, { requests, outcomes }: PaneCounts): void {
    const startMs = Math.floor((paneEndMs - 1) / minuteMs) * minuteMs;
    if (this.#newestMs === undefined) {
      this.#newestMs = startMs;
      this.#firstMs = startMs;
    }
    // What was silence is minutes of nothing.
    const passed = Math.min(memoryMin, (startMs - this.#newestMs) / minuteMs);
    for (let i = 1; i <= passed; i++) this.#minutes[slotOf(startMs - (passed - i) * minuteMs)] = none();
    this.#newestMs = Math.max(this.#newestMs, startMs);
    this.#newestSlot = slotOf(this.#newestMs);
    const minute = this.#minutes[slotOf(startMs)] ?? none();
    minute.attempts += outcomes.created + outcomes.rejected + outcomes.error;
    minute.errors += outcomes.error;
    minute.forms += requests.signup_form;
    minute.others += requests.login + requests.signup_verify + requests.other;
  }

  /** The last `minutes` up to the end of a minute, together. */
  last(minutes: number): Minute {
    const sum = none();
    for (let i = 0; i < minutes; i++) {
      const { attempts, errors, forms, others } = this.at(i);
      sum.attempts += attempts;
      sum.errors += errors;
      sum.forms += forms;
      sum.others += others;
    }
    return sum;
  }

  /** The minute that lies `ago` before the newest. */
  at(ago: number): Minute {
    const slot = this.#newestSlot - ago;
    return this.#minutes[slot < 0 ? slot + memoryMin : slot] ?? none();
  }

  /** What a minute usually holds, before the last `minutes`; undefined until half an hour of that is known. */
  usual(minutes: number, of: keyof Minute): number | undefined {
    const known = Math.min(usualMin, this.#known - minutes);
    if (known < usualLeast) return undefined;
    const sorted = this.#sorted.subarray(0, known);
    for (let i = 0; i < known; i++) sorted[i] = this.at(minutes + i)[of];
    sorted.sort();
    return ((sorted[(known - 1) >> 1] ?? 0) + (sorted[known >> 1] ?? 0)) / 2;
  }

  /** Mean over the same minutes; the median of few is nothing. */
  usualMean(minutes: number, of: keyof Minute): number | undefined {
    const known = Math.min(usualMin, this.#known - minutes);
    if (known < usualLeast) return undefined;
    let sum = 0;
    for (let i = 0; i < known; i++) sum += this.at(minutes + i)[of];
    return sum / known;
  }

  get #known(): number {
    return Math.min(memoryMin, ((this.#newestMs ?? 0) - this.#firstMs) / minuteMs + 1);
  }
}

function none(): Minute {
  return { attempts: 0, errors: 0, forms: 0, others: 0 };
}

function slotOf(startMs: number): number {
  return (((startMs / minuteMs) % memoryMin) + memoryMin) % memoryMin;
}
