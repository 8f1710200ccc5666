import { Counter, Gauge, Registry } from 'prom-client';
import { families } from '#sdk';
import type { Unreadable } from '../decode/reader.ts';
import { type AlertEvent, gateStates, incidentKinds, type PaneSummary, stateTables, type Verdict } from '../outputs.ts';
import type { Sink, SinkStats } from '../sinks/sink.ts';
import { Lags } from './lags.ts';
import { closedLabels, type MetricName, metricTable } from './metric-table.ts';

export interface MetricsOptions {
  /**
   * The configured site: the `site` label of what concerns the whole process. What is judged carries its own site, of
   * which the engine knows a bounded number.
   */
  readonly site: string;
  readonly version: string;
  /** The detectors whose evidence has a series of its own; that of any other is counted as `other`. */
  readonly detectors: readonly { readonly id: string; readonly family: string }[];
  /** Epoch milliseconds now, for the lag behind it; left out where old logs are replayed. */
  readonly clock?: () => number;
}

export interface Metrics {
  readonly sink: Sink;
  readonly contentType: string;
  /** The metrics in Prometheus's text format, as they are now. */
  snapshot(): Promise<string>;
  /** Lines unread so far by reason; totals, so telling them twice counts once. */
  unreadable(totals: Readonly<Partial<Record<Unreadable, number>>>): void;
  /** How the sinks of the service fare; totals as well. */
  sinks(stats: readonly SinkReport[]): void;
  /** Records of a partition that are not read yet. */
  lag(partition: string, records: number): void;
}

export interface SinkReport extends Omit<SinkStats, 'bound'> {
  /** Its name, as configured. */
  readonly sink: string;
}

/** Partitions with a series of their own. */
const partitionsMax = 256;

/** Metrics in a registry of their own: two pipelines in one process do not mix. */
export function createMetrics(options: MetricsOptions): Metrics {
  const registry = new Registry();
  const metrics = register(registry, options.site);
  const { site } = options;
  const lags = new Lags(partitionsMax);
  const detectorIds = new Set(options.detectors.map(detector => detector.id));
  for (const { id, family } of options.detectors) {
    metrics.add('floodgate_evidence_total', 0, { site, detector: id, family });
  }
  metrics.set('floodgate_build_info', 1, { site, version: options.version });

  return {
    contentType: registry.contentType,
    snapshot: () => registry.metrics(),
    unreadable: totals => {
      for (const [reason, total] of Object.entries(totals)) {
        metrics.reach('floodgate_unreadable_total', total, { site, reason });
      }
    },
    sinks: stats => {
      for (const { sink, queued, delivered, failed, dropped } of stats) {
        metrics.reach('floodgate_sink_deliveries_total', delivered, { site, sink });
        metrics.reach('floodgate_sink_failures_total', failed, { site, sink });
        metrics.reach('floodgate_sink_dropped_total', dropped, { site, sink });
        metrics.set('floodgate_sink_queue', queued, { site, sink });
      }
    },
    lag: (partition, records) => {
      const series = lags.set(partition, records);
      metrics.set('floodgate_consumer_lag', series.records, { site, partition: series.name });
    },
    sink: {
      name: 'metrics',
      verdict: verdict => countVerdict(metrics, verdict, detectorIds),
      alert: alert => countAlert(metrics, alert),
      pane: pane => {
        showPane(metrics, pane);
        showReading(metrics, pane, site, options.clock?.());
      },
    },
  };
}

type Labels = Readonly<Record<string, string>>;

interface Registered {
  set(name: MetricName, value: number, labels: Labels): void;
  add(name: MetricName, value: number, labels: Labels): void;
  /** Adds what is missing for a counter to reach a total that is kept elsewhere. */
  reach(name: MetricName, total: number, labels: Labels): void;
}

