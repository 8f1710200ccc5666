import type { Row } from '../row.ts';
import type { Component } from './component.ts';
import type { Sheet } from './sheet.ts';

/** A cluster with more of its size than this in such sign-ups is one of them. */
const mostlyMin = 0.5;

/**
 * Sign-ups that people have called a crowd. Clusters come and go while a surge lasts, so it is the sign-ups that are
 * remembered: a cluster that is mostly made of them is a crowd too, and hands that on to those who join it. An attack that
 * comes beside it is made of others, and is found.
 */
export class Ours {
  #rows = new WeakSet<Row>();
  #isEmpty = true;

  add(component: Component, { rows }: Sheet): void {
    this.#isEmpty = false;
    rows.forEach((row, i) => {
      if ((component.parts[i] ?? 0) > mostlyMin) this.#rows.add(row);
    });
  }

  has(row: Row): boolean {
    return this.#rows.has(row);
  }

  restore(rows: readonly Row[]): void {
    this.#rows = new WeakSet(rows);
    this.#isEmpty = rows.length === 0;
  }

  covers(component: Component, { rows, weights }: Sheet): boolean {
    if (this.#isEmpty) return false;
    let ours = 0;
    let all = 0;
    rows.forEach((row, i) => {
      const own = (component.parts[i] ?? 0) * (weights[i] ?? 0);
      all += own;
      if (this.#rows.has(row)) ours += own;
    });
    return ours > mostlyMin * all;
  }

  clear(): void {
    this.restore([]);
  }
}
