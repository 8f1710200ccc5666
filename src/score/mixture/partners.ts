import { type Attribute, columnOf } from '../attributes.ts';
import type { Reservoir } from '../reservoir.ts';
import type { Valued } from '../row.ts';
import { byNetwork } from './by-network.ts';
import type { Component } from './component.ts';
import { countsBy, simpson, total } from './evenness.ts';
import type { Sheet } from './sheet.ts';

/** A partner's busy hour has at most so many times as many as its others; an attacker may rent from the same provider. */
const busyMax = 10;

/** The app of a site comes from everywhere; a partner's program, which names itself as apps do, from so many networks as it were. */
const programNetworksMax = 2;
const programRowsMin = 3;

/** Whose sign-ups are a partner's, as of a look. */
export interface Programs {
  has(row: Pick<Valued, 'values'>): boolean;
}

/**
 * Partners of a site who make accounts by script: tools that honest sign-ups have come with before, by their networks.
 */
export class Partners {
  readonly #reservoir: Reservoir;
  readonly #tool: number;
  readonly #family: number;
  readonly #origin: number;
  readonly #kind: number;
  /** Part of honest sign-ups that each tool has from each network. */
  readonly #tools: () => ReadonlyMap<string, number>;
  /** The same of programs that name themselves. */
  readonly #programs: () => ReadonlyMap<string, number>;

  constructor(attributes: readonly Attribute[], reservoir: Reservoir) {
    this.#reservoir = reservoir;
    this.#tool = columnOf(attributes, 'tool');
    this.#family = columnOf(attributes, 'agent-family');
    this.#origin = columnOf(attributes, 'origin');
    this.#kind = columnOf(attributes, 'client-kind');
    this.#tools = reservoir.following(() => this.#sharesOf(row => this.toolOf(row)));
    this.#programs = reservoir.following(() => this.#sharesOf(row => this.#programOf(row), isPartners));
  }

  /** The tool that a sign-up names, undefined where it names none. */
  toolOf({ values }: Pick<Valued, 'values'>): string | undefined {
    return values[this.#tool] === 'yes' ? values[this.#family] : undefined;
  }

  /** Whether most of the tools of a cluster are theirs, and not many more than they have at other times. */
  have(component: Component, sheet: Sheet): boolean {
    const before = this.#tools();
    const tools = countsBy(row => this.#keyOf(this.toolOf(row), row), component, sheet);
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

  /**
   * Programs that name themselves, have come before from a network or two, and have no more sign-ups in the window than in a busy hour.
   * What an attack beside them does, such as leaving accounts unused, they do as well.
   */
  programsIn(sheet: Sheet): Programs {
    const before = this.#programs();
    const now = new Map<string, number>();
    const all = total(sheet.weights);
    sheet.rows.forEach((row, i) => {
      const key = before.size === 0 ? undefined : this.#keyOf(this.#programOf(row), row);
      if (key !== undefined && before.has(key)) now.set(key, (now.get(key) ?? 0) + (sheet.weights[i] ?? 0));
    });
    const theirs = new Set(
      [...now].filter(([key, rows]) => rows <= busyMax * (before.get(key) ?? 0) * all).map(([key]) => key),
    );
    return { has: row => theirs.size > 0 && theirs.has(this.#keyOf(this.#programOf(row), row) ?? '') };
  }

  #programOf({ values }: Pick<Valued, 'values'>): string | undefined {
    return values[this.#kind] === 'app' && values[this.#tool] === 'no' ? values[this.#family] : undefined;
  }

  /** Part of honest sign-ups by name and network, of those names whose networks are as they must be. */
  #sharesOf(
    nameOf: (row: Valued) => string | undefined,
    mayBe: (rows: ReadonlyMap<string, number>) => boolean = () => true,
  ): ReadonlyMap<string, number> {
    const { older } = this.#reservoir;
    return new Map(
      [...byNetwork(older, nameOf, this.#origin)]
        .filter(([, networks]) => mayBe(networks))
        .flatMap(([name, networks]) =>
          [...networks].map(([network, rows]) => [keyOf(name, network), rows / older.length] as const),
        ),
    );
  }

  #keyOf(name: string | undefined, { values }: Pick<Valued, 'values'>): string | undefined {
    return name === undefined ? undefined : keyOf(name, values[this.#origin] ?? '');
  }
}

function keyOf(name: string, network: string): string {
  return `${name} ${network}`;
}

/** `rows`: of a program that names itself, by network. */
function isPartners(rows: ReadonlyMap<string, number>): boolean {
  return simpson(rows) <= programNetworksMax && total(rows.values()) >= programRowsMin;
}
