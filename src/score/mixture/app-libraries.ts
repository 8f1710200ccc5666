import { type Attribute, columnOf } from '../attributes.ts';
import type { Reservoir } from '../reservoir.ts';
import type { Valued } from '../row.ts';
import { byNetwork } from './by-network.ts';
import type { Component } from './component.ts';
import { countsBy, simpson, total } from './evenness.ts';
import type { Sheet } from './sheet.ts';

/** So many honest sign-ups of late, from so many networks as it were, are in the app of the site, and not a partner's. */
const rowsMin = 8;
const networksMin = 4;

/**
 * Libraries that the site's own app names instead of itself. A program that names one is a machine where nobody does; where people
 * come by it from everywhere, in a new country more of them may have a phone of that kind.
 */
export class AppLibraries {
  readonly #tool: number;
  readonly #family: number;
  readonly #origin: number;
  readonly #known: () => ReadonlySet<string>;

  constructor(attributes: readonly Attribute[], reservoir: Reservoir) {
    this.#tool = columnOf(attributes, 'tool');
    this.#family = columnOf(attributes, 'agent-family');
    this.#origin = columnOf(attributes, 'origin');
    this.#known = reservoir.following(() => this.#count(reservoir.older));
  }

  /** Whether most of those of a cluster who name a library or a tool name one of these. */
  have(component: Component, sheet: Sheet): boolean {
    const known = this.#known();
    if (known.size === 0) return false;
    const named = countsBy(row => this.#toolOf(row), component, sheet);
    let own = 0;
    for (const [name, rows] of named) if (known.has(name)) own += rows;
    return own > total(named.values()) / 2;
  }

  #toolOf({ values }: Pick<Valued, 'values'>): string | undefined {
    const tool = values[this.#tool];
    return tool === 'library' || tool === 'yes' ? values[this.#family] : undefined;
  }

  #count(past: Reservoir['older']): ReadonlySet<string> {
    const libraryOf = ({ values }: Valued) => (values[this.#tool] === 'library' ? values[this.#family] : undefined);
    return new Set(
      [...byNetwork(past, libraryOf, this.#origin)]
        .filter(([, networks]) => total(networks.values()) >= rowsMin && simpson(networks) >= networksMin)
        .map(([name]) => name),
    );
  }
}
