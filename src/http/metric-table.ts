import { unreadableReasons } from '../decode/reader.ts';
import { actions, gateStates, incidentKinds, levels, outcomes, severities, stateTables, surfaces } from '../outputs.ts';

/** Values that a label may take. All are closed: an attacker must not be able to add a series. */
const labelValues = {
  surface: surfaces,
  outcome: outcomes,
  level: levels,
  action: actions,
  kind: incidentKinds,
  severity: severities,
  state: gateStates,
  reason: unreadableReasons,
  table: stateTables,
} as const;

/** Labels whose values are known only at start, and bounded by whoever sets them. */
type StartLabel = 'detector' | 'family' | 'version' | 'sink' | 'partition';
export type MetricLabel = keyof typeof labelValues | StartLabel;

export interface MetricRow {
  readonly type: 'counter' | 'gauge';
  readonly labels: readonly MetricLabel[];
  readonly help: string;
}

/** Every metric floodgate exports, each also with the label `site`. */
export const metricTable = {
  floodgate_requests_total: {
    type: 'counter',
    labels: ['surface'],
    help: 'Requests judged, by what they were for.',
  },
  floodgate_signups_total: {
    type: 'counter',
    labels: ['outcome'],
    help: 'Sign-up attempts, by what became of them.',
  },
  floodgate_verdicts_total: {
    type: 'counter',
    labels: ['level'],
    help: 'First verdicts on sign-ups, by level; revisions are counted apart.',
  },
  floodgate_verdict_revisions_total: {
    type: 'counter',
    labels: ['level'],
    help: 'Verdicts that later evidence revised, by the level they were revised to.',
  },
  floodgate_actions_total: {
    type: 'counter',
    labels: ['action'],
    help: 'Actions that first verdicts suggested.',
  },
  floodgate_evidence_total: {
    type: 'counter',
    labels: ['detector', 'family'],
    help: 'Reasons given in malicious verdicts, by detector.',
  },
  floodgate_signups_per_minute: {
    type: 'gauge',
    labels: [],
    help: 'People who tried to sign up in the trailing minute of event time.',
  },
  floodgate_expected_signups_per_minute: {
    type: 'gauge',
    labels: [],
    help: 'People the baseline expects to sign up in a minute; absent until it has history.',
  },
  floodgate_malicious_signups_per_minute: {
    type: 'gauge',
    labels: [],
    help: 'Sign-ups of the trailing minute judged malicious.',
  },
  floodgate_suspicious_signups_per_minute: {
    type: 'gauge',
    labels: [],
    help: 'Sign-ups of the trailing minute judged suspicious.',
  },
  floodgate_incidents_open: {
    type: 'gauge',
    labels: ['kind'],
    help: 'Incidents that are open now.',
  },
  floodgate_incidents_total: {
    type: 'counter',
    labels: ['kind', 'severity'],
    help: 'Incidents opened, by the severity they opened with.',
  },
  floodgate_gate_state: {
    type: 'gauge',
    labels: ['state'],
    help: 'The step that the gate for new registrations stands at: 1 for that step, 0 for the others.',
  },
  floodgate_gate_recommended: {
    type: 'gauge',
    labels: ['state'],
    help: 'The step that is recommended for the gate: 1 for that step, 0 for the others.',
  },
  floodgate_watermark_timestamp_seconds: {
    type: 'gauge',
    labels: [],
    help: 'Event time up to which everything is judged.',
  },
  floodgate_event_time_lag_seconds: {
    type: 'gauge',
    labels: [],
    help: 'How far the watermark is behind the clock; absent where old logs are replayed.',
  },
  floodgate_late_total: {
    type: 'counter',
    labels: [],
    help: 'Requests that came after their time was judged.',
  },
  floodgate_dropped_total: {
    type: 'counter',
    labels: [],
    help: 'Sign-ups that left the live window early because it was full.',
  },
  floodgate_unreadable_total: {
    type: 'counter',
    labels: ['reason'],
    help: 'Log lines that could not be read, by reason.',
  },
  floodgate_sink_deliveries_total: {
    type: 'counter',
    labels: ['sink'],
    help: 'Outputs that a sink acknowledged, each repetition counted.',
  },
  floodgate_sink_failures_total: {
    type: 'counter',
    labels: ['sink'],
    help: 'Attempts to deliver that failed, whether or not a later one succeeded.',
  },
  floodgate_sink_dropped_total: {
    type: 'counter',
    labels: ['sink'],
    help: 'Outputs given up: refused by the receiver, or beyond what may be held.',
  },
  floodgate_sink_queue: {
    type: 'gauge',
    labels: ['sink'],
    help: 'Outputs that wait for their sink.',
  },
  floodgate_consumer_lag: {
    type: 'gauge',
    labels: ['partition'],
    help: 'Records of a partition that are not read yet; the partitions beyond a bound are summed as one named other.',
  },
  floodgate_state_entries: {
    type: 'gauge',
    labels: ['table'],
    help: 'Entries held in a bounded table.',
  },
  floodgate_state_bound: {
    type: 'gauge',
    labels: ['table'],
    help: 'The most entries that a bounded table may hold.',
  },
  floodgate_build_info: {
    type: 'gauge',
    labels: ['version'],
    help: 'Always 1; the label says which version runs.',
  },
} as const satisfies Readonly<Record<string, MetricRow>>;

export type MetricName = keyof typeof metricTable;

/** Every combination of values of a metric's closed labels; undefined where they are only known at start. */
export function closedLabels(labels: readonly MetricLabel[]): Record<string, string>[] | undefined {
  let combinations: Record<string, string>[] = [{}];
  for (const label of labels) {
    if (!(label in labelValues)) return undefined;
    const values: readonly string[] = labelValues[label as keyof typeof labelValues];
    combinations = combinations.flatMap(known => values.map(value => ({ ...known, [label]: value })));
  }
  return combinations;
}
