/** Weighted counts per code. What was added is subtracted when its row leaves, so a count is always that of the window. */
export interface Counts {
  add(code: number, weight: number): void;
  get(code: number): number;
}

/** Below this a count is a rounding remainder of additions and subtractions. */
const remainder = 1e-6;

/** The exact form: one number per code; codes are small, since the interner gives them again. */
export class ExactCounts implements Counts {
  #counts = new Float64Array(1024);

  add(code: number, weight: number): void {
    if (code >= this.#counts.length) this.#grow(code);
    const count = (this.#counts[code] ?? 0) + weight;
    this.#counts[code] = count < remainder ? 0 : count;
  }

  get(code: number): number {
    return this.#counts[code] ?? 0;
  }

  #grow(code: number): void {
    const grown = new Float64Array(Math.max(code + 1, this.#counts.length * 2));
    grown.set(this.#counts);
    this.#counts = grown;
  }
}
