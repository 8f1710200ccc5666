export interface LagSeries {
  readonly name: string;
  readonly records: number;
}

/**
 * Lag by partition, in a bounded number of series: the partitions that come beyond it are summed as `other`, of which
 * as many again are remembered as there are series.
 */
export class Lags {
  readonly #max: number;
  readonly #named = new Set<string>();
  readonly #others = new Map<string, number>();
  #other = 0;

  constructor(max: number) {
    this.#max = max;
  }

  /** The series that a partition's lag shows in, and what it says now. */
  set(partition: string, records: number): LagSeries {
    if (this.#named.has(partition) || this.#named.size < this.#max) {
      this.#named.add(partition);
      return { name: partition, records };
    }
    const before = this.#others.get(partition) ?? 0;
    this.#others.set(partition, records);
    this.#other += records - before;
    const [oldest] = this.#others;
    if (this.#others.size > this.#max && oldest !== undefined) {
      this.#others.delete(oldest[0]);
      this.#other -= oldest[1];
    }
    return { name: 'other', records: this.#other };
  }
}
