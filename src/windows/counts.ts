/** Weighted counts per code. What was added is subtracted when its row leaves, so a count is always that of the window. */
export interface Counts {
  add(code: number, weight: number): void;
  get(code: number): number;
}

/** Below this a count is a rounding remainder of additions and subtractions. */
const remainder = 1e-6;

/** The exact form: a number per code, the yardstick for every faster one. */
export class ExactCounts implements Counts {
  readonly #counts = new Map<number, number>();

  get size(): number {
    return this.#counts.size;
  }

  add(code: number, weight: number): void {
    const count = (this.#counts.get(code) ?? 0) + weight;
    if (count < remainder) this.#counts.delete(code);
    else this.#counts.set(code, count);
  }

  get(code: number): number {
    return this.#counts.get(code) ?? 0;
  }
}
