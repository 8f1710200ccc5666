import { type Exemplar, type Family, histogramSeries, type Sample, seriesOf } from './samples.ts';

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
  let text = '';
  for (const family of families) {
    for (const line of headOf(family, format)) text += `${line}\n`;
    for (const line of linesOf(family, { exemplars: format === 'openMetrics' })) text += `${line}\n`;
  }
  return format === 'openMetrics' ? `${text}# EOF\n` : text;
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
  const targeted = (labels: string) => (labels === '' ? target : `${target},${labels}`);
  for (const [labels, sample] of samples) {
    if (sample.value === undefined) continue;
    const series = target === '' ? sample.series : seriesOf(name, targeted(labels));
    lines.push(`${series} ${sample.value}${stamp}${exemplars ? exemplarOf(sample) : ''}`);
  }
  for (const [labels, histogram] of histograms) {
    const series = target === '' ? histogram.series : histogramSeries(name, targeted(labels), row.buckets ?? []);
    let count = 0;
    for (const [place, bucket] of series.buckets.entries()) {
      count += histogram.counts[place] ?? 0;
      lines.push(`${bucket} ${count}${stamp}`);
    }
    lines.push(`${series.sum} ${histogram.sum}${stamp}`, `${series.count} ${count}${stamp}`);
  }
  return lines;
}

function exemplarOf({ exemplar }: Sample): string {
  return exemplar === undefined ? '' : ` # ${labelled(exemplar)} ${exemplar.value} ${exemplar.timeMs / 1_000}`;
}

function labelled({ incident_id }: Exemplar): string {
  return `{incident_id="${incident_id}"}`;
}
