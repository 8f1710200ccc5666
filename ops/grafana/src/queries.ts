import { type MetricLabel, valuesOf } from '../../../src/http/contract/labels.ts';
import type { MetricRow } from '../../../src/http/contract/row.ts';
import { type MetricName, metricTable } from '../../../src/http/metric-table.ts';

export type Matchers = Readonly<Partial<Record<MetricLabel, string>>>;

/**
 * The series that the dashboard's variables select. What is about the process is not narrowed to a site: its losses are
 * everybody's. Throws a `RangeError` for a label or a value that the metric does not have.
 */
export function series(name: MetricName, matchers: Matchers = {}): string {
  const row: MetricRow = metricTable[name];
  const own = Object.entries(matchers).map(([label, value]) => {
    const known = row.labels.find(one => one === label);
    if (known === undefined || valuesOf(known)?.includes(value) === false) {
      throw new RangeError(`${name} has no series with ${label}="${value}"`);
    }
    return `${label}="${value}"`;
  });
  const chosen = ['job=~"$job"', 'instance=~"$instance"'];
  if (row.of !== 'process') chosen.push('site=~"$site"');
  return `${name}{${[...own, ...chosen].join(', ')}}`;
}

/** A gauge as whoever judges it knows it: of a group of processes only the one that judges has it. */
export function latest(name: MetricName, by: readonly string[], matchers: Matchers = {}): string {
  return `max by (${by.join(', ')}) (${series(name, matchers)})`;
}

/** How often a minute, over the interval that Grafana works out. */
export function perMinute(name: MetricName, by: readonly string[], matchers: Matchers = {}): string {
  return `60 * ${perSecond(name, by, matchers)}`;
}

export function perSecond(name: MetricName, by: readonly string[], matchers: Matchers = {}): string {
  return `sum by (${by.join(', ')}) (rate(${series(name, matchers)}[$__rate_interval]))`;
}
