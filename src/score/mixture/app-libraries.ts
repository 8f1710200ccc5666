import { type Attribute, columnOf } from '../attributes.ts';
import type { Beginnings } from '../beginnings.ts';
import type { Reservoir } from '../reservoir.ts';
import type { Valued } from '../row.ts';
import { byNetwork } from './by-network.ts';
import type { Component } from './component.ts';
import { countsBy, simpson, total, totalWhere } from './evenness.ts';
import { ownPastRows } from './habit.ts';
import type { Sheet } from './sheet.ts';

/**
 * So many honest sign-ups of late, from so many networks as it were, are in the app of the site, and not a partner's. Where a country has
 * three carriers, they are from nearly as many as everybody.
 */
const rowsMin = { past: 8, first: 5 };
const networks = { min: 4, ofAll: 0.7 };

/**
 * Libraries that the site's own app names instead of itself. A program that names one is a machine where nobody does; where people
 * come by it from everywhere, in a new country more of them may have a phone of that kind.
 */
export class AppLibraries {
  readonly #tool: number;
  readonly #family: number;
  readonly #origin: number;
  readonly #reservoir: Reservoir;
  readonly #beginnings: Beginnings;
  readonly #known: () => ReadonlySet<string>;
  /** Those that the first sign-ups name, as of a look. */
  #first: { readonly sheet: Sheet; readonly libraries: ReadonlySet<string> } | undefined;

  constructor(attributes: readonly Attribute[], reservoir: Reservoir, beginnings: Beginnings) {
    this.#tool = columnOf(attributes, 'tool');
    this.#family = columnOf(attributes, 'agent-family');
    this.#origin = columnOf(attributes, 'origin');
    this.#reservoir = reservoir;
    this.#beginnings = beginnings;
    this.#known = reservoir.followingOlder(() => this.#count(reservoir.older, rowsMin.past));
  }

  /** Whether most of those of a cluster who name a library or a tool name one of these. */
  have(component: Component, sheet: Sheet): boolean {
    const named = countsBy(row => this.#toolOf(row), component, sheet);
    if (named.size === 0) return false;
    // Before a site has a past, its first sign-ups tell what its people come by.
    const known = this.#reservoir.rows.length < ownPastRows ? this.#firstOf(sheet) : this.#known();
    return totalWhere(named, name => known.has(name)) > total(named.values()) / 2;
  }

  #toolOf({ values }: Pick<Valued, 'values'>): string | undefined {
    const tool = values[this.#tool];
    return tool === 'library' || tool === 'yes' ? values[this.#family] : undefined;
  }

  #firstOf(sheet: Sheet): ReadonlySet<string> {
    if (this.#first?.sheet !== sheet)
      this.#first = {
        sheet,
        libraries: this.#count([...this.#reservoir.older, ...this.#beginnings.honest], rowsMin.first),
      };
    return this.#first.libraries;
  }

  #count(past: readonly Valued[], least: number): ReadonlySet<string> {
    const libraryOf = ({ values }: Valued) => (values[this.#tool] === 'library' ? values[this.#family] : undefined);
    const named = byNetwork(past, libraryOf, this.#origin);
    if (named.size === 0) return new Set();
    const [everybody] = byNetwork(past, () => '', this.#origin).values();
    const networksMin = Math.min(networks.min, networks.ofAll * simpson(everybody ?? new Map()));
    return new Set(
      [...named].filter(([, own]) => total(own.values()) >= least && simpson(own) >= networksMin).map(([name]) => name),
    );
  }
}
