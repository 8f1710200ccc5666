import { type Attribute, columnOf } from '../attributes.ts';
import type { Reservoir } from '../reservoir.ts';
import type { Row } from '../row.ts';
import type { Component } from './component.ts';
import { simpson, total } from './evenness.ts';
import { madeIn } from './made-in.ts';
import { onenessOf } from './oneness.ts';
import type { Sheet } from './sheet.ts';

/** So many honest sign-ups of late show which TLS stacks a browser or an app has, where no more than this part of them are alone. */
const clientRows = 20;
const aloneMax = 1 / 10;
/** A program has one stack, or one at first contact and another when it resumes; people with virus scanners have many, as it were. */
const stacksMax = 3;
/** So much of a cluster, less a standard error, carries up to so many nats, never an attack alone. */
const part = { from: 0.5, to: 0.75 };
const nats = 12;

/** Rows of the past by client, its version and the stack. */
type Stacks = ReadonlyMap<string, ReadonlyMap<string, ReadonlyMap<string, number>>>;

/**
 * TLS stacks that nobody here had whose browser or app is well known. Who calls itself one greets as it does, and a library greets as
 * a library; a new version, whose people greet otherwise, is none that is known.
 */
export class StrangeStacks {
  readonly #family: number;
  readonly #version: number;
  readonly #ja4: number;
  readonly #tool: number;
  readonly #known: () => Stacks;

  constructor(attributes: readonly Attribute[], reservoir: Reservoir) {
    this.#family = columnOf(attributes, 'agent-family');
    this.#version = columnOf(attributes, 'agent-version');
    this.#ja4 = columnOf(attributes, 'ja4');
    this.#tool = columnOf(attributes, 'tool');
    this.#known = reservoir.followingOlder(() => this.#count(reservoir.older));
  }

  /** Nats that the TLS stacks of a cluster carry. */
  carriedBy(component: Component, sheet: Sheet): number {
    const known = this.#known();
    if (known.size === 0) return 0;
    let all = 0;
    const strange = new Map<string, number>();
    for (const i of component.members) {
      const { values } = sheet.rows[i] as Row;
      const weight = (component.parts[i] ?? 0) * (sheet.weights[i] ?? 0);
      const stack = values[this.#ja4];
      if (stack === undefined) continue;
      all += weight;
      // The version is the library's, and apps that speak through it are built anew without one.
      if (values[this.#tool] === 'library') continue;
      const own = known.get(values[this.#family] ?? '')?.get(values[this.#version] ?? '');
      if (own !== undefined && !own.has(stack)) strange.set(stack, (strange.get(stack) ?? 0) + weight);
    }
    if (all === 0 || simpson(strange) > stacksMax) return 0;
    return nats * onenessOf(total(strange.values()) / all, all, part);
  }

  #count(past: Reservoir['older']): Stacks {
    const clients = new Map<string, Map<string, Map<string, number>>>();
    for (const { values } of past) {
      const stack = values[this.#ja4];
      if (stack === undefined) continue;
      const versions = madeIn(clients, values[this.#family] ?? '', () => new Map());
      const stacks = madeIn(versions, values[this.#version] ?? '', () => new Map());
      stacks.set(stack, (stacks.get(stack) ?? 0) + 1);
    }
    for (const versions of clients.values()) {
      for (const [version, stacks] of versions) if (!isWellKnown(stacks)) versions.delete(version);
    }
    return clients;
  }
}

/** Whether the next of its people will hardly have a stack of their own (Good 1953: as likely as rows are alone). */
function isWellKnown(stacks: ReadonlyMap<string, number>): boolean {
  const rows = total(stacks.values());
  const alone = [...stacks.values()].filter(count => count === 1).length;
  return rows >= clientRows && alone <= aloneMax * rows;
}