/** Registers every metric, counters of closed labels at 0: a series that appears with its first event has no rate. */
function register(registry: Registry, site: string): Registered {
  const counters = new Map<string, Counter<string>>();
  const gauges = new Map<string, Gauge<string>>();
  const totals = new Map<string, number>();
  for (const [name, { type, labels, help }] of Object.entries(metricTable)) {
    const settings = { name, help, labelNames: ['site', ...labels], registers: [registry] };
    if (type === 'gauge') {
      gauges.set(name, new Gauge(settings));
    } else {
      const counter = new Counter(settings);
      for (const known of closedLabels(labels) ?? []) counter.inc({ site, ...known }, 0);
      counters.set(name, counter);
    }
  }
  const add: Registered['add'] = (name, value, labels) => counters.get(name)?.inc({ ...labels }, value);
  return {
    set: (name, value, labels) => gauges.get(name)?.set({ ...labels }, value),
    add,
    reach: (name, total, labels) => {
      const key = [name, ...Object.values(labels)].join('\n');
      const before = totals.get(key);
      if (before !== undefined && total <= before) return;
      totals.set(key, total);
      // Also by 0, so that the series is there before its first event.
      add(name, total - (before ?? 0), labels);
    },
  };
}

function countVerdict(metrics: Registered, verdict: Verdict, detectorIds: ReadonlySet<string>): void {
  const { site, level, action, reasons } = verdict;
  if (verdict.revision === 0) {
    metrics.add('floodgate_verdicts_total', 1, { site, level });
    metrics.add('floodgate_actions_total', 1, { site, action });
  } else {
    metrics.add('floodgate_verdict_revisions_total', 1, { site, level });
  }
  if (level !== 'malicious') return;
  for (const reason of reasons) {
    const detector = detectorIds.has(reason.detector) ? reason.detector : 'other';
    const family = families.find(known => known === reason.family) ?? 'other';
    metrics.add('floodgate_evidence_total', 1, { site, detector, family });
  }
}

function countAlert(metrics: Registered, { site, state, kind, severity }: AlertEvent): void {
  if (state === 'open') metrics.add('floodgate_incidents_total', 1, { site, kind, severity });
}

function showPane(metrics: Registered, pane: PaneSummary): void {
  const { site } = pane;
  for (const [surface, count] of Object.entries(pane.requests)) {
    metrics.add('floodgate_requests_total', count, { site, surface });
  }
  for (const [outcome, count] of Object.entries(pane.outcomes)) {
    metrics.add('floodgate_signups_total', count, { site, outcome });
  }
  metrics.set('floodgate_signups_per_minute', pane.signupsPerMin, { site });
  if (pane.expectedPerMin !== undefined) {
    metrics.set('floodgate_expected_signups_per_minute', pane.expectedPerMin, { site });
  }
  metrics.set('floodgate_malicious_signups_per_minute', pane.maliciousPerMin, { site });
  metrics.set('floodgate_suspicious_signups_per_minute', pane.suspiciousPerMin, { site });
  for (const kind of incidentKinds) {
    const open = pane.openIncidents.filter(incident => incident.kind === kind).length;
    metrics.set('floodgate_incidents_open', open, { site, kind });
  }
  for (const state of gateStates) {
    metrics.set('floodgate_gate_state', pane.gate.state === state ? 1 : 0, { site, state });
    metrics.set('floodgate_gate_recommended', pane.gate.recommended === state ? 1 : 0, { site, state });
  }
  for (const table of stateTables) {
    metrics.set('floodgate_state_entries', pane.state[table].entries, { site, table });
    metrics.set('floodgate_state_bound', pane.state[table].bound, { site, table });
  }
}

/** How far reading came and what it lost: of the whole process, whichever site the pane is of. */
function showReading(metrics: Registered, pane: PaneSummary, site: string, nowMs: number | undefined): void {
  const { watermark, late, dropped } = pane.completeness;
  const watermarkMs = Date.parse(watermark);
  metrics.set('floodgate_watermark_timestamp_seconds', watermarkMs / 1_000, { site });
  if (nowMs !== undefined) metrics.set('floodgate_event_time_lag_seconds', (nowMs - watermarkMs) / 1_000, { site });
  metrics.reach('floodgate_late_total', late, { site });
  metrics.reach('floodgate_dropped_total', dropped, { site });
}
