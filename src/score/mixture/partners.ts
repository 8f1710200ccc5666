import { type Attribute, columnOf } from '../attributes.ts';
import type { Reservoir } from '../reservoir.ts';
import type { Valued } from '../row.ts';
import type { Component } from './component.ts';
import { countsBy, total } from './evenness.ts';
import type { Sheet } from './sheet.ts';

/** A partner's busy hour has at most so many times as many as its others; an attacker may rent from the same provider. */
const busyMax = 10;

/**
 * Partners of a site who make accounts by script: tools that honest sign-ups have come with before, by their networks.
 */
export class Partners {
  readonly #reservoir: Reservoir;
  readonly #tool: number;
  readonly #family: number;
  readonly #origin: number;
  /** Part of honest sign-ups that each tool has from each network. */
  readonly #before: () => ReadonlyMap<string, number>;

  constructor(attributes: readonly Attribute[], reservoir: Reservoir) {
    this.#reservoir = reservoir;
    this.#tool = columnOf(attributes, 'tool');
    this.#family = columnOf(attributes, 'agent-family');
    this.#origin = columnOf(attributes, 'origin');
    this.#before = reservoir.following(() => this.#count());
  }

  /** The tool that a sign-up names, undefined where it names none. */
  toolOf({ values }: Pick<Valued, 'values'>): string | undefined {
    return values[this.#tool] === 'yes' ? values[this.#family] : undefined;
  }

  /** Whether most of the tools of a cluster are theirs, and not many more than they have at other times. */
  have(component: Component, sheet: Sheet): boolean {
    const before = this.#before();
    const tools = countsBy(row => this.#keyOf(row), component, sheet);
    let theirs = 0;
    let usual = 0;
    for (const [key, rows] of tools) {
      const share = before.get(key);
      if (share === undefined) continue;
      theirs += rows;
      usual += share;
    }
    return theirs > total(tools.values()) / 2 && theirs <= busyMax * usual * total(sheet.weights);
  }

  #count(): ReadonlyMap<string, number> {
    const { older } = this.#reservoir;
    const shares = new Map<string, number>();
    for (const row of older) {
      const key = this.#keyOf(row);
      if (key !== undefined) shares.set(key, (shares.get(key) ?? 0) + 1 / older.length);
    }
    return shares;
  }

  #keyOf(row: Pick<Valued, 'values'>): string | undefined {
    const tool = this.toolOf(row);
    return tool === undefined ? undefined : `${tool} ${row.values[this.#origin]}`;
  }
}
