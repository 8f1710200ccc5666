import { type Attribute, columnOf } from '../attributes.ts';
import type { Reservoir } from '../reservoir.ts';
import type { Row } from '../row.ts';
import type { Component } from './component.ts';
import { countsBy, machinePart, total } from './evenness.ts';
import type { Measured } from './habit.ts';
import type { Sheet } from './sheet.ts';

/** So many honest sign-ups of late in the app tell what becomes of its accounts, of a cluster of which so much is in it. */
const pastMin = 20;
const appPart = 2 / 3;
/** Where no more than this part more leave than of them, they are as the people of the app are. */
const moreMax = 0.15;

/**
 * What becomes of the accounts of those who sign up in the app: it may go on at another host, so that none of its people is seen again, while
 * others are. Speaks for people only: where those in the app leave less than others, the habit of the whole site is what is known best.
 */
export class UseInApp {
  readonly #kind: number;
  readonly #used: Attribute | undefined;
  /** Part of the app's people who leave, 0 to 1; undefined where it has too few. */
  readonly #leaving: () => number | undefined;

  constructor(attributes: readonly Attribute[], reservoir: Reservoir) {
    this.#kind = columnOf(attributes, 'client-kind');
    this.#used = attributes[columnOf(attributes, 'used')];
    this.#leaving = reservoir.followingOlder(() => this.#leavingOf(reservoir.older));
  }

  /** Whether a cluster is mostly in the app and no more of it leave than of the honest people there. */
  isUsual({ counts }: Measured, component: Component, sheet: Sheet): boolean {
    const leaving = this.#leaving();
    if (leaving === undefined || this.#used === undefined) return false;
    if (machinePart(this.#used, counts) > leaving + moreMax) return false;
    const inApp = countsBy(row => (this.#isInApp(row) ? '' : undefined), component, sheet);
    return total(inApp.values()) >= appPart * component.size;
  }

  #isInApp({ values }: Pick<Row, 'values'>): boolean {
    return values[this.#kind] === 'app';
  }

  #leavingOf(past: Reservoir['older']): number | undefined {
    const used = this.#used;
    if (used === undefined) return undefined;
    const known = past.filter(row => this.#isInApp(row) && row.values[used.index] !== undefined);
    if (known.length < pastMin) return undefined;
    return known.filter(({ values }) => used.machine?.has(values[used.index] ?? '')).length / known.length;
  }
}
