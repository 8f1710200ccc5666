import { columnOf } from '../attributes.ts';
import type { Reservoir } from '../reservoir.ts';
import type { Component } from './component.ts';
import { countsBy, total } from './evenness.ts';
import { mostOf, newsOf, type Oneness, onenessOf } from './oneness.ts';
import type { Sheet } from './sheet.ts';

/**
 * People who come from everywhere bring browsers of all kinds; a program that drives one, or gives itself out for it, has the same
 * every time. Nearly all of a cluster in one browser on one system, less a standard error, carry up to so many nats, never an
 * attack alone. Measured on three generators: of 3,600 clusters of honest strangers from six networks and more the most had 86 %; of
 * the attacks that use browsers a third had 91 % and more.
 */
const part: Oneness = { from: 0.87, to: 0.92 };
const nats = 10;
const rowsMin = 20;
/** Those that people have, by the beginning of their name: a smaller one, or an app, may send those who use it. */
const browsers = ['Chrome/', 'Edge/', 'Firefox/', 'Safari/', 'Mobile Safari/'];

/** Of them in one version of it, which few of the past have: people update theirs within weeks, a program when its maker does. */
const versionPart: Oneness = { from: 0.9, to: 0.97 };
const versionRows = 10;

/**
 * Nats that the browser of a cluster carries which comes from everywhere, or more than a class from each address. `column`: of the
 * browser; its version is conditional on it.
 */
export function oneBrowser(column: number, component: Component, sheet: Sheet, { rows: past }: Reservoir): number {
  const counts = countsBy(({ values }) => values[column], component, sheet);
  const [most, rows] = mostOf(counts);
  const all = total(counts.values());
  if (all < rowsMin || !browsers.some(name => most.startsWith(name))) return 0;
  const oneness = onenessOf(rows / all, all, part);
  if (oneness === 0) return 0;
  const theirs = past.filter(({ values }) => values[column] === most);
  const usual = theirs.length / Math.max(1, past.length);
  return oneness * (nats * newsOf(usual) + versionNats());

  function versionNats(): number {
    if (theirs.length < versionRows) return 0;
    const version = columnOf(sheet.attributes, 'agent-version');
    const versions = countsBy(
      ({ values }) => (values[column] === most ? values[version] : undefined),
      component,
      sheet,
    );
    const [own, ofIt] = mostOf(versions);
    const known = total(versions.values());
    const alike = onenessOf(ofIt / Math.max(1, known), known, versionPart);
    const have = theirs.filter(({ values }) => values[version] === own).length / theirs.length;
    return alike === 0 ? 0 : nats * alike * newsOf(have);
  }
}
