import { families } from '#sdk';
import { unreadableReasons } from '../decode/reader.ts';
import { sitesMax } from '../engine.ts';
import { actions, gateStates, incidentKinds, levels, outcomes, severities, stateTables, surfaces } from '../outputs.ts';
import { givenUpCauses } from '../sinks/courier.ts';

/** Partitions with a series of their own; the lag of all others is summed under the name `other`. */
export const partitionsMax = 256;

interface Label {
  /** All values, where they are known beforehand. */
  readonly values?: readonly string[];
  /** Otherwise the most there can be, or what bounds them. */
  readonly bound?: number | string;
  readonly meaning: string;
}

/** Every label there is. All are bounded by floodgate or by who configures it: an attacker must not be able to add a series. */
export const metricLabels = {
  site: {
    bound: sitesMax + 1,
    meaning: 'The site, as the logs name it; further sites are judged under the configured one.',
  },
  surface: { values: surfaces, meaning: 'What a request was for.' },
  outcome: { values: outcomes, meaning: 'What became of a sign-up; `refused` is our own gate’s doing.' },
  level: { values: levels, meaning: 'The level of a verdict.' },
  action: { values: actions, meaning: 'The action that a verdict suggests.' },
  detector: { bound: 'the detectors that are shipped, and `other`', meaning: 'The detector that gave a reason.' },
  family: { values: [...families, 'other'], meaning: 'What the detector looks at.' },
  kind: { values: incidentKinds, meaning: 'The kind of an incident.' },
  severity: { values: severities, meaning: 'Its severity.' },
  state: { values: gateStates, meaning: 'A step of the gate for new registrations.' },
  closed: { values: ['events', 'clock'], meaning: 'What closed a pane: later events, or the clock in silence.' },
  reason: { values: unreadableReasons, meaning: 'Why a line cannot be read.' },
  sink: { bound: 'the sinks that are configured', meaning: 'The sink, by its kind and place in the configuration.' },
  cause: {
    values: givenUpCauses,
    meaning:
      'Why an output was given up: refused by the receiver, not taken in time, beyond the bound, or under way when nobody knows whether it arrived.',
  },
  partition: { bound: partitionsMax + 1, meaning: '`topic/partition`; those beyond the bound are summed as `other`.' },
  ending: { values: ['committed', 'aborted'], meaning: 'What became of a transaction.' },
  table: { values: stateTables, meaning: 'A bounded table of state.' },
  version: { bound: 1, meaning: 'The version that runs.' },
} as const satisfies Readonly<Record<string, Label>>;

export type MetricLabel = keyof typeof metricLabels;

/** What a value counts or measures. Base units stand in the name as well, as Prometheus wants it. */
export type MetricUnit =
  | 'requests'
  | 'sign-ups'
  | 'sign-ups a minute'
  | 'verdicts'
  | 'reasons'
  | 'incidents'
  | 'clusters'
  | 'panes'
  | 'lines'
  | 'outputs'
  | 'transactions'
  | 'records'
  | 'partitions'
  | 'entries'
  | 'yes or no'
  | 'ratio'
  | 'seconds'
  | 'bytes';

export interface MetricRow {
  readonly type: 'counter' | 'gauge' | 'histogram';
  readonly unit: MetricUnit;
  /** Set where it is about the whole process: its `site` is then the configured one, whichever sites are judged. */
  readonly of?: 'process';
  readonly labels: readonly MetricLabel[];
  /** One sentence, for who reads the exposition. */
  readonly help: string;
  /** What follows from it, for who reads the manual. */
  readonly meaning: string;
  /** Upper bounds of the buckets of a histogram, ascending. */
  readonly buckets?: readonly number[];
}

