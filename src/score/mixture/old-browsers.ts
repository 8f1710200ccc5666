import { type Attribute, columnOf } from '../attributes.ts';
import type { Reservoir } from '../reservoir.ts';
import type { Row } from '../row.ts';
import type { Component } from './component.ts';
import { clientOf } from './crowding.ts';
import { simpson, total } from './evenness.ts';
import { madeIn } from './made-in.ts';
import { type Oneness, onenessOf } from './oneness.ts';
import type { Sheet } from './sheet.ts';

/** So many honest sign-ups of late show how old the versions of a browser are. */
const browserRows = 20;
/** Old is a version that, with all that are older, no more than this part of its people have. */
const oldMax = 1 / 8;
/**
 * From no more addresses than these, as it were, they are of the computers of a school or an office, whoever else is in the cluster. (On an honest day
 * an attack had been told of where 39 pupils with one old browser were in a cluster with 32 others.)
 */
const addressesMin = 10;
/** Fewer rows of a cluster than this may be chance. */
const rowsMin = 20;
/**
 * So much of a cluster in old versions, less a standard error, carries up to so many nats. Measured on four other generators: of the people of a
 * country, or of a day, the most had 30 %, while 29 of 111 attacks have 50 % and more. One version is never an attack alone, since
 * somebody may manage the computers that have it; so many, as it were, are those of a list.
 */
const part: Oneness = { from: 0.45, to: 0.65 };
/** Of one version at most, and of a list. */
export const oldBrowserMax = 16;
const listMax = 24;
const listMin = 4;

/** The newest version that is old, of each browser on each system, and of each on whatever system. */
type Old = ReadonlyMap<string, number>;

/**
 * Browsers whose versions are old beside those that the people of the site have. Browsers update themselves within weeks; the list that a
 * program takes its user agents from, and the browser that it drives, are as old as its maker left them.
 */
export class OldBrowsers {
  readonly #kind: number;
  readonly #family: number;
  readonly #version: number;
  readonly #old: () => Old;

  constructor(attributes: readonly Attribute[], reservoir: Reservoir) {
    this.#kind = columnOf(attributes, 'client-kind');
    this.#family = columnOf(attributes, 'agent-family');
    this.#version = columnOf(attributes, 'agent-version');
    this.#old = reservoir.followingOlder(() => this.#count(reservoir.older));
  }

  /** Nats that the versions of a cluster's browsers carry. */
  carriedBy(component: Component, sheet: Sheet): number {
    const newestOld = this.#old();
    if (newestOld.size === 0) return 0;
    let all = 0;
    const old = new Map<string, number>();
    const addresses = new Map<string, number>();
    for (const i of component.members) {
      const row = sheet.rows[i] as Row;
      const browser = this.#browserOf(row.values);
      if (browser === undefined) continue;
      const limit = newestOld.get(browser.family) ?? newestOld.get(browser.name);
      if (limit === undefined) continue;
      const weight = (component.parts[i] ?? 0) * (sheet.weights[i] ?? 0);
      all += weight;
      if (browser.version > limit) continue;
      const version = `${browser.name} ${browser.version}`;
      old.set(version, (old.get(version) ?? 0) + weight);
      const address = clientOf(row);
      addresses.set(address, (addresses.get(address) ?? 0) + weight);
    }
    if (all < Math.max(rowsMin, component.size / 2) || simpson(addresses) <= addressesMin) return 0;
    return (simpson(old) >= listMin ? listMax : oldBrowserMax) * onenessOf(total(old.values()) / all, all, part);
  }

  #count(past: Reservoir['older']): Old {
    const versions = new Map<string, number[]>();
    for (const { values } of past) {
      const browser = this.#browserOf(values);
      if (browser === undefined) continue;
      for (const name of [browser.family, browser.name]) madeIn(versions, name, () => []).push(browser.version);
    }
    const old = new Map<string, number>();
    for (const [name, known] of versions) {
      if (known.length < browserRows) continue;
      known.sort((one, other) => one - other);
      const first = known[Math.floor(oldMax * known.length)] as number;
      old.set(name, first - 1);
    }
    return old;
  }

  #browserOf(values: Row['values']): Browser | undefined {
    const kind = values[this.#kind];
    const family = values[this.#family];
    const version = Number(values[this.#version] || Number.NaN);
    if ((kind !== 'desktop' && kind !== 'mobile') || family === undefined || Number.isNaN(version)) return undefined;
    return { family, name: family.slice(0, family.indexOf('/')), version };
  }
}

/** With its system, and without: it has about the same versions on all. */
interface Browser {
  readonly family: string;
  readonly name: string;
  readonly version: number;
}
