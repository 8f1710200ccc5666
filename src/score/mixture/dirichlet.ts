import { gammaln } from 'simple-statistics';

/**
 * A Dirichlet distribution over the values of an attribute, with the logarithms of its gammas at hand: it is asked about
 * every cluster of a look.
 */
export class Dirichlet {
  readonly #alphas: readonly number[];
  /** Of the values that were asked about. */
  readonly #gammas: (number | undefined)[] = [];
  readonly #alpha: number;
  readonly #gamma: number;

  constructor(alphas: readonly number[]) {
    this.#alphas = alphas.map(alpha => Math.max(1e-6, alpha));
    this.#alpha = this.#alphas.reduce((sum, alpha) => sum + alpha, 0);
    this.#gamma = gammaln(this.#alpha);
  }

  /** ln of the Dirichlet-multinomial probability of counts, without the coefficient that cancels in a ratio. */
  multinomial(counts: readonly number[]): number {
    let total = 0;
    let ln = 0;
    for (let i = 0; i < counts.length; i++) {
      const count = counts[i] ?? 0;
      if (count === 0) continue;
      const alpha = this.#alphas[i] ?? 0;
      const gamma = this.#gammas[i] ?? gammaln(alpha);
      this.#gammas[i] = gamma;
      total += count;
      ln += gammaln(alpha + count) - gamma;
    }
    return ln + this.#gamma - gammaln(this.#alpha + total);
  }
}
