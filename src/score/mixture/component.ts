import type { Interner } from '../../windows/interner.ts';
import type { Sheet } from './sheet.ts';
import { type SavedTrail, Trail } from './trail.ts';

/** Looked up once: see mixture.ts. */
const { log, max, min } = Math;

/** Pseudo-rows that shrink a cluster's shares to the background's, and the cap on one log ratio (judging A3). */
const shrinkRows = 4;
export const ratioCap = 3;
const beyondCap = 1.001 * Math.exp(ratioCap);
/** A row with less of itself in a cluster is not counted there. */
export const littlePart = 0.005;
/** A row counts as one of the cluster from this part on. */
export const memberMin = 0.5;
/** From this many rows on, one row more or less does not change a ratio. */
const manyRows = 20;

/** What a cluster is taken for. */
export type Kind = 'free' | 'shift';

/** A cluster in a form that JSON can hold. */
export interface SavedComponent {
  readonly kind: Kind;
  readonly parts: readonly number[];
  readonly size: number;
  /** Per cell and per group of the sheet, which the same rows give again. */
  readonly counts: readonly number[];
  readonly totals: readonly number[];
  readonly left?: { readonly trail: SavedTrail; readonly weight: number } | undefined;
}

/** What is known of an attack's rows that have left, and how much of it counts, 0 to 1. */
export interface Left {
  readonly trail: Trail;
  readonly weight: number;
}

/**
 * One cluster beside the background: how much of each row belongs to it, and what follows for each value:
 *
 * ```
 *  ratio of a value = ln ( share in the cluster, shrunk to the background / share in the background ), within ±3
 * ```
 *
 * Both shares are given the parent's value, so that what follows from the parent counts once. A *shift* is a cluster
 * that is no attack so far: other people come, but they behave as people do, so its conduct is the background's and
 * machines do not hide in it.
 */
export class Component {
  readonly kind: Kind;
  /** Part of each row, 0 to 1. */
  readonly parts: Float64Array;
  /** Rows by weight. */
  size = 0;
  /** Rows per cell and per group. */
  readonly counts: Float64Array;
  readonly totals: Float64Array;
  /** Log ratio per cell, nats, and per group for a value that the cluster does not have. */
  readonly ratios: Float64Array;
  readonly #absent: Float64Array;
  /** What a cell's ratio loses when one whole row is left out, nats. */
  readonly losses: Float64Array;
  readonly #sheet: Sheet;
  readonly left: Left | undefined;
  /** Rows of the trail per cell and per group. */
  readonly #leftCounts: Float64Array;
  readonly #leftTotals: Float64Array;
  #members: readonly number[] | undefined;

  constructor(sheet: Sheet, parts: Float64Array, kind: Kind, left?: Left) {
    this.kind = kind;
    this.#sheet = sheet;
    this.parts = parts;
    this.left = left;
    this.#leftCounts = new Float64Array(left === undefined ? 0 : sheet.cellCount);
    this.#leftTotals = new Float64Array(left === undefined ? 0 : sheet.groupCount);
    if (left !== undefined) {
      sheet.cellCodes.forEach((code, cell) => {
        this.#leftCounts[cell] = this.#left(code);
      });
      sheet.groupCodes.forEach((code, group) => {
        this.#leftTotals[group] = this.#left(code);
      });
    }
    this.counts = new Float64Array(sheet.cellCount);
    this.totals = new Float64Array(sheet.groupCount);
    this.ratios = new Float64Array(sheet.cellCount);
    this.#absent = new Float64Array(sheet.groupCount);
    this.losses = new Float64Array(sheet.cellCount);
  }

