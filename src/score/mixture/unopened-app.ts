import { columnOf } from '../attributes.ts';
import type { Background } from '../background.ts';
import type { Reservoir } from '../reservoir.ts';
import type { Valued } from '../row.ts';
import type { Component } from './component.ts';
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
/** A row is of the cluster from this part on. */
const memberMin = 0.5;
const nats = 20;

/**
 * Sign-ups in the name of an app that has not been opened. A browser may be led to the form by a link; an app asks for its own things
 * before anybody can sign up in it, and who only replays the one call does not. Of eight honest runs of two generators in which nearly all
 * of a cluster in an app had asked for nothing, all were on sites where half of the app's people do.
 *
 * Nats that it carries, 0 to 20. `visits`: what was asked for before, given the kind of client.
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
  const kind = columnOf(sheet.attributes, 'client-kind');
  const family = columnOf(sheet.attributes, 'agent-family');
  const version = columnOf(sheet.attributes, 'agent-version');
  const named = ({ values }: Pick<Valued, 'values'>) =>
    values[kind] === 'app' ? `${values[family]} ${values[version]}` : undefined;
  const isHeard = (row: Pick<Valued, 'values'>) => {
    const asked = row.values[attribute.index];
    return named(row) !== undefined && asked !== undefined && asked !== '0';
  };
  const known = new Map<string, number>();
  let heard = 0;
  for (const row of reservoir.rows) {
    const name = named(row);
    if (name !== undefined) known.set(name, (known.get(name) ?? 0) + 1);
    if (isHeard(row)) heard += 1 / reservoir.rows.length;
  }
  const beganMs = sheet.rows.reduce(
    (first, { admittedMs }, i) => ((component.parts[i] ?? 0) > memberMin ? Math.min(first, admittedMs) : first),
    Number.POSITIVE_INFINITY,
  );
  let own = 0;
  let ofKnown = 0;
  let beside = 0;
  let heardBeside = 0;
  sheet.rows.forEach((row, i) => {
    const part = component.parts[i] ?? 0;
    const weight = sheet.weights[i] ?? 0;
    const name = named(row);
    if (name !== undefined) own += part * weight;
    if (name !== undefined && (known.get(name) ?? 0) >= versionRows) ofKnown += part * weight;
    if (row.admittedMs < beganMs) return;
    beside += (1 - part) * weight;
    if (isHeard(row)) heardBeside += (1 - part) * weight;
  });
  if (ofKnown < knownPart * own || heardBeside < besidePart * Math.floor(heard * beside)) return 0;
  return Math.min(nats, share * factor);
}
