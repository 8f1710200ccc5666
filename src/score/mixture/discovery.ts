/**
 * Tail false discovery: of the rows of the window that reach a score, how many would reach it by chance, as the honest
 * rows of the past do (reference: judging A5; Efron 2010). A score is held below what that leaves.
 */
export class Discovery {
  /** Ascending, with the weight of all from here on. */
  readonly #scores: Float64Array;
  readonly #weightFrom: Float64Array;
  readonly #honest: Float64Array;
  readonly #honestPart: number;

  /** `scores` and `weights` of the window's rows, `honest` scores of the reservoir. */
  constructor(scores: Float64Array, weights: Float64Array, honest: Float64Array) {
    const order = Uint32Array.from(scores, (_, i) => i).sort((a, b) => (scores[a] ?? 0) - (scores[b] ?? 0));
    this.#scores = Float64Array.from(order, i => scores[i] ?? 0);
    this.#weightFrom = new Float64Array(order.length);
    let weight = 0;
    let mass = 0;
    for (let n = order.length - 1; n >= 0; n--) {
      const i = order[n] ?? 0;
      weight += weights[i] ?? 0;
      mass += (weights[i] ?? 0) * (scores[i] ?? 0);
      this.#weightFrom[n] = weight;
    }
    this.#honest = honest.slice().sort();
    this.#honestPart = weight === 0 ? 1 : 1 - mass / weight;
  }

  hold(score: number): number {
    const honest = this.#honest.length;
    if (honest === 0 || this.#scores.length === 0) return score;
    const chance = (honest - firstAtLeast(this.#honest, score)) / honest;
    if (chance === 0) return score;
    const all = this.#weightFrom[0] ?? 1;
    const at = firstAtLeast(this.#scores, score);
    const seen = Math.max(1, this.#weightFrom[at] ?? 0) / all;
    return Math.min(score, Math.max(0, 1 - (this.#honestPart * chance) / seen));
  }
}

/** Index of the first value of an ascending list that is not below `bound`. */
function firstAtLeast(values: Float64Array, bound: number): number {
  let low = 0;
  let high = values.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((values[middle] ?? 0) < bound) low = middle + 1;
    else high = middle;
  }
  return low;
}
