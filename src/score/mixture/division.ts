import type { Attribute } from '../attributes.ts';
import type { Row } from '../row.ts';
import { partAgainst } from './against.ts';
import type { Anchor } from './anchor.ts';
import type { Component } from './component.ts';
import type { Mixture } from './mixture.ts';

/** Less than this part of an attack is not worth asking about. */
export const littleMass = 0.01;
/** What is called an attack where something must be called so. */
export const attackMin = 0.5;

/** Sign-ups that are alike and unlike the honest past, as of the latest look. */
export interface Found {
  /** `c-` and four hexadecimal digits, the same from look to look. */
  readonly id: string;
  readonly component: Component;
  readonly anchor: Anchor;
  /** That it is an attack, 0 to 1. */
  readonly probability: number;
  /** Until when its rows in the window said so by themselves, and the same by them alone, for whoever has come since. */
  readonly stoodMs: number;
  readonly alone: number;
}

/** That a cluster is an attack, as far as somebody is concerned who was admitted then; undefined for a row of the past. */
export function probabilityAt({ probability, alone, stoodMs }: Found, timeMs: number | undefined): number {
  return timeMs !== undefined && timeMs > stoodMs ? alone : probability;
}

/** How sign-ups are divided between the honest past and the clusters of one look, and what of that counts against them. */
export class Division {
  readonly clusters: readonly Found[];
  readonly #mixture: Mixture;
  readonly #attributes: readonly Attribute[];
  readonly #temper: Float64Array;
  readonly #parts: Float64Array;

  /** `clusters`: one per component of the mixture; `temper`: how much the log ratios of each attribute count. */
  constructor(mixture: Mixture, clusters: readonly Found[], attributes: readonly Attribute[], temper: Float64Array) {
    this.#mixture = mixture;
    this.clusters = clusters;
    this.#attributes = attributes;
    this.#temper = temper;
    this.#parts = new Float64Array(mixture.components.length);
  }

  /** The part of a row that each cluster has, 0 to 1; held until the next is asked for. */
  partsOf(row: Row): Float64Array {
    const i = this.#mixture.sheet.indexOf(row);
    if (i < 0) this.#mixture.partsOf(row.codes, row.admittedMs, this.#temper, this.#parts);
    else {
      this.#mixture.components.forEach(({ parts }, c) => {
        this.#parts[c] = parts[i] ?? 0;
      });
    }
    return this.#parts;
  }

  /** How much of a row each cluster has, 0 to 1, and how much of that counts against it. */
  partsIn(row: Row): readonly { readonly found: Found; readonly part: number; readonly against: number }[] {
    const parts = this.partsOf(row);
    const attack = this.#attackIn(parts, row.admittedMs);
    return this.clusters.map((found, c) => {
      const part = parts[c] ?? 0;
      return { found, part, against: this.#against(row.codes, part, attack, found, row.admittedMs) };
    });
  }

  /** The attack's part of a row, 0 to 1. */
  mass(row: Row): number {
    return this.massOf(row.codes, this.partsOf(row), row.admittedMs);
  }

  /** The same by its codes: of its part in each cluster, as far as it is a machine, as much as the cluster is an attack. */
  massOf(codes: Int32Array, parts: Float64Array, timeMs: number | undefined): number {
    const attack = this.#attackIn(parts, timeMs);
    let mass = 0;
    for (let c = 0; c < this.clusters.length; c++) {
      const found = this.clusters[c] as Found;
      const part = parts[c] ?? 0;
      const probability = probabilityAt(found, timeMs);
      if (part * probability <= littleMass) continue;
      mass += probability * this.#against(codes, part, attack, found, timeMs);
    }
    return Math.min(1, mass);
  }

  /** The attack cluster that has most of the row, where there is one. */
  clusterOf(row: Row): Found | undefined {
    const parts = this.partsOf(row);
    let most: Found | undefined;
    let mass = 0;
    this.clusters.forEach((found, c) => {
      const probability = probabilityAt(found, row.admittedMs);
      const own = (parts[c] ?? 0) * probability;
      if (own <= mass || probability < attackMin) return;
      mass = own;
      most = found;
    });
    return most;
  }

  /** Log ratio of one attribute of a row in a cluster, nats; 0 where missing. */
  ratio({ component }: Found, { codes }: Row, attribute: number): number {
    const at = attribute * 3;
    return component.ratioOf(codes[at] ?? -1, codes[at + 1] ?? -1, this.#temper[attribute] ?? 1);
  }

  /** How much of a row the clusters have, each as far as it is an attack. */
  #attackIn(parts: Float64Array, timeMs: number | undefined): number {
    let attack = 0;
    this.clusters.forEach((found, c) => {
      attack += (parts[c] ?? 0) * probabilityAt(found, timeMs);
    });
    return attack;
  }

  #against(codes: Int32Array, part: number, attack: number, found: Found, timeMs: number | undefined): number {
    const accused = attack + part * (1 - probabilityAt(found, timeMs));
    return partAgainst(codes, part, accused, found, this.#attributes, this.#temper);
  }
}
