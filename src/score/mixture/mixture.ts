import type { Interner } from '../../windows/interner.ts';
import { Component, type Kind, type Left, type SavedComponent } from './component.ts';
import { Course, type SavedCourse } from './course.ts';
import type { Sheet } from './sheet.ts';

/** Looked up once: where modules run in a context of their own, as in tests, a global costs more than its work. */
const { exp, log, max } = Math;

/** EM has settled when the likelihood moves by less than this, nats. */
const settled = 0.5;
const trialIterations = 6;
/** Part of a row that a new cluster takes at first where it matches the seed. */
const seedPart = 0.8;
/** What a new cluster must add to the likelihood of the rows, nats (judging A3). */
const gainMin = 10;

/** A cluster that goes on: the part of each row that it has by the look before, and what is known of rows that have left. */
export interface Known {
  readonly parts: Float64Array;
  readonly kind: Kind;
  readonly left: Left | undefined;
}

/** In a form that JSON can hold, without its rows. */
export interface SavedMixture {
  readonly components: readonly SavedComponent[];
  readonly course: SavedCourse;
}

/**
 * The known background and the clusters beside it, fitted to the rows of a sheet by expectation and maximisation:
 * each row is divided among them by how likely each makes it, each cluster is counted afresh from its parts, and
 * again. The background is not fitted: it is the honest past.
 */
export class Mixture {
  readonly sheet: Sheet;
  readonly components: Component[];
  /** Part of each row that the background keeps. */
  readonly background: Float64Array;
  /** Log of each row's likelihood against the background alone, and their weighted sum, nats. */
  readonly #lift: Float64Array;
  likelihood = 0;
  readonly #all: Float64Array;
  readonly #weight: number;
  readonly #course: Course;
  /** Log ratio of each row in each cluster, cluster by cluster. */
  readonly #ratios: Float64Array[] = [];

  /** `known`: what the look before says of the rows, for each cluster that goes on. */
  constructor(sheet: Sheet, known: readonly Known[]) {
    this.sheet = sheet;
    this.components = known.map(({ parts, kind, left }) => new Component(sheet, parts, kind, left));
    this.background = new Float64Array(sheet.rows.length).fill(1);
    this.#lift = new Float64Array(sheet.rows.length);
    this.#all = new Float64Array(sheet.rows.length);
    this.#weight = max(1e-9, sum(sheet.weights));
    this.#course = new Course(sheet);
  }

  /** Share of all rows that a cluster has, 0 to 1. */
  share(component: Component): number {
    return component.present / this.#weight;
  }

