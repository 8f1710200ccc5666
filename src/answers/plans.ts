import { Desk } from './desk.ts';
import type { Plan } from './plan.ts';

/** Planned events that are not over; more are refused. */
const plansMax = 100;

/** The planned events of a running service: what was said, and where it waits for the pipeline to take it. */
export class Plans {
  readonly desk = new Desk<Plan>();
  #plans: readonly Plan[];

  constructor(before: readonly Plan[] = []) {
    this.#plans = before;
  }

  /** Those that are not over by then, the next first. */
  ahead(nowMs: number): readonly Plan[] {
    return this.#plans
      .filter(plan => Date.parse(plan.end) > nowMs)
      .sort((a, b) => Date.parse(a.start) - Date.parse(b.start));
  }

  /** Whether there was room for it. */
  give(plan: Plan, nowMs: number): boolean {
    const ahead = this.ahead(nowMs);
    if (ahead.length >= plansMax || !this.desk.give(plan)) return false;
    this.#plans = [...ahead, plan];
    return true;
  }
}
