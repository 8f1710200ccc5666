import { type MetricLabel, valuesOf } from './contract/labels.ts';
import type { MetricRow } from './contract/row.ts';
import { type MetricName, metricTable } from './metric-table.ts';

export type Labels = Readonly<Partial<Record<MetricLabel, string>>>;

/** What an outside system can look up beside a value; Prometheus keeps the newest of a series. */
export interface Exemplar {
  readonly incident_id: string;
  readonly value: number;
  readonly timeMs: number;
}

/** One series and its value now; a gauge without a value is not shown. */
export interface Sample {
  readonly labels: Labels;
  /** The name with the labels as they are written: a scrape formats values only. */
  readonly series: string;
  value: number | undefined;
  exemplar?: Exemplar;
}

/** How observations spread over the buckets of the metric. */
export class Histogram {
  readonly #bounds: readonly number[];
  /** Per bucket, the last one without a bound; not cumulative. */
  readonly counts: number[];
  /** As in `Sample`: of each bucket, of the sum and of the count. */
  readonly series: HistogramSeries;
  sum = 0;

  constructor(name: string, labels: string, bounds: readonly number[]) {
    this.#bounds = bounds;
    this.series = histogramSeries(name, labels, bounds);
    this.counts = Array.from({ length: bounds.length + 1 }, () => 0);
  }

  observe(value: number): void {
    const at = this.#bounds.findIndex(bound => value <= bound);
    const bucket = at < 0 ? this.#bounds.length : at;
    this.counts[bucket] = (this.counts[bucket] ?? 0) + 1;
    this.sum += value;
  }
}

interface HistogramSeries {
  readonly buckets: readonly string[];
  readonly sum: string;
  readonly count: string;
}

export function histogramSeries(name: string, labels: string, bounds: readonly number[]): HistogramSeries {
  // OpenMetrics wants numbers of a histogram's bounds to look like floats.
  const shown = bounds.map(bound => (Number.isInteger(bound) ? `${bound}.0` : `${bound}`));
  return {
    buckets: [...shown, '+Inf'].map(bound => `${name}_bucket{${labels},le="${bound}"}`),
    sum: `${name}_sum{${labels}}`,
    count: `${name}_count{${labels}}`,
  };
}

export function seriesOf(name: string, labels: string): string {
  return labels === '' ? name : `${name}{${labels}}`;
}

export interface Family {
  readonly name: MetricName;
  readonly row: MetricRow;
  readonly samples: ReadonlyMap<string, Sample>;
  readonly histograms: ReadonlyMap<string, Histogram>;
}

/**
 * The values of all metrics of the contract. Whoever counts finds its series once and adds to it, so that counting costs
 * an addition, and reading sees one moment.
 *
 * Our own and not a client library's: those hash the labels at each step, read in several turns of the event loop, which
 * tears a replay's scrapes, and cannot write the time of an event.
 */
export class Samples {
  readonly #families = new Map<MetricName, { samples: Map<string, Sample>; histograms: Map<string, Histogram> }>();

  constructor() {
    for (const name of Object.keys(metricTable) as MetricName[]) {
      this.#families.set(name, { samples: new Map(), histograms: new Map() });
    }
  }

  /** In the order of the contract. */
  get families(): readonly Family[] {
    return Array.from(this.#families, ([name, kept]) => ({ name, row: metricTable[name], ...kept }));
  }

  /**
   * The series of a counter, which starts at 0, so that its first event has a rate, or of a gauge, which starts without a
   * value. Throws a `RangeError` for a label or a value that is not in the contract.
   */
  at(name: MetricName, labels: Labels): Sample {
    const key = keyOf(name, labels);
    const { samples } = this.#family(name);
    let sample = samples.get(key);
    if (sample === undefined) {
      sample = { labels, series: seriesOf(name, key), value: metricTable[name].type === 'counter' ? 0 : undefined };
      samples.set(key, sample);
    }
    return sample;
  }

  histogram(name: MetricName, labels: Labels): Histogram {
    const key = keyOf(name, labels);
    const { histograms } = this.#family(name);
    let histogram = histograms.get(key);
    if (histogram === undefined) {
      const row: MetricRow = metricTable[name];
      histogram = new Histogram(name, key, row.buckets ?? []);
      histograms.set(key, histogram);
    }
    return histogram;
  }

  #family(name: MetricName) {
    const family = this.#families.get(name);
    if (family === undefined) throw new RangeError(`${name} is not a metric of the contract`);
    return family;
  }
}

/** The labels as they are written, in the order of the contract. */
function keyOf(name: MetricName, labels: Labels): string {
  const wanted: readonly MetricLabel[] = metricTable[name].labels;
  const given = Object.keys(labels);
  if (given.length !== wanted.length) throw new RangeError(`${name} has the labels ${wanted}, not ${given}`);
  return wanted
    .map(label => {
      const value = labels[label];
      const known = valuesOf(label);
      if (value === undefined || known?.includes(value) === false) {
        throw new RangeError(`${name} has no series with ${label}=${JSON.stringify(value)}`);
      }
      return `${label}="${escaped(value)}"`;
    })
    .join(',');
}

function escaped(value: string): string {
  return value.replace(/["\\\n]/g, character => (character === '\n' ? '\\n' : `\\${character}`));
}
