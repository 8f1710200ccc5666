import type { Exemplar, Family, Histogram, Sample } from './samples.ts';

/** The two formats that Prometheus reads; only OpenMetrics can carry exemplars. */
export const expositionTypes = {
  text: 'text/plain; version=0.0.4; charset=utf-8',
  openMetrics: 'application/openmetrics-text; version=1.0.0; charset=utf-8',
} as const;
export type ExpositionFormat = keyof typeof expositionTypes;

/** What a scraper that sends this `Accept` header reads best. */
export function formatFor(accept: string | undefined): ExpositionFormat {
  return accept?.includes('application/openmetrics-text') ? 'openMetrics' : 'text';
}

/** All series as they stand. A family of which nothing is known yet is announced all the same. */
export function exposition(families: readonly Family[], format: ExpositionFormat): string {
  const lines: string[] = [];
  for (const family of families) {
    lines.push(...headOf(family, format), ...linesOf(family, { exemplars: format === 'openMetrics' }));
  }
  if (format === 'openMetrics') lines.push('# EOF');
  return `${lines.join('\n')}\n`;
}

/** What is said once of a family. OpenMetrics names a counter without its `_total`. */
export function headOf({ name, row }: Family, format: ExpositionFormat): readonly string[] {
  const announced = format === 'openMetrics' && row.type === 'counter' ? name.replace(/_total$/, '') : name;
  return [`# HELP ${announced} ${row.help}`, `# TYPE ${announced} ${row.type}`];
}

interface LineOptions {
  readonly exemplars?: boolean;
  /** Labels of all lines, as they are written. */
  readonly target?: string;
  /** When it was so, in seconds; left out for now. */
  readonly at?: number;
}

/** One line for each value. */
export function linesOf({ name, row, samples, histograms }: Family, options: LineOptions): readonly string[] {
  const lines: string[] = [];
  const { exemplars = false, target = '', at } = options;
  const stamp = at === undefined ? '' : ` ${at}`;
  const all = (labels: string) => (target === '' || labels === '' ? `${target}${labels}` : `${target},${labels}`);
  for (const [own, sample] of samples) {
    if (sample.value === undefined) continue;
    const labels = all(own);
    const series = labels === '' ? name : `${name}{${labels}}`;
    lines.push(`${series} ${sample.value}${stamp}${exemplars ? exemplarOf(sample) : ''}`);
  }
  for (const [own, histogram] of histograms) {
    for (const line of bucketsOf(name, all(own), row.buckets ?? [], histogram)) lines.push(`${line}${stamp}`);
  }
  return lines;
}

function bucketsOf(name: string, labels: string, bounds: readonly number[], histogram: Histogram): readonly string[] {
  let count = 0;
  const buckets = histogram.counts.map((inside, at) => {
    count += inside;
    // OpenMetrics wants numbers of a histogram's bounds to look like floats.
    const bound =
      bounds[at] === undefined ? '+Inf' : Number.isInteger(bounds[at]) ? `${bounds[at]}.0` : `${bounds[at]}`;
    return `${name}_bucket{${labels},le="${bound}"} ${count}`;
  });
  return [...buckets, `${name}_sum{${labels}} ${histogram.sum}`, `${name}_count{${labels}} ${count}`];
}

function exemplarOf({ exemplar }: Sample): string {
  return exemplar === undefined ? '' : ` # ${labelled(exemplar)} ${exemplar.value} ${exemplar.timeMs / 1_000}`;
}

function labelled({ incident_id }: Exemplar): string {
  return `{incident_id="${incident_id}"}`;
}
