import type { Component } from './component.ts';
import { attackMin, type Found } from './division.ts';

/** From this probability on a cluster is taken for an attack until far less carries it. */
const accusedMin = 0.8;

export function isAccused({ probability }: Pick<Found, 'probability'>): boolean {
  return probability >= accusedMin;
}

/**
 * What was taken for an attack at the look before: clusters by name, and rows by their part in them. One attack may fall
 * into several clusters, such as by how its names are drawn; what its rows are did not change with that.
 */
export class Accused {
  readonly #ids: ReadonlySet<string>;
  readonly #weights: Float64Array;
  readonly #parts: Float64Array;

  /** `parts`: of each row of the window in each cluster, `weights`: of the rows. */
  constructor(before: readonly Found[], parts: readonly Float64Array[], weights: Float64Array) {
    const accused = before.map(isAccused);
    this.#ids = new Set(before.filter(isAccused).map(({ id }) => id));
    this.#weights = weights;
    this.#parts = Float64Array.from(weights, (_, i) =>
      accused.reduce((sum, isOne, c) => sum + (isOne ? (parts[c]?.[i] ?? 0) : 0), 0),
    );
  }

  /** Whether it is one of those clusters, or new and mostly of their rows. */
  has({ parts, size }: Component, id: string): boolean {
    if (this.#ids.size === 0 || this.#ids.has(id)) return this.#ids.has(id);
    let of = 0;
    for (let i = 0; i < parts.length; i++) of += (parts[i] ?? 0) * (this.#weights[i] ?? 0) * (this.#parts[i] ?? 0);
    return of > attackMin * size;
  }
}
