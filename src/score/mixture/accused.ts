import type { Component } from './component.ts';
import { attackMin, type Found } from './division.ts';

/** From this probability on a cluster is taken for an attack until far less carries it. */
const accusedMin = 0.8;

export function isAccused({ probability }: Pick<Found, 'probability'>): boolean {
  return probability >= accusedMin;
}

/** Whether something stood as an attack at the look before: then it is let go only where it is clearly less than what makes one. */
export type Standing = 'first' | 'accused';

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

  /** It stood where it is one of those clusters, or new and mostly of their rows. */
  standing(component: Component, id: string): Standing {
    return this.#ids.has(id) || (this.#ids.size > 0 && this.#isOfThem(component)) ? 'accused' : 'first';
  }

  #isOfThem({ parts, size }: Component): boolean {
    let of = 0;
    for (let i = 0; i < parts.length; i++) of += (parts[i] ?? 0) * (this.#weights[i] ?? 0) * (this.#parts[i] ?? 0);
    return of > attackMin * size;
  }
}
