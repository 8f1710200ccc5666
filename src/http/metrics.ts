import { type Unreadable, unreadableReasons } from '../decode/reader.ts';
import type { PaneSummary } from '../outputs.ts';
import type { Irregular } from '../pipeline.ts';
import type { TransactionStats } from '../sinks/exactly-once.ts';
import type { OutboxStats } from '../sinks/outbox.ts';
import type { Sink, SinkStats } from '../sinks/sink.ts';
import { sitesMax } from '../sites.ts';
import { partitionsMax } from './contract/labels.ts';
import { type ExpositionFormat, exposition } from './exposition.ts';
import { Lags } from './lags.ts';
import type { MetricName } from './metric-table.ts';
import { type Family, type Labels, Samples } from './samples.ts';
import { SiteMetrics } from './site-metrics.ts';

/** A judge closes panes by the clock even in silence: where none came for this long, another process judges the site. */
const handedOverAfterMs = 5 * 60_000;

export interface MetricsOptions {
  /**
   * The configured site: the `site` label of what concerns the whole process. What is judged carries its own site, of
   * which the engine knows a bounded number.
   */
  readonly site: string;
  readonly version: string;
  /** The detectors whose evidence has a series of its own; that of any other is counted as `other`. */
  readonly detectors: readonly { readonly id: string; readonly family: string }[];
  /** Epoch milliseconds now, for the lag behind it and for exemplars; left out where old logs are replayed. */
  readonly clock?: () => number;
  /** What the process itself costs; left out where old logs are replayed. */
  readonly usage?: () => ProcessUsage;
}

export interface ProcessUsage {
  readonly startMs: number;
  readonly residentBytes: number;
  readonly cpuSeconds: number;
}

export interface Metrics {
  readonly sink: Sink;
  /** All series as they are now. */
  snapshot(format?: ExpositionFormat): string;
  readonly families: readonly Family[];
  /** Lines unread so far by reason; totals, so telling them twice counts once. */
  unreadable(totals: Readonly<Partial<Record<Unreadable, number>>>): void;
  /** Requests judged elsewhere than the log says; totals as well. */
  irregular(totals: Irregular): void;
  /** How often an own detector failed; a total as well. */
  faulty(detector: string, total: number): void;
  /** Who follows the service, and the lines that were too many for them. */
  taps(taps: { readonly size: number; readonly missed: number }): void;
  /** How the sinks of the service fare; totals as well. */
  sinks(stats: readonly SinkReport[]): void;
  /** Records so far that were gone before they could be read. */
  lost(total: number): void;
  /** What became of the transactions; totals as well. */
  transactions(totals: TransactionStats): void;
  /** Records of a partition that are not read yet. */
  lag(partition: string, records: number): void;
}

export interface SinkReport extends Omit<SinkStats, 'bound'> {
  /** Its name, as configured. */
  readonly sink: string;
}

