import { columnOf } from '../attributes.ts';
import type { Background } from '../background.ts';
import type { Reservoir } from '../reservoir.ts';
import type { Valued } from '../row.ts';
import { type Component, memberMin } from './component.ts';
import { machinePart } from './evenness.ts';
import { measure } from './habit.ts';
import { onenessOf } from './oneness.ts';
import type { Sheet } from './sheet.ts';
import type { Closed } from './weigh.ts';

/** Where so few of an app's people ask for nothing before they sign up, the app asks for things as it opens. */
const habitMax = 1 / 20;
/** So many rows in the app, most of a cluster, of which so many ask for nothing. */
const rowsMin = 12;
const appPart = 2 / 3;
const silent = { from: 0.75, to: 0.9 };
/** A version is known that so many of the past have; what a new one asks for is not, and most must be of known ones. */
const versionRows = 3;
const knownPart = 0.8;
/**
 * Where fewer than this part of the people in the app who are expected beside the cluster ask for something, the app, or what the log
 * holds, has changed.
 */
const besidePart = 1 / 4;
/** Where fewer than this are expected, nobody can tell. */
const besideMin = 3;
const nats = 28;

/**
 * Sign-ups in the name of an app that has not been opened. A browser may be led to the form by a link; an app asks for its own things
 * before anybody can sign up in it, and who only replays the one call does not. (In 69 honest runs of three generators at most 74 %
 * of a cluster in an app had asked for nothing, in six half and more, and in all others nobody.)
 *
 * Nats that it carries, 0 to 28: enough for an attack alone. `visits`: what was asked for before, given the kind of client.
 */
export function unopenedApp(
  { attribute, groups }: Closed,
  component: Component,
  sheet: Sheet,
  { background, reservoir }: { readonly background: Background; readonly reservoir: Reservoir },
): number {
  const ofApp = groups.filter(({ parent }) => parent === 'app');
  const { factor, counts, expected, rows } = measure(attribute, ofApp, component, background);
  if (rows < rowsMin || rows < appPart * component.worth || machinePart(attribute, expected) > habitMax) return 0;
  const share = onenessOf(machinePart(attribute, counts), rows, silent);
  if (share === 0) return 0;
  const apps = new Apps(sheet, reservoir.rows);
  return apps.haveVersionsOf(component) && apps.goOnBeside(component) ? Math.min(nats, share * factor) : 0;
}

/** What is known of the site's apps, from the past and from the window. */
class Apps {
  readonly #sheet: Sheet;
  readonly #kind: number;
  readonly #family: number;
  readonly #version: number;
  readonly #visits: number;
  /** Rows of the past by app and version, and the part of the past that is in an app and has asked for something. */
  readonly #known = new Map<string, number>();
  readonly #asking: number;

  constructor(sheet: Sheet, past: readonly Valued[]) {
    this.#sheet = sheet;
    this.#kind = columnOf(sheet.attributes, 'client-kind');
    this.#family = columnOf(sheet.attributes, 'agent-family');
    this.#version = columnOf(sheet.attributes, 'agent-version');
    this.#visits = columnOf(sheet.attributes, 'visits');
    for (const row of past) {
      const name = this.#nameOf(row);
      if (name !== undefined) this.#known.set(name, (this.#known.get(name) ?? 0) + 1);
    }
    this.#asking = past.filter(row => this.#asks(row)).length / Math.max(1, past.length);
  }

  haveVersionsOf(component: Component): boolean {
    let all = 0;
    let known = 0;
    this.#sheet.rows.forEach((row, i) => {
      const name = this.#nameOf(row);
      if (name === undefined) return;
      const own = (component.parts[i] ?? 0) * (this.#sheet.weights[i] ?? 0);
      all += own;
      if ((this.#known.get(name) ?? 0) >= versionRows) known += own;
    });
    return known >= knownPart * all;
  }

  /** Whether as many others as usual have asked for something since the cluster began. */
  goOnBeside({ parts }: Component): boolean {
    const { rows, weights } = this.#sheet;
    const began = rows.filter((_, i) => (parts[i] ?? 0) > memberMin).map(({ admittedMs }) => admittedMs);
    const beganMs = began.reduce((first, timeMs) => Math.min(first, timeMs), Number.POSITIVE_INFINITY);
    let beside = 0;
    let asking = 0;
    rows.forEach((row, i) => {
      if (row.admittedMs < beganMs) return;
      const weight = (1 - (parts[i] ?? 0)) * (weights[i] ?? 0);
      beside += weight;
      if (this.#asks(row)) asking += weight;
    });
    const expected = Math.floor(this.#asking * beside);
    return expected >= besideMin && asking >= besidePart * expected;
  }

  #nameOf({ values }: Pick<Valued, 'values'>): string | undefined {
    return values[this.#kind] === 'app' ? `${values[this.#family]} ${values[this.#version]}` : undefined;
  }

  #asks({ values }: Pick<Valued, 'values'>): boolean {
    const asked = values[this.#visits];
    return values[this.#kind] === 'app' && asked !== undefined && asked !== '0';
  }
}
