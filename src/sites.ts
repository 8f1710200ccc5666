import type { Calendar } from './incidents/calendar.ts';
import { Judge, type JudgeOptions, type Outlet } from './judge.ts';
import type { Explanation } from './score/explain.ts';

/** More sites than this in the logs are judged together under the configured one, and said so. */
export const sitesMax = 64;

/** The judges of all sites in the order of their names, whichever came first. */
export class Sites {
  readonly #options: Omit<JudgeOptions, 'events'>;
  readonly #calendar: Calendar;
  readonly #out: Outlet;
  readonly #judges = new Map<string, Judge>();
  #inOrder: readonly Judge[] = [];
  /** Requests of sites beyond the bound, judged under the configured site. */
  strayed = 0;

  /** `options.site`: the configured one. */
  constructor(options: Omit<JudgeOptions, 'events'>, calendar: Calendar, out: Outlet) {
    this.#options = options;
    this.#calendar = calendar;
    this.#out = out;
  }

  get all(): readonly Judge[] {
    return this.#inOrder;
  }

  /** The judge of a site; of the configured one where none is named, or there are too many. */
  of(site: string | undefined): Judge {
    let name = site ?? this.#options.site;
    let judge = this.#judges.get(name);
    if (judge !== undefined) return judge;
    if (this.#judges.size >= sitesMax && name !== this.#options.site) {
      this.strayed++;
      name = this.#options.site;
      judge = this.#judges.get(name);
      if (judge !== undefined) return judge;
    }
    judge = new Judge({ ...this.#options, events: this.#calendar.events, site: name }, this.#out);
    this.#judges.set(name, judge);
    this.#inOrder = [...this.#judges].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one);
    return judge;
  }

  get duplicates(): number {
    return this.#sum(judge => judge.duplicates);
  }

  get dropped(): number {
    return this.#sum(judge => judge.dropped);
  }

  /** Whether one of them has had to forget something. */
  get isDegraded(): boolean {
    return this.#inOrder.some(judge => judge.isDegraded);
  }

  get explanations(): readonly Explanation[] {
    return this.#inOrder.flatMap(judge => judge.explanations);
  }

  #sum(count: (judge: Judge) => number): number {
    return this.#inOrder.reduce((sum, judge) => sum + count(judge), 0);
  }
}