/** Metrics with series of their own: two pipelines in one process do not mix. */
export function createMetrics(options: MetricsOptions): Metrics {
  const { site, clock, usage } = options;
  const samples = new Samples();
  const sites = new Map<string, SiteMetrics>();
  const siteOf = (name: string): SiteMetrics => {
    // The engine knows no more sites, and the configured one besides; this is the bound all the same.
    const known = sites.size > sitesMax && !sites.has(name) ? site : name;
    const metrics = sites.get(known) ?? new SiteMetrics(samples, { site: known, detectors: options.detectors, clock });
    sites.set(known, metrics);
    return metrics;
  };
  siteOf(site);
  samples.at('floodgate_build_info', { site, version: options.version }).value = 1;

  /** Brings a counter up to a total that is kept elsewhere. */
  const reach = (name: MetricName, total: number, labels: Labels = {}) => {
    const sample = samples.at(name, { site, ...labels });
    sample.value = Math.max(sample.value ?? 0, total);
  };
  for (const reason of unreadableReasons) reach('floodgate_unreadable_total', 0, { reason });
  const lags = new Lags(partitionsMax);
  const { families } = samples;

  return {
    families,
    snapshot: (format = 'text') => {
      const nowMs = clock?.() ?? Number.NEGATIVE_INFINITY;
      for (const one of sites.values()) if (nowMs - one.heardMs >= handedOverAfterMs) one.forget();
      if (usage) showUsage(samples, usage());
      return exposition(families, format);
    },
    unreadable: totals => {
      for (const [reason, total] of Object.entries(totals)) reach('floodgate_unreadable_total', total, { reason });
    },
    irregular: ({ future, duplicates, strayed }) => {
      reach('floodgate_dated_ahead_total', future);
      reach('floodgate_duplicates_total', duplicates);
      reach('floodgate_stray_site_total', strayed);
    },
    faulty: (detector, total) => reach('floodgate_detector_faults_total', total, { detector }),
    taps: ({ size, missed }) => {
      samples.at('floodgate_taps_open', { site }).value = size;
      reach('floodgate_tap_missed_total', missed);
    },
    sinks: stats => {
      for (const { sink, queued, delivered, failed, dropped, digested, templateFailures, outbox } of stats) {
        reach('floodgate_sink_deliveries_total', delivered, { sink });
        reach('floodgate_sink_failures_total', failed, { sink });
        reach('floodgate_sink_dropped_total', dropped, { sink });
        samples.at('floodgate_sink_queue', { site, sink }).value = queued;
        if (digested !== undefined) reach('floodgate_sink_digested_total', digested, { sink });
        if (templateFailures !== undefined) {
          reach('floodgate_sink_template_failures_total', templateFailures, { sink });
        }
        if (outbox === undefined) continue;
        reach('floodgate_outbox_corrupt_total', outbox.corrupt, { sink });
        reach('floodgate_outbox_write_failures_total', outbox.writeFailures, { sink });
        for (const [cause, count] of Object.entries(outbox.deadLetters)) {
          reach('floodgate_dead_letters_total', count, { sink, cause });
        }
        showOutbox(samples, outbox, { site, sink }, clock?.());
      }
    },
    lost: total => reach('floodgate_lost_records_total', total),
    transactions: ({ committed, aborted, seconds }) => {
      reach('floodgate_transactions_total', committed, { ending: 'committed' });
      reach('floodgate_transactions_total', aborted, { ending: 'aborted' });
      reach('floodgate_transaction_seconds_total', seconds, {});
    },
    lag: (partition, records) => {
      const series = lags.set(partition, records);
      samples.at('floodgate_consumer_lag', { site, partition: series.name }).value = series.records;
    },
    sink: {
      name: 'metrics',
      verdict: verdict => siteOf(verdict.site).verdict(verdict),
      alert: alert => siteOf(alert.site).alert(alert),
      remind: alert => siteOf(alert.site).remind(alert),
      pane: pane => {
        siteOf(pane.site).pane(pane);
        const { late, dropped } = pane.completeness;
        reach('floodgate_late_total', late);
        reach('floodgate_dropped_total', dropped);
        showReading(samples, pane, site, clock?.());
      },
    },
  };
}

/** How full an outbox is, and how long its oldest output has waited. */
function showOutbox(samples: Samples, outbox: OutboxStats, labels: Labels, nowMs: number | undefined): void {
  const { bytes, boundBytes, oldestMs, isBroken } = outbox;
  samples.at('floodgate_outbox_writable', labels).value = Number(!isBroken);
  samples.at('floodgate_outbox_bytes', labels).value = bytes;
  samples.at('floodgate_outbox_bound_bytes', labels).value = boundBytes;
  samples.at('floodgate_outbox_oldest_age_seconds', labels).value =
    oldestMs === undefined || nowMs === undefined ? 0 : (nowMs - oldestMs) / 1_000;
}

/** How far reading came: of the whole process, whichever site the pane is of. */
function showReading(samples: Samples, pane: PaneSummary, site: string, nowMs: number | undefined): void {
  const { watermark, partitions, partitions_seen, state } = pane.completeness;
  const watermarkMs = Date.parse(watermark);
  samples.at('floodgate_watermark_timestamp_seconds', { site }).value = watermarkMs / 1_000;
  if (nowMs !== undefined) {
    samples.at('floodgate_event_time_lag_seconds', { site }).value = (nowMs - watermarkMs) / 1_000;
  }
  samples.at('floodgate_complete', { site }).value = Number(state === 'complete');
  samples.at('floodgate_partitions', { site }).value = partitions;
  samples.at('floodgate_partitions_seen', { site }).value = partitions_seen;
}

function showUsage(samples: Samples, { startMs, residentBytes, cpuSeconds }: ProcessUsage): void {
  samples.at('process_start_time_seconds', {}).value = startMs / 1_000;
  samples.at('process_resident_memory_bytes', {}).value = residentBytes;
  samples.at('process_cpu_seconds_total', {}).value = cpuSeconds;
}
