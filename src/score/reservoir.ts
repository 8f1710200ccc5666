import type { Interner } from '../windows/interner.ts';
import { releaseCodes } from './attributes.ts';
import type { Valued } from './row.ts';
import { type SavedValues, saveValues, type ValueLoader } from './saved-values.ts';

export const reservoirMax = 800;
const olderMin = 100;
/** The older half moves on by so many rows: what follows from it is the same meanwhile, and a restart finds it where it was. */
const olderStep = 16;

/** Its rows as they stand, and which of them is the next to go. */
export interface SavedReservoir {
  readonly rows: readonly SavedValues[];
  readonly next: number;
}

/** The latest sign-ups that were judged honest, whole: they tell how often a score happens by chance. */
export class Reservoir {
  readonly #interner: Interner;
  readonly #rows: Valued[] = [];
  #next = 0;
  #changes = 0;
  #restores = 0;
  readonly #older = this.followingOlder(() => this.#olderHalf());

  constructor(interner: Interner) {
    this.#interner = interner;
  }

  /** In no particular order. */
  get rows(): readonly Valued[] {
    return this.#rows;
  }

  /** Its older half: the first sign-ups of an attack may be in the other. Where half of them are few, as many as tell something. */
  get older(): readonly Valued[] {
    return this.#older();
  }

  /** Where the older half begins, and how many rows it has. */
  get #olderRange(): { readonly from: number; readonly rows: number } {
    if (this.#rows.length < reservoirMax) {
      const half = olderStep * Math.ceil(this.#rows.length / 2 / olderStep);
      return { from: 0, rows: Math.min(this.#rows.length, Math.max(olderMin, half)) };
    }
    return { from: olderStep * Math.ceil(this.#next / olderStep), rows: reservoirMax / 2 - olderStep };
  }

  #olderHalf(): readonly Valued[] {
    const { from, rows } = this.#olderRange;
    return Array.from({ length: rows }, (_, i) => this.#rows[(from + i) % reservoirMax] as Valued);
  }

  /** What follows from its rows, worked out anew when it is asked for after they have changed. */
  following<T>(workOut: () => T): () => T {
    return this.#onChange(() => this.#changes, workOut);
  }

  /** The same of its older half, which seldom changes. */
  followingOlder<T>(workOut: () => T): () => T {
    return this.#onChange(() => {
      const { from, rows } = this.#olderRange;
      return (this.#restores * reservoirMax + from) * reservoirMax + rows;
    }, workOut);
  }

  #onChange<T>(stateOf: () => number, workOut: () => T): () => T {
    let known: { readonly state: number; readonly value: T } | undefined;
    return () => {
      const state = stateOf();
      if (known?.state !== state) known = { state, value: workOut() };
      return known.value;
    };
  }

  add(row: Valued): void {
    this.#changes++;
    for (const code of row.codes) if (code >= 0) this.#interner.holdId(code);
    const oldest = this.#rows[this.#next];
    this.#rows[this.#next] = { values: row.values, codes: row.codes };
    this.#next = (this.#next + 1) % reservoirMax;
    if (oldest) releaseCodes(this.#interner, oldest.codes);
  }

  save(): SavedReservoir {
    return { rows: this.#rows.map(saveValues), next: this.#next };
  }

  /** Takes over what `save` gave in the place of its rows. */
  restore({ rows, next }: SavedReservoir, values: ValueLoader): void {
    for (const { codes } of this.#rows) releaseCodes(this.#interner, codes);
    this.#rows.splice(0, this.#rows.length, ...rows.map(saved => values.load(saved)));
    this.#next = next;
    this.#changes++;
    this.#restores++;
  }
}
