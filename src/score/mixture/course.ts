import type { Component } from './component.ts';
import type { Sheet } from './sheet.ts';

/** Looked up once: see mixture.ts. */
const { floor, log, max, min } = Math;

const blockMs = 2 * 60_000;
/** Rows that the share over the whole window is worth beside those of a block and its neighbours. */
const wholeRows = 4;
const restMin = 0.01;

export interface SavedCourse {
  readonly shares: readonly (readonly number[])[];
  readonly rest: readonly number[];
}

/**
 * How the share of each cluster goes through the window. A row is divided by the shares of its own minutes: an attack
 * that is over must not weigh on the people who come afterwards, nor one that begins on those before.
 */
export class Course {
  readonly #sheet: Sheet;
  readonly #firstMs: number;
  readonly #blocks: number;
  /** Block of each row of the sheet. */
  readonly blockOf: Int32Array;
  /** Weight of rows per block and its neighbours. */
  readonly #weights: Float64Array;
  readonly #weight: number;
  /** Per component and block, the last block for the window as a whole: logarithms of shares. */
  #shares: Float64Array[] = [];
  #rest = new Float64Array();

  constructor(sheet: Sheet) {
    this.#sheet = sheet;
    this.#firstMs = sheet.rows[0]?.admittedMs ?? 0;
    const lastMs = sheet.rows.at(-1)?.admittedMs ?? 0;
    this.#blocks = floor((lastMs - this.#firstMs) / blockMs) + 1;
    this.blockOf = Int32Array.from(sheet.rows, row => this.block(row.admittedMs));
    this.#weights = this.#nearby(undefined, sheet.weights);
    this.#weight = max(1e-9, total(sheet.weights));
    this.count([]);
  }

  /** The block of a time; later ones count to the last. Without a time, the window as a whole. */
  block(timeMs: number | undefined): number {
    if (timeMs === undefined) return this.#blocks;
    return max(0, min(this.#blocks - 1, floor((timeMs - this.#firstMs) / blockMs)));
  }

  /** Works the shares out from the parts that the clusters have now. */
  count(components: readonly Component[]): void {
    const { weights } = this.#sheet;
    const rest = new Float64Array(this.#blocks + 1).fill(1);
    this.#shares = components.map(({ parts, present }) => {
      const whole = present / this.#weight;
      const near = this.#nearby(parts, weights);
      const shares = new Float64Array(this.#blocks + 1);
      for (let block = 0; block < shares.length; block++) {
        const share =
          block === this.#blocks
            ? whole
            : ((near[block] ?? 0) + wholeRows * whole) / ((this.#weights[block] ?? 0) + wholeRows);
        rest[block] = (rest[block] ?? 0) - share;
        shares[block] = log(max(1e-12, share));
      }
      return shares;
    });
    this.#rest = rest.map(share => log(max(restMin, share)));
  }

  save(): SavedCourse {
    return { shares: this.#shares.map(shares => [...shares]), rest: [...this.#rest] };
  }

  restore({ shares, rest }: SavedCourse): void {
    this.#shares = shares.map(own => Float64Array.from(own));
    this.#rest = Float64Array.from(rest);
  }

  /** Logarithm of the share of a cluster, by its place among the components, in a block. */
  share(component: number, block: number): number {
    return this.#shares[component]?.[block] ?? 0;
  }

  rest(block: number): number {
    return this.#rest[block] ?? 0;
  }

  /** Weighted sums per block and its two neighbours. */
  #nearby(parts: Float64Array | undefined, weights: Float64Array): Float64Array {
    const sums = new Float64Array(this.#blocks);
    for (let i = 0; i < weights.length; i++) {
      const block = this.blockOf[i] ?? 0;
      sums[block] = (sums[block] ?? 0) + (parts === undefined ? 1 : (parts[i] ?? 0)) * (weights[i] ?? 0);
    }
    return sums.map((sum, block) => (sums[block - 1] ?? 0) + sum + (sums[block + 1] ?? 0));
  }
}

function total(values: Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum;
}