  save(interner: Interner): SavedMixture {
    return { components: this.components.map(component => component.save(interner)), course: this.#course.save() };
  }

  /** What `save` gave of the same rows. */
  static restored(sheet: Sheet, saved: SavedMixture, interner: Interner): Mixture {
    const mixture = new Mixture(sheet, []);
    mixture.components.push(...saved.components.map(component => Component.restored(sheet, component, interner)));
    mixture.#course.restore(saved.course);
    return mixture;
  }

  run(iterations: number): void {
    if (this.components.length === 0) {
      this.background.fill(1);
      this.#lift.fill(0);
      this.#course.count([]);
      this.likelihood = 0;
      return;
    }
    for (const component of this.components) component.count();
    let last = Number.NEGATIVE_INFINITY;
    for (let round = 0; round < iterations; round++) {
      this.#divide();
      for (const component of this.components) component.count();
      if (Math.abs(this.likelihood - last) < settled) break;
      last = this.likelihood;
    }
    this.#divide();
  }

  /**
   * Tries a further cluster that begins with the rows that match a seed, the others held as they are, without `instead`
   * if given. Returns its parts and what the likelihood gains.
   */
  trial(
    matches: (row: number) => boolean,
    instead: Component | undefined,
  ): { readonly parts: Float64Array; readonly gain: number } {
    const { weights } = this.sheet;
    const parts = new Float64Array(weights.length);
    for (let i = 0; i < parts.length; i++) if (matches(i)) parts[i] = seedPart;
    const fresh = new Component(this.sheet, parts, 'free');
    const own = new Float64Array(parts.length);
    const lift = instead === undefined ? this.#lift : this.#lift.map((all, i) => all + logRest(instead.parts[i] ?? 0));
    const lost =
      instead === undefined ? 0 : instead.parts.reduce((sum, part, i) => sum + (weights[i] ?? 0) * logRest(part), 0);
    let gain = 0;
    for (let round = 0; round < trialIterations; round++) {
      fresh.count();
      fresh.ratiosWithout(own);
      const share = Math.min(0.98, fresh.size / this.#weight);
      const logShare = log(share);
      const rest = log(1 - share);
      gain = lost;
      for (let i = 0; i < parts.length; i++) {
        // Against what the others make of the row.
        const ratio = logShare + (own[i] ?? 0) - (lift[i] ?? 0);
        const most = max(ratio, rest);
        const more = odds(ratio - most);
        const all = odds(rest - most) + more;
        gain += (weights[i] ?? 0) * (most + log(all));
        parts[i] = more / all;
      }
    }
    return { parts, gain };
  }

  /** Adds a cluster where it tells enough, in the place of `instead` if given. Returns whether it did. */
  grow(parts: Float64Array, instead: Component | undefined, iterations: number): boolean {
    const before = { components: [...this.components], parts: this.components.map(one => one.parts.slice()) };
    const likelihood = this.likelihood;
    if (instead !== undefined) this.components.splice(this.components.indexOf(instead), 1);
    for (const component of this.components) {
      for (let i = 0; i < parts.length; i++) component.parts[i] = (component.parts[i] ?? 0) * (1 - (parts[i] ?? 0));
    }
    this.components.push(new Component(this.sheet, parts, 'free'));
    this.run(iterations);
    if (this.likelihood - likelihood > gainMin) return true;
    this.components.splice(0, this.components.length, ...before.components);
    this.components.forEach((component, c) => {
      component.parts.set(before.parts[c] ?? []);
    });
    this.run(1);
    return false;
  }

  drop(isSmall: (component: Component) => boolean): void {
    const kept = this.components.filter(component => !isSmall(component));
    if (kept.length === this.components.length) return;
    this.components.splice(0, this.components.length, ...kept);
    this.run(2);
  }

  /** Expectation: each row among background and clusters. */
  #divide(): void {
    const { components, sheet } = this;
    const course = this.#course;
    course.count(components);
    for (let c = this.#ratios.length; c < components.length; c++)
      this.#ratios.push(new Float64Array(sheet.rows.length));
    for (let c = 0; c < components.length; c++) {
      const ratios = this.#ratios[c] as Float64Array;
      (components[c] as Component).ratiosWithout(ratios);
      for (let i = 0; i < ratios.length; i++) {
        ratios[i] = (ratios[i] ?? 0) + course.share(c, course.blockOf[i] ?? 0);
      }
    }
    const { background } = this;
    const lift = this.#lift;
    for (let i = 0; i < lift.length; i++) lift[i] = course.rest(course.blockOf[i] ?? 0);
    // The background's own ratio, until the row is divided.
    background.set(lift);
    for (let c = 0; c < components.length; c++) {
      const ratios = this.#ratios[c] as Float64Array;
      for (let i = 0; i < lift.length; i++) if ((ratios[i] ?? 0) > (lift[i] ?? 0)) lift[i] = ratios[i] ?? 0;
    }
    const all = this.#all;
    for (let i = 0; i < lift.length; i++) {
      background[i] = odds((background[i] ?? 0) - (lift[i] ?? 0));
    }
    all.set(background);
    for (let c = 0; c < components.length; c++) {
      const ratios = this.#ratios[c] as Float64Array;
      const { parts } = components[c] as Component;
      for (let i = 0; i < lift.length; i++) {
        const own = odds((ratios[i] ?? 0) - (lift[i] ?? 0));
        parts[i] = own;
        all[i] = (all[i] ?? 0) + own;
      }
    }
    for (const component of components) {
      const { parts } = component;
      for (let i = 0; i < all.length; i++) parts[i] = (parts[i] ?? 0) / (all[i] ?? 1);
      component.moved();
    }
    this.likelihood = 0;
    for (let i = 0; i < all.length; i++) {
      background[i] = (background[i] ?? 0) / (all[i] ?? 1);
      lift[i] = (lift[i] ?? 0) + log(all[i] ?? 1);
      this.likelihood += (sheet.weights[i] ?? 0) * (lift[i] ?? 0);
    }
  }

  /**
   * Part in each cluster of a row by its codes, whether or not it was in the sheet; into `parts`. `timeMs`: when it was
   * admitted, undefined for a row of the past.
   */
  partsOf(codes: Int32Array, timeMs: number | undefined, temper: Float64Array, parts: Float64Array): void {
    const { components } = this;
    const block = this.#course.block(timeMs);
    const rest = this.#course.rest(block);
    for (let c = 0; c < components.length; c++) parts[c] = this.#course.share(c, block);
    for (let k = 0; k < temper.length; k++) {
      const code = codes[k * 3] ?? -1;
      if (code < 0) continue;
      const cell = this.sheet.place(code);
      const group = cell < 0 ? this.sheet.place(codes[k * 3 + 1] ?? -1) : -1;
      if (cell < 0 && group < 0) continue;
      for (let c = 0; c < components.length; c++) {
        parts[c] = (parts[c] ?? 0) + (components[c] as Component).ratioAt(cell, group, temper[k] ?? 1);
      }
    }
    let most = rest;
    for (let c = 0; c < components.length; c++) if ((parts[c] ?? 0) > most) most = parts[c] ?? 0;
    let all = odds(rest - most);
    for (let c = 0; c < components.length; c++) {
      const own = odds((parts[c] ?? 0) - most);
      parts[c] = own;
      all += own;
    }
    for (let c = 0; c < components.length; c++) parts[c] = (parts[c] ?? 0) / all;
  }
}

/** Of a ratio against the largest, which is 1 itself. */
function odds(ratio: number): number {
  return ratio === 0 ? 1 : exp(ratio);
}

/** Log of what is left of a row without a part of it. */
function logRest(part: number): number {
  return log(max(1e-12, 1 - part));
}

function sum(values: Float64Array): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}
