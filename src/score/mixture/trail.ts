import type { Interner } from '../../windows/interner.ts';
import type { Component } from './component.ts';
import type { Sheet } from './sheet.ts';

/** Half of what is known of rows that have left is forgotten in so long: as long as those that are left may be judged. */
const halfLifeMs = 60 * 60_000;
/** A value that fewer of a cluster have than this tells nothing of it. */
const partMin = 0.02;

/** What is known of a cluster as of a look. */
export interface AsOf {
  readonly atMs: number;
  /** How far its rows shared what the honest past does not, nats. */
  readonly composition: number;
  /** What they had in common in open attributes, nats by attribute. */
  readonly open: Readonly<Record<string, number>>;
  /** When its rows in the window last said by themselves that they are an attack. */
  readonly stoodMs: number;
}

/** In a form that JSON can hold: rows in all, and per value. */
export interface SavedTrail extends AsOf {
  readonly size: number;
  readonly counts: readonly (readonly [string, number])[];
}

/**
 * What is known of an attack beyond the rows that the window still holds. Rows leave as others come, and an attack that
 * rests or slows down is not for that the less one; those of it that are left would be given back one by one, and learned
 * as honest. So the values of the most rows that it had are kept, half as many after an hour, and count beside those
 * that it has now. People who come in its place do so in their own way, and outweigh it.
 */
export class Trail {
  readonly known: AsOf;
  /** Rows that it is worth at that time. */
  readonly size: number;
  /** Rows per code of a value or of a parent. */
  readonly counts: ReadonlyMap<number, number>;

  private constructor(known: AsOf, size: number, counts: ReadonlyMap<number, number>) {
    this.known = known;
    this.size = size;
    this.counts = counts;
  }

  /** The trail of a cluster as of a look; its codes are held until `release`. */
  static of(component: Component, sheet: Sheet, known: AsOf, interner: Interner): Trail {
    const before = component.left?.trail;
    const weight = before?.weightBeside(component.size, known.atMs) ?? 0;
    const size = component.size + weight * (before?.size ?? 0);
    const counts = new Map<number, number>();
    const keep = (code: number, inWindow: number) => {
      const count = inWindow + weight * (before?.counts.get(code) ?? 0);
      if (count < partMin * size) return;
      counts.set(code, count);
      interner.holdId(code);
    };
    for (const [cell, code] of sheet.cellCodes.entries()) keep(code, component.counts[cell] ?? 0);
    for (const [group, code] of sheet.groupCodes.entries()) keep(code, component.totals[group] ?? 0);
    for (const code of before?.counts.keys() ?? []) if (sheet.place(code) < 0) keep(code, 0);
    return new Trail(known, size, counts);
  }

  /** How much of it counts beside so many rows in the window, 0 to 1: those that are there are not counted twice. */
  weightBeside(size: number, nowMs: number): number {
    const faded = 2 ** ((this.known.atMs - nowMs) / halfLifeMs);
    return Math.max(0, faded - size / Math.max(1, this.size));
  }

  release(interner: Interner): void {
    for (const code of this.counts.keys()) interner.release(code);
  }

  save(interner: Interner): SavedTrail {
    const counts = [...this.counts].map(([code, count]) => [interner.text(code), count] as const);
    return { ...this.known, size: this.size, counts };
  }

  /** What `save` gave; its codes are held until `release`. */
  static restored({ size, counts, ...known }: SavedTrail, interner: Interner): Trail {
    return new Trail(known, size, new Map(counts.map(([text, count]) => [interner.hold(text), count] as const)));
  }
}
