import type { Holes } from './holes.ts';

/** Partitions that have lost records, until each goes on. The time between becomes a hole. */
export class Losses {
  readonly #holes: Holes;
  /** How far each had come. */
  readonly #losing = new Map<number, number>();

  constructor(holes: Holes) {
    this.#holes = holes;
  }

  get isAny(): boolean {
    return this.#losing.size > 0;
  }

  /** The records before the next one that the partition brings are gone; `watermarkMs` undefined where it has brought none. */
  begin(partition: number, watermarkMs: number | undefined): void {
    if (this.#losing.has(partition)) return;
    this.#losing.set(partition, watermarkMs ?? Number.NEGATIVE_INFINITY);
  }

  /** The partition has come so far: with the first event after the loss, or where all events are when none comes. */
  end(partition: number, watermarkMs: number | undefined, latenessMs: number): void {
    const fromMs = this.#losing.get(partition);
    if (fromMs === undefined || watermarkMs === undefined || watermarkMs <= fromMs) return;
    this.#losing.delete(partition);
    this.#holes.add(fromMs, watermarkMs + latenessMs);
  }
}