  /**
   * Places in the sheet of the rows of which it has more than little, as its parts are now: most clusters have a tenth of the window, and a
   * look asks each of them a dozen times what its rows are.
   */
  get members(): readonly number[] {
    if (this.#members !== undefined) return this.#members;
    const { weights } = this.#sheet;
    const members: number[] = [];
    for (let i = 0; i < this.parts.length; i++) {
      if ((this.parts[i] ?? 0) * (weights[i] ?? 0) >= littlePart) members.push(i);
    }
    this.#members = members;
    return members;
  }

  /** Its parts have been changed. */
  moved(): void {
    this.#members = undefined;
  }

  /** Counts its rows afresh and works the ratios out. */
  count(): void {
    const { cells, starts, weights, groupOf } = this.#sheet;
    const { parts, counts, totals } = this;
    counts.fill(0);
    totals.fill(0);
    this.size = 0;
    for (let i = 0; i < parts.length; i++) {
      const part = (parts[i] ?? 0) * (weights[i] ?? 0);
      if (part < littlePart) continue;
      this.size += part;
      for (let at = starts[i] ?? 0, end = starts[i + 1] ?? 0; at < end; at++) {
        const cell = cells[at] ?? 0;
        counts[cell] = (counts[cell] ?? 0) + part;
      }
    }
    for (let cell = 0; cell < counts.length; cell++) {
      const group = groupOf[cell] ?? 0;
      totals[group] = (totals[group] ?? 0) + (counts[cell] ?? 0);
    }
    this.#workOut();
  }

  /** Its rows in the window without what is known of those that have left. */
  alone(): Component {
    const alone = new Component(this.#sheet, this.parts, this.kind);
    alone.count();
    return alone;
  }

  /** Rows by weight, at least one where it is an attack: one that rests may go on with the next row. */
  get present(): number {
    return this.left === undefined ? this.size : max(1, this.size);
  }

  /** Rows by weight, with those that have left as far as they count. */
  get worth(): number {
    return this.size + (this.left === undefined ? 0 : this.left.weight * this.left.trail.size);
  }

  /** The same with the value of a code, or with any value under a parent. */
  countOf(code: number): number {
    const cell = this.#sheet.place(code);
    return (cell < 0 ? 0 : (this.counts[cell] ?? 0)) + this.#left(code);
  }

  totalOf(parent: number): number {
    const group = this.#sheet.place(parent);
    return (group < 0 ? 0 : (this.totals[group] ?? 0)) + this.#left(parent);
  }

  #left(code: number): number {
    return this.left === undefined ? 0 : this.left.weight * (this.left.trail.counts.get(code) ?? 0);
  }

  save(interner: Interner): SavedComponent {
    const { kind, parts, size, counts, totals, left } = this;
    return {
      kind,
      parts: [...parts],
      size,
      counts: [...counts],
      totals: [...totals],
      left: left && { trail: left.trail.save(interner), weight: left.weight },
    };
  }

  /** What `save` gave of the same rows: its counts are of the parts before the last division, so they come as they were. */
  static restored(sheet: Sheet, saved: SavedComponent, interner: Interner): Component {
    const left = saved.left && { trail: Trail.restored(saved.left.trail, interner), weight: saved.left.weight };
    const component = new Component(sheet, Float64Array.from(saved.parts), saved.kind, left);
    component.size = saved.size;
    component.counts.set(saved.counts);
    component.totals.set(saved.totals);
    component.#workOut();
    return component;
  }

  /** What it reads is at hand: a look does this two dozen times for each of thousands of cells, a tenth of all work. */
  #workOut(): void {
    const { groupOf, p0, temper } = this.#sheet;
    const { counts, totals, ratios, losses, left } = this;
    const absent = this.#absent;
    const leftCounts = this.#leftCounts;
    const leftTotals = this.#leftTotals;
    for (let group = 0; group < totals.length; group++) {
      const total = (totals[group] ?? 0) + (left === undefined ? 0 : (leftTotals[group] ?? 0));
      absent[group] = this.#isTied(group) ? 0 : clippedLog(shrinkRows / (total + shrinkRows));
    }
    for (let cell = 0; cell < counts.length; cell++) {
      const group = groupOf[cell] ?? 0;
      const count = (counts[cell] ?? 0) + (left === undefined ? 0 : (leftCounts[cell] ?? 0));
      losses[cell] = 0;
      if (count === 0 || this.#isTied(group)) {
        ratios[cell] = (absent[group] ?? 0) * (temper[cell] ?? 1);
        continue;
      }
      const total = (totals[group] ?? 0) + (left === undefined ? 0 : (leftTotals[group] ?? 0));
      const expected = p0[cell] ?? 1;
      const ratio = clippedLog((count / expected + shrinkRows) / (total + shrinkRows));
      ratios[cell] = ratio * (temper[cell] ?? 1);
      if (count >= manyRows) continue;
      const others = max(0, count - 1) / expected;
      const without = clippedLog((others + shrinkRows) / (max(0, total - 1) + shrinkRows));
      losses[cell] = (ratio - without) * (temper[cell] ?? 1);
    }
  }

