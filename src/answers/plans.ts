import { Desk } from './desk.ts';
import type { Plan } from './plan.ts';

/** Planned events that are not over; more are refused. */
const plansMax = 100;

/** The planned events of a running service: what was said, and where it waits for the pipeline to take it. */
export class Plans {
  readonly desk = new Desk<Plan>();
  readonly #plans: Map<string, Plan>;

  constructor(before: readonly Plan[] = []) {
    this.#plans = new Map(before.map(plan => [plan.id, plan]));
  }

  /** Those that are not over by then nor taken back, the next first. */
  ahead(nowMs: number): readonly Plan[] {
    return [...this.#plans.values()]
      .filter(plan => !plan.withdrawn && Date.parse(plan.end) > nowMs)
      .sort((a, b) => Date.parse(a.start) - Date.parse(b.start));
  }

  /** Whether there was room for it. */
  give(plan: Plan, nowMs: number): boolean {
    const ahead = this.ahead(nowMs);
    if (ahead.length >= plansMax && !plan.withdrawn) return false;
    if (!this.desk.give(plan)) return false;
    this.#plans.clear();
    for (const one of [...ahead, plan]) this.#plans.set(one.id, one);
    return true;
  }
}
