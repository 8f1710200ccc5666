import type { Reservoir } from '../reservoir.ts';
import type { Component } from './component.ts';
import { countsBy, total } from './evenness.ts';
import type { Sheet } from './sheet.ts';

/**
 * People who come from everywhere bring browsers of all kinds; a program that drives one, or gives itself out for it, has the same
 * every time. Nearly all of a cluster in one browser on one system, less a standard error, carry up to so many nats, never an
 * attack alone. Measured on three generators: of 3,600 clusters of honest strangers from six networks and more the most had 86 %; of
 * the attacks that use browsers a third had 91 % and more.
 */
const part = { from: 0.87, to: 0.92 };
const nats = 10;
const rowsMin = 20;
/** Where so many of the past have it, it tells half as much, and of a quarter or less all. */
const usualPart = 1 / 2;
/** Those that people have, by the beginning of their name: a smaller one, or an app, may send those who use it. */
const browsers = ['Chrome/', 'Edge/', 'Firefox/', 'Safari/', 'Mobile Safari/'];

/** Nats that the browser of a cluster carries which comes from everywhere. `column`: of the values, where the client is. */
export function oneBrowser(column: number, component: Component, sheet: Sheet, { rows: past }: Reservoir): number {
  const counts = countsBy(({ values }) => values[column], component, sheet);
  const [most, rows] = [...counts].reduce((a, b) => (b[1] > a[1] ? b : a), ['', 0]);
  const all = total(counts.values());
  if (all < rowsMin || !browsers.some(name => most.startsWith(name))) return 0;
  const share = rows / all;
  const sure = share - Math.sqrt((share * (1 - share)) / all);
  const oneness = Math.min(1, (sure - part.from) / (part.to - part.from));
  const usual = past.filter(({ values }) => values[column] === most).length / Math.max(1, past.length);
  const news = Math.min(1, Math.log(usual) / Math.log(usualPart) / 2);
  return oneness > 0 ? nats * oneness * news : 0;
}
