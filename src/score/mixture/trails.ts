import type { Interner } from '../../windows/interner.ts';
import type { Found } from './division.ts';
import type { Sheet } from './sheet.ts';
import { Trail } from './trail.ts';

/** The trails of what is taken for an attack, from look to look. */
export class Trails {
  readonly #interner: Interner;
  /** As of the latest look, by id of the cluster. */
  #latest: ReadonlyMap<string, Trail> = new Map();
  /** What the clusters of the latest look rest on: as of the look before. */
  #before: readonly Trail[] = [];

  constructor(interner: Interner) {
    this.#interner = interner;
  }

  get(id: string): Trail | undefined {
    return this.#latest.get(id);
  }

  /** Goes on with those that are still taken for attacks, and lets the others go. */
  follow(accused: readonly Found[], sheet: Sheet, nowMs: number): void {
    for (const trail of this.#before) trail.release(this.#interner);
    this.#before = [...this.#latest.values()];
    this.#latest = new Map(
      accused.map(({ id, component, anchor, stoodMs }) => [
        id,
        Trail.of(
          component,
          sheet,
          { composition: anchor.composition, open: anchor.open, stoodMs, atMs: nowMs },
          this.#interner,
        ),
      ]),
    );
  }

  /** Takes over what the clusters of a look rested on, in the place of its own; to be followed at once. */
  restore(clusters: readonly Found[]): void {
    for (const trail of [...this.#before, ...this.#latest.values()]) trail.release(this.#interner);
    this.#before = [];
    this.#latest = new Map(clusters.flatMap(({ id, component: { left } }) => (left ? [[id, left.trail]] : [])));
  }
}