/** Every metric that floodgate exports. Registration, docs/metrics.md and the names on dashboards come from here. */
export const metricTable = {
  floodgate_requests_total: {
    type: 'counter',
    unit: 'requests',
    labels: ['site', 'surface'],
    help: 'Requests judged, by what they were for.',
    meaning: 'An attack on sign-up that leaves `signup_form` and `other` flat never looked at a page.',
  },
  floodgate_signups_total: {
    type: 'counter',
    unit: 'sign-ups',
    labels: ['site', 'outcome'],
    help: 'Sign-up attempts, by what became of them.',
    meaning: 'A rise of `error` is the site failing.',
  },
  floodgate_verdicts_total: {
    type: 'counter',
    unit: 'verdicts',
    labels: ['site', 'level'],
    help: 'First verdicts on sign-ups, by level; revisions are counted apart.',
    meaning: 'Its exemplars carry the incident. The first accounts of an attack look innocent: see the revisions.',
  },
  floodgate_verdict_revisions_total: {
    type: 'counter',
    unit: 'verdicts',
    labels: ['site', 'level'],
    help: 'Verdicts that later evidence revised, by the level they were revised to.',
    meaning:
      'A wave to `malicious` is the first part of an attack being recognised; one to `normal` gives people back.',
  },
  floodgate_verdict_latency_seconds: {
    type: 'histogram',
    unit: 'seconds',
    labels: ['site'],
    help: 'From the time of a sign-up to its first verdict, without those that came late; absent in a replay.',
    meaning: 'Ordinary is at most a pane, the allowed lateness and a quarter of a second: 10.25 s by default.',
    buckets: [1, 2.5, 5, 7.5, 10, 10.25, 12.5, 15, 30, 60, 300],
  },
  floodgate_actions_total: {
    type: 'counter',
    unit: 'verdicts',
    labels: ['site', 'action'],
    help: 'Actions that first verdicts suggested.',
    meaning: 'What enforcing the verdicts would do to people; floodgate itself touches nobody.',
  },
  floodgate_evidence_total: {
    type: 'counter',
    unit: 'reasons',
    labels: ['site', 'detector', 'family'],
    help: 'Reasons given in malicious verdicts, by detector.',
    meaning: 'What carries the attack; docs/detectors.md names the honest crowd that looks alike.',
  },
  floodgate_signups_per_minute: {
    type: 'gauge',
    unit: 'sign-ups a minute',
    labels: ['site'],
    help: 'People who tried to sign up in the trailing minute of event time.',
    meaning: 'Compare it with what is expected, not with yesterday.',
  },
  floodgate_expected_signups_per_minute: {
    type: 'gauge',
    unit: 'sign-ups a minute',
    labels: ['site'],
    help: 'People the baseline expects to sign up in a minute; absent until it has history.',
    meaning: 'It learns nothing while an incident makes traffic unusual.',
  },
  floodgate_malicious_signups_per_minute: {
    type: 'gauge',
    unit: 'sign-ups a minute',
    labels: ['site'],
    help: 'Sign-ups of the trailing minute judged malicious.',
    meaning: 'Reads too low in the first minute of an attack, until verdicts are revised.',
  },
  floodgate_suspicious_signups_per_minute: {
    type: 'gauge',
    unit: 'sign-ups a minute',
    labels: ['site'],
    help: 'Sign-ups of the trailing minute judged suspicious.',
    meaning: 'Nobody should be hurt on this alone.',
  },
  floodgate_attack_share_ratio: {
    type: 'gauge',
    unit: 'ratio',
    labels: ['site'],
    help: 'Part of the sign-ups of the last ten minutes that is attack; absent while no attack is open or brewing.',
    meaning: 'How much of the surge is attack; the rest is people.',
  },
  floodgate_attack_share_low_ratio: {
    type: 'gauge',
    unit: 'ratio',
    labels: ['site'],
    help: 'Lower end of the 95 % interval of the share.',
    meaning: 'At least so much is attack.',
  },
  floodgate_attack_share_high_ratio: {
    type: 'gauge',
    unit: 'ratio',
    labels: ['site'],
    help: 'Upper end of the 95 % interval of the share.',
    meaning: 'At most so much is attack.',
  },
  floodgate_attack_clusters: {
    type: 'gauge',
    unit: 'clusters',
    labels: ['site'],
    help: 'Clusters that the attack of this moment consists of; absent where they are not told apart.',
    meaning: 'Several clusters are several tools, or one that changes. Alerts and live page describe them.',
  },
  floodgate_incidents_open: {
    type: 'gauge',
    unit: 'incidents',
    labels: ['site', 'kind', 'severity'],
    help: 'Incidents that are open now.',
    meaning: 'The answer to the first question. `crowd` pages nobody.',
  },
  floodgate_incident_onset_timestamp_seconds: {
    type: 'gauge',
    unit: 'seconds',
    labels: ['site', 'kind'],
    help: 'Event time at which the oldest open incident of a kind began; absent while none is open.',
    meaning: 'Dated back to the first pane of the excess, so it lies before the alert.',
  },
  floodgate_incidents_total: {
    type: 'counter',
    unit: 'incidents',
    labels: ['site', 'kind', 'severity'],
    help: 'Incidents opened, by the severity they opened with.',
    meaning: 'Its exemplars carry the incident.',
  },
  floodgate_gate_state: {
    type: 'gauge',
    unit: 'yes or no',
    labels: ['site', 'state'],
    help: 'The step that the gate for new registrations stands at: 1 for that step, 0 for the others.',
    meaning: 'Log-in is never touched by any step.',
  },
  floodgate_gate_recommended: {
    type: 'gauge',
    unit: 'yes or no',
    labels: ['site', 'state'],
    help: 'The step that is recommended for the gate: 1 for that step, 0 for the others.',
    meaning: 'The smallest step that holds the attack.',
  },
  floodgate_panes_total: {
    type: 'counter',
    unit: 'panes',
    labels: ['site', 'closed'],
    help: 'Panes judged, by what closed them.',
    meaning: 'A rise of `clock` is silence, or a partition that stands still.',
  },
  floodgate_watermark_timestamp_seconds: {
    type: 'gauge',
    unit: 'seconds',
    of: 'process',
    labels: ['site'],
    help: 'Event time up to which everything is judged.',
    meaning: 'Flat means that floodgate sees nothing. Against replayed or simulated logs it stands in the past.',
  },
  floodgate_event_time_lag_seconds: {
    type: 'gauge',
    unit: 'seconds',
    of: 'process',
    labels: ['site'],
    help: 'How far the watermark is behind the clock; absent where old logs are replayed.',
    meaning: 'Ordinary is a pane and the allowed lateness, ten seconds by default.',
  },
  floodgate_late_total: {
    type: 'counter',
    unit: 'requests',
    of: 'process',
    labels: ['site'],
    help: 'Requests that came after their time was judged.',
    meaning: 'They get a verdict, marked `late`, but the counts of their minute are too low.',
  },
  floodgate_dropped_total: {
    type: 'counter',
    unit: 'entries',
    of: 'process',
    labels: ['site'],
    help: 'Sign-ups that left the live window early, and requests that found no room, because a table was full.',
    meaning: 'Above zero, counts over the last hour are too low.',
  },
  floodgate_complete: {
    type: 'gauge',
    unit: 'yes or no',
    of: 'process',
    labels: ['site'],
    help: '1 while judging rests on everything that came, 0 once a full table has made it forget or records were lost.',
    meaning: 'At 0 see which table is at its bound, and `floodgate_lost_records_total`.',
  },
  floodgate_partitions: {
    type: 'gauge',
    unit: 'partitions',
    of: 'process',
    labels: ['site'],
    help: 'Partitions, or files, of the input.',
    meaning: 'All partitions of a topic are given to one judge.',
  },
  floodgate_partitions_seen: {
    type: 'gauge',
    unit: 'partitions',
    of: 'process',
    labels: ['site'],
    help: 'Partitions that have brought something.',
    meaning: 'Fewer than there are: a shipper is silent, or the topic has more partitions than it needs.',
  },
  floodgate_lost_records_total: {
    type: 'counter',
    unit: 'records',
    of: 'process',
    labels: ['site'],
    help: 'Kafka records that were deleted before they could be read, or read again after a start.',
    meaning: 'The topic keeps records for less time than floodgate was away or behind: see its retention.',
  },
  floodgate_unreadable_total: {
    type: 'counter',
    unit: 'lines',
    of: 'process',
    labels: ['site', 'reason'],
    help: 'Log lines that could not be read, by reason.',
    meaning: 'The wrong format shows here first.',
  },
  floodgate_transactions_total: {
    type: 'counter',
    unit: 'transactions',
    of: 'process',
    labels: ['site', 'ending'],
    help: 'Transactions that outputs and offsets go to Kafka in.',
    meaning:
      'What an aborted one held is tried again: a few are a rebalance or a restart of a broker, many are trouble.',
  },
  floodgate_transaction_seconds_total: {
    type: 'counter',
    unit: 'seconds',
    of: 'process',
    labels: ['site'],
    help: 'Time that committed transactions have taken, with the attempts before that were aborted.',
    meaning: 'Divided by those committed it is what Kafka adds to the age of a verdict.',
  },
  floodgate_consumer_lag: {
    type: 'gauge',
    unit: 'records',
    of: 'process',
    labels: ['site', 'partition'],
    help: 'Records of a partition that are not read yet; the partitions beyond a bound are summed as one named other.',
    meaning: 'It should come down to almost nothing every few seconds.',
  },
  floodgate_state_entries: {
    type: 'gauge',
    unit: 'entries',
    labels: ['site', 'table'],
    help: 'Entries held in a bounded table.',
    meaning: 'Against its bound: a full table forgets its oldest entries.',
  },
  floodgate_state_bound: {
    type: 'gauge',
    unit: 'entries',
    labels: ['site', 'table'],
    help: 'The most entries that a bounded table may hold.',
    meaning: 'From `limits` in the configuration.',
  },
  floodgate_sink_deliveries_total: {
    type: 'counter',
    unit: 'outputs',
    of: 'process',
    labels: ['site', 'sink'],
    help: 'Outputs that a sink acknowledged, each repetition counted.',
    meaning: 'Flat while failures rise: the receiver is away.',
  },
  floodgate_sink_failures_total: {
    type: 'counter',
    unit: 'outputs',
    of: 'process',
    labels: ['site', 'sink'],
    help: 'Attempts to deliver that failed, whether or not a later one succeeded.',
    meaning: 'A few are ordinary; all is a receiver that is away or unwilling.',
  },
  floodgate_sink_dropped_total: {
    type: 'counter',
    unit: 'outputs',
    of: 'process',
    labels: ['site', 'sink'],
    help: 'Outputs given up: refused, not taken in time, beyond what may be held, or nobody knows whether they arrived.',
    meaning: 'The receiver lacks them for good.',
  },
  floodgate_sink_queue: {
    type: 'gauge',
    unit: 'outputs',
    of: 'process',
    labels: ['site', 'sink'],
    help: 'Outputs that wait for their sink.',
    meaning: 'Fills up to a bound while a receiver is away; judging goes on.',
  },
  floodgate_sink_digested_total: {
    type: 'counter',
    unit: 'outputs',
    of: 'process',
    labels: ['site', 'sink'],
    help: 'Updates beyond what the sink may say in a minute, summed up in digests.',
    meaning: 'A storm; each incident’s last state stands in the digest.',
  },
  floodgate_sink_template_failures_total: {
    type: 'counter',
    unit: 'outputs',
    of: 'process',
    labels: ['site', 'sink'],
    help: 'Messages for which the configured words could not be used and the built-in ones stood in.',
    meaning: 'The log names the template and the reason.',
  },
  floodgate_dead_letters_total: {
    type: 'counter',
    unit: 'outputs',
    of: 'process',
    labels: ['site', 'sink', 'cause'],
    help: 'Outputs given up and kept with the reason.',
    meaning: 'They are in `dead-letters.jsonl` in the outbox of the sink.',
  },
  floodgate_outbox_bytes: {
    type: 'gauge',
    unit: 'bytes',
    of: 'process',
    labels: ['site', 'sink'],
    help: 'Outputs on disk that their receiver has not taken yet.',
    meaning: 'Grows while a receiver is away; at the bound the oldest verdicts go, then the oldest updates.',
  },
  floodgate_outbox_bound_bytes: {
    type: 'gauge',
    unit: 'bytes',
    of: 'process',
    labels: ['site', 'sink'],
    help: 'The most that may wait on disk for a sink.',
    meaning: '`state.outbox`.',
  },
  floodgate_outbox_oldest_age_seconds: {
    type: 'gauge',
    unit: 'seconds',
    of: 'process',
    labels: ['site', 'sink'],
    help: 'How long the oldest output has waited on disk; 0 when none does.',
    meaning:
      'At `max_age` of the sink it is given up. Alertmanager keeps what it repeats, so there it is the age of an incident.',
  },
  floodgate_outbox_corrupt_total: {
    type: 'counter',
    unit: 'records',
    of: 'process',
    labels: ['site', 'sink'],
    help: 'Records of the outbox that were spoilt on disk and skipped.',
    meaning: 'What they held may not have been said.',
  },
  floodgate_outbox_write_failures_total: {
    type: 'counter',
    unit: 'outputs',
    of: 'process',
    labels: ['site', 'sink'],
    help: 'Times that the outbox could not be written.',
    meaning: 'A full disk, mostly. Outputs go out all the same; until it is written again a crash loses what waits.',
  },
  floodgate_build_info: {
    type: 'gauge',
    unit: 'yes or no',
    of: 'process',
    labels: ['site', 'version'],
    help: 'Always 1; the label says which version runs.',
    meaning: 'How many processes run, and whether all are of one version.',
  },
  process_start_time_seconds: {
    type: 'gauge',
    unit: 'seconds',
    of: 'process',
    labels: [],
    help: 'When the process started. Counters begin at 0 with it, whatever state it found on disk.',
    meaning: 'A restart shows here; `rate` takes it into account.',
  },
  process_resident_memory_bytes: {
    type: 'gauge',
    unit: 'bytes',
    of: 'process',
    labels: [],
    help: 'Memory that the process occupies.',
    meaning: 'Flat over days, whoever attacks: all state is bounded.',
  },
  process_cpu_seconds_total: {
    type: 'counter',
    unit: 'seconds',
    of: 'process',
    labels: [],
    help: 'Processor time spent by the process, user and system.',
    meaning: 'One process uses about one processor when it is full.',
  },
} as const satisfies Readonly<Record<string, MetricRow>>;

export type MetricName = keyof typeof metricTable;

/** The table as what it is, where the names do not matter. */
export const metricRows = Object.entries(metricTable) as readonly (readonly [MetricName, MetricRow])[];

/** Values of a label that are known beforehand; undefined for the others. */
export function valuesOf(label: MetricLabel): readonly string[] | undefined {
  const known: Label = metricLabels[label];
  return known.values;
}

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