  /**
   * Log ratio of each row of the sheet, which is itself left out: a value that nobody else has gains nothing. What
   * leaving out a part of a row costs is in a straight line between none and all of it. Into `sums`.
   */
  ratiosWithout(sums: Float64Array): void {
    const { cells, starts, ownWeights } = this.#sheet;
    const { parts, ratios } = this;
    const losses = this.losses;
    for (let i = 0, at = 0; i < parts.length; i++) {
      const end = starts[i + 1] ?? 0;
      const part = (parts[i] ?? 0) * (ownWeights[i] ?? 0);
      let sum = 0;
      if (part > 1) {
        sum = this.#ratioWithoutTries(at, end, part);
        at = end;
      } else if (part < littlePart) {
        for (; at < end; at++) sum += ratios[cells[at] ?? 0] ?? 0;
      } else {
        for (; at < end; at++) {
          const cell = cells[at] ?? 0;
          sum += (ratios[cell] ?? 0) - part * (losses[cell] ?? 0);
        }
      }
      sums[i] = sum;
    }
  }

  /** Rows with the value of a cell that the cluster explains. */
  explains(cell: number): number {
    const group = this.#sheet.groupOf[cell] ?? 0;
    if (this.#isTied(group)) return (this.totals[group] ?? 0) * (this.#sheet.p0[cell] ?? 0);
    return this.counts[cell] ?? 0;
  }

  #isTied(group: number): boolean {
    return this.kind === 'shift' && this.#sheet.isConduct[group] === 1;
  }

  /** The same for somebody who tried more than once. */
  #ratioWithoutTries(start: number, end: number, part: number): number {
    const { cells, groupOf, p0, temper } = this.#sheet;
    let sum = 0;
    for (let at = start; at < end; at++) {
      const cell = cells[at] ?? 0;
      const group = groupOf[cell] ?? 0;
      if (this.#isTied(group)) continue;
      const others = max(0, (this.counts[cell] ?? 0) + (this.#leftCounts[cell] ?? 0) - part) / (p0[cell] ?? 1);
      const total = max(0, (this.totals[group] ?? 0) + (this.#leftTotals[group] ?? 0) - part);
      sum += clippedLog((others + shrinkRows) / (total + shrinkRows)) * (temper[cell] ?? 1);
    }
    return sum;
  }

  /** Log ratio of one attribute of any row, by the codes of its value and its parent; 0 where missing. */
  ratioOf(code: number, parent: number, temper: number): number {
    if (code < 0) return 0;
    const cell = this.#sheet.place(code);
    return this.ratioAt(cell, cell < 0 ? this.#sheet.place(parent) : -1, temper);
  }

  /** The same by the places of value and parent in the sheet, −1 for what it does not have. */
  ratioAt(cell: number, group: number, temper: number): number {
    if (cell >= 0) return this.ratios[cell] ?? 0;
    return group < 0 ? 0 : (this.#absent[group] ?? 0) * temper;
  }
}

/** A logarithm within the cap. Of what is clearly beyond it, as values that the past hardly has are, none need be taken. */
function clippedLog(ratio: number): number {
  if (ratio > beyondCap) return ratioCap;
  if (ratio < 1 / beyondCap) return -ratioCap;
  return max(-ratioCap, min(ratioCap, log(ratio)));
}
