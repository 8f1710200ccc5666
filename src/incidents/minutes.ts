import { quickselect } from 'simple-statistics';
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
  readonly attempts: number;
  readonly errors: number;
  readonly forms: number;
  /** Requests that are neither. */
  readonly others: number;
}

/** Minutes by slot, in a form that JSON can hold: attempts, errors, forms, others. */
export interface SavedMinutes {
  readonly minutes: readonly (readonly [number, number, number, number])[];
  readonly newestMs?: number | undefined;
  readonly firstMs: number;
}

/** The last three hours of a site by the minute. */
export class SiteMinutes {
  /** By slot, one column a count. */
  readonly #counts: Readonly<Record<keyof Minute, Float64Array>> = {
    attempts: new Float64Array(memoryMin),
    errors: new Float64Array(memoryMin),
    forms: new Float64Array(memoryMin),
    others: new Float64Array(memoryMin),
  };
  /** Start of the newest minute, and of the first one ever. */
  #newestMs: number | undefined;
  #newestSlot = 0;
  #firstMs = 0;
  readonly #ranked = new Array<number>(usualMin).fill(0);
  /** What was usual, by count and minutes left out: it changes with the minute, in which it is asked for more than once. */
  readonly #usual = new Map<string, number | undefined>();

  save(): SavedMinutes {
    const { attempts, errors, forms, others } = this.#counts;
    return {
      minutes: Array.from(
        attempts,
        (count, slot) => [count, errors[slot] ?? 0, forms[slot] ?? 0, others[slot] ?? 0] as const,
      ),
      newestMs: this.#newestMs,
      firstMs: this.#firstMs,
    };
  }

  /** Takes over what `save` gave in the place of what it has counted. */
  restore({ minutes, newestMs, firstMs }: SavedMinutes): void {
    minutes.forEach(([attempts, errors, forms, others], slot) => {
      this.#set(slot, { attempts, errors, forms, others });
    });
    this.#usual.clear();
    this.#newestMs = newestMs;
    this.#newestSlot = slotOf(newestMs ?? 0);
    this.#firstMs = firstMs;
  }

  /** One pane, in order. */
  add(paneEndMs: number, { requests, outcomes }: PaneCounts): void {
    const startMs = Math.floor((paneEndMs - 1) / minuteMs) * minuteMs;
    if (this.#newestMs === undefined) {
      this.#newestMs = startMs;
      this.#firstMs = startMs;
    }
    if (startMs !== this.#newestMs) this.#usual.clear();
    // What was silence is minutes of nothing.
    const passed = Math.min(memoryMin, (startMs - this.#newestMs) / minuteMs);
    for (let i = 1; i <= passed; i++) this.#set(slotOf(startMs - (passed - i) * minuteMs), none());
    this.#newestMs = Math.max(this.#newestMs, startMs);
    this.#newestSlot = slotOf(this.#newestMs);
    const slot = slotOf(startMs);
    const minute = this.#slot(slot);
    this.#set(slot, {
      attempts: minute.attempts + outcomes.created + outcomes.rejected + outcomes.error,
      errors: minute.errors + outcomes.error,
      forms: minute.forms + requests.signup_form,
      others: minute.others + requests.login + requests.signup_verify + requests.other,
    });
  }

  /** The last `minutes` up to the end of a minute, together. */
  last(minutes: number): Minute {
    let sum = none();
    for (let i = 0; i < minutes; i++) {
      const { attempts, errors, forms, others } = this.at(i);
      sum = {
        attempts: sum.attempts + attempts,
        errors: sum.errors + errors,
        forms: sum.forms + forms,
        others: sum.others + others,
      };
    }
    return sum;
  }

  /** The minute that lies `ago` before the newest. */
  at(ago: number): Minute {
    return this.#slot(this.#slotAt(ago));
  }

  /** What a minute usually holds, before the last `minutes`; undefined until half an hour of that is known. */
  usual(minutes: number, of: keyof Minute): number | undefined {
    const key = `${of} ${minutes}`;
    if (!this.#usual.has(key)) this.#usual.set(key, this.#median(minutes, of));
    return this.#usual.get(key);
  }

  #median(minutes: number, of: keyof Minute): number | undefined {
    const known = Math.min(usualMin, this.#known - minutes);
    if (known < usualLeast) return undefined;
    const counts = this.#counts[of];
    const ranked = this.#ranked;
    for (let i = 0; i < known; i++) ranked[i] = counts[this.#slotAt(minutes + i)] ?? 0;
    const upper = known >> 1;
    // To sort them took a twentieth of all work in a quiet week.
    quickselect(ranked, upper, 0, known - 1);
    const most = ranked[upper] ?? 0;
    if (known % 2 === 1) return most;
    let least = 0;
    for (let i = 0; i < upper; i++) least = Math.max(least, ranked[i] ?? 0);
    return (least + most) / 2;
  }

  /** Mean over the same minutes; the median of few is nothing. */
  usualMean(minutes: number, of: keyof Minute): number | undefined {
    const known = Math.min(usualMin, this.#known - minutes);
    if (known < usualLeast) return undefined;
    let sum = 0;
    for (let i = 0; i < known; i++) sum += this.#counts[of][this.#slotAt(minutes + i)] ?? 0;
    return sum / known;
  }

  #slotAt(ago: number): number {
    const slot = this.#newestSlot - ago;
    return slot < 0 ? slot + memoryMin : slot;
  }

  #slot(slot: number): Minute {
    const { attempts, errors, forms, others } = this.#counts;
    return {
      attempts: attempts[slot] ?? 0,
      errors: errors[slot] ?? 0,
      forms: forms[slot] ?? 0,
      others: others[slot] ?? 0,
    };
  }

  #set(slot: number, { attempts, errors, forms, others }: Minute): void {
    this.#counts.attempts[slot] = attempts;
    this.#counts.errors[slot] = errors;
    this.#counts.forms[slot] = forms;
    this.#counts.others[slot] = others;
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
