import { incidentMetrics } from './contract/incidents.ts';
import { inputMetrics } from './contract/input.ts';
import { judgingMetrics } from './contract/judging.ts';
import { type Label, type MetricLabel, metricLabels } from './contract/labels.ts';
import { processMetrics } from './contract/process.ts';
import type { MetricRow } from './contract/row.ts';
import { sinkMetrics } from './contract/sinks.ts';

/** Every metric that floodgate exports. Registration, docs/metrics.md and the names on dashboards come from here. */
export const metricTable = {
  ...judgingMetrics,
  ...incidentMetrics,
  ...inputMetrics,
  ...sinkMetrics,
  ...processMetrics,
} as const satisfies Readonly<Record<string, MetricRow>>;

export type MetricName = keyof typeof metricTable;

/** The table as what it is, where the names do not matter. */
export const metricRows = Object.entries(metricTable) as readonly (readonly [MetricName, MetricRow])[];

/** The most series that a metric can have, in words: for one site where it has a site. */
export function seriesMax(name: MetricName): string {
  const labels: readonly MetricLabel[] = metricTable[name].labels;
  let series = 1;
  const others: string[] = [];
  for (const label of labels) {
    const { values, bound }: Label = metricLabels[label];
    if (label === 'site') continue;
    // The family follows from the detector.
    if (label === 'family' && labels.includes('detector')) continue;
    if (typeof bound === 'string') others.push(bound);
    else series *= values?.length ?? bound ?? 1;
  }
  if (others.length > 0) return `one for each of ${others.join(' and ')}`;
  return `${series} series${labels.includes('site') ? ' a site' : ''}`;
}
