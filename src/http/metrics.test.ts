import { spawnSync } from 'node:child_process';
import { alert, pane, paneEndMs, verdict } from '../../test/said.ts';
import { unreadableReasons } from '../decode/reader.ts';
import { metricLabels } from './contract/labels.ts';
import { metricRows } from './metric-table.ts';
import { createMetrics, type Metrics } from './metrics.ts';

const options = {
  site: 'default',
  version: '0.1.0',
  detectors: [
    { id: 'email-mask', family: 'mask' },
    { id: 'no-form', family: 'journey' },
  ],
};

/** Value of one series by its name and a part of its labels. */
async function seriesOf(metrics: Metrics, name: string, labels = ''): Promise<number | undefined> {
  for (const line of metrics.snapshot().split('\n')) {
    if (line.startsWith(`${name}{`) && line.includes(labels)) return Number(line.slice(line.lastIndexOf(' ') + 1));
  }
  return undefined;
}

const kept = {
  outbox: {
    bytes: 2_048,
    boundBytes: 65_536,
    oldestMs: 30_000,
    corrupt: 4,
    writeFailures: 5,
    isBroken: false,
    deadLetters: { refused: 2, expired: 0, full: 0, unsure: 1 },
  },
  digested: 6,
  templateFailures: 7,
};

function busy(): Metrics {
  const metrics = createMetrics({
    ...options,
    clock: () => paneEndMs + 7_000,
    usage: () => ({ startMs: paneEndMs - 60_000, residentBytes: 1e8, cpuSeconds: 12.5 }),
  });
  metrics.sink.pane?.(pane({ openIncidents: [{ id: 'inc', kind: 'attack', severity: 'high' }] }));
  metrics.sink.alert?.(alert());
  metrics.sink.verdict?.(verdict());
  for (const reason of unreadableReasons) metrics.unreadable({ [reason]: 3 });
  metrics.sinks([{ sink: 'webhook', queued: 4, delivered: 9, failed: 2, dropped: 1, ...kept }]);
  metrics.lag('request-logs/0', 12);
  metrics.transactions({ committed: 5, aborted: 1, seconds: 0.25 });
  metrics.irregular({ future: 1, duplicates: 2, strayed: 3 });
  metrics.taps({ size: 2, missed: 8 });
  return metrics;
}

test('shows what waits on disk against its bound, how long, and what was given up and why', async () => {
  const metrics = createMetrics({ ...options, clock: () => 90_000 });
  metrics.sinks([{ sink: 'slack', queued: 1, delivered: 0, failed: 0, dropped: 3, ...kept }]);
  expect(await seriesOf(metrics, 'floodgate_outbox_bytes', 'sink="slack"')).toBe(2_048);
  expect(await seriesOf(metrics, 'floodgate_outbox_bound_bytes', 'sink="slack"')).toBe(65_536);
  expect(await seriesOf(metrics, 'floodgate_outbox_oldest_age_seconds', 'sink="slack"')).toBe(60);
  expect(await seriesOf(metrics, 'floodgate_outbox_writable', 'sink="slack"')).toBe(1);
  expect(await seriesOf(metrics, 'floodgate_outbox_corrupt_total', 'sink="slack"')).toBe(4);
  expect(await seriesOf(metrics, 'floodgate_outbox_write_failures_total', 'sink="slack"')).toBe(5);
  expect(await seriesOf(metrics, 'floodgate_dead_letters_total', 'sink="slack",cause="refused"')).toBe(2);
  expect(await seriesOf(metrics, 'floodgate_dead_letters_total', 'sink="slack",cause="unsure"')).toBe(1);
  expect(await seriesOf(metrics, 'floodgate_sink_digested_total', 'sink="slack"')).toBe(6);
  expect(await seriesOf(metrics, 'floodgate_sink_template_failures_total', 'sink="slack"')).toBe(7);
});

test('counts what is said', async () => {
  const metrics = busy();
  metrics.sink.pane?.(pane({ siteChanges: 1 }));
  metrics.sink.verdict?.(verdict({ level: 'normal', action: 'allow', revision: 1 }));
  expect(await seriesOf(metrics, 'floodgate_requests_total', 'surface="login"')).toBe(80);
  expect(await seriesOf(metrics, 'floodgate_signups_total', 'outcome="created"')).toBe(20);
  expect(await seriesOf(metrics, 'floodgate_verdicts_total', 'level="malicious"')).toBe(1);
  expect(await seriesOf(metrics, 'floodgate_verdicts_total', 'level="normal"')).toBe(0);
  expect(await seriesOf(metrics, 'floodgate_verdict_revisions_total', 'level="normal"')).toBe(1);
  expect(await seriesOf(metrics, 'floodgate_actions_total', 'action="deny"')).toBe(1);
  expect(await seriesOf(metrics, 'floodgate_incidents_total', 'kind="attack",severity="medium"')).toBe(1);
  expect(await seriesOf(metrics, 'floodgate_incidents_open', 'kind="attack"')).toBe(0);
  expect(await seriesOf(metrics, 'floodgate_gate_recommended', 'state="open"')).toBe(1);
  expect(await seriesOf(metrics, 'floodgate_site_changes')).toBe(1);
  expect(await seriesOf(metrics, 'floodgate_watermark_timestamp_seconds')).toBe(paneEndMs / 1_000);
});

test('requests that are not as they should be, and taps, have series of their own', async () => {
  const metrics = busy();
  metrics.irregular({ future: 1, duplicates: 5, strayed: 3 });
  expect(await seriesOf(metrics, 'floodgate_dated_ahead_total')).toBe(1);
  expect(await seriesOf(metrics, 'floodgate_duplicates_total')).toBe(5);
  expect(await seriesOf(metrics, 'floodgate_stray_site_total')).toBe(3);
  metrics.taps({ size: 1, missed: 9 });
  expect(await seriesOf(metrics, 'floodgate_taps_open')).toBe(1);
  expect(await seriesOf(metrics, 'floodgate_tap_missed_total')).toBe(9);
});

test('totals that are told again count once', async () => {
  const metrics = createMetrics(options);
  const late = pane({ completeness: { ...pane().completeness, late: 5 } });
  metrics.sink.pane?.(late);
  metrics.sink.pane?.(late);
  metrics.unreadable({ syntax: 2 });
  metrics.unreadable({ syntax: 2 });
  metrics.unreadable({ syntax: 6 });
  expect(await seriesOf(metrics, 'floodgate_late_total')).toBe(5);
  expect(await seriesOf(metrics, 'floodgate_unreadable_total', 'reason="syntax"')).toBe(6);
});

test('sinks tell totals, which are there from the start', async () => {
  const metrics = createMetrics(options);
  const report = { sink: 'kafka', queued: 3, delivered: 0, failed: 0, dropped: 0 };
  metrics.sinks([report]);
  expect(await seriesOf(metrics, 'floodgate_sink_failures_total', 'sink="kafka"')).toBe(0);
  metrics.sinks([{ ...report, delivered: 7, failed: 2, dropped: 1 }]);
  metrics.sinks([{ ...report, queued: 0, delivered: 8, failed: 2, dropped: 1 }]);
  expect(await seriesOf(metrics, 'floodgate_sink_deliveries_total', 'sink="kafka"')).toBe(8);
  expect(await seriesOf(metrics, 'floodgate_sink_failures_total', 'sink="kafka"')).toBe(2);
  expect(await seriesOf(metrics, 'floodgate_sink_dropped_total', 'sink="kafka"')).toBe(1);
  expect(await seriesOf(metrics, 'floodgate_sink_queue', 'sink="kafka"')).toBe(0);
});

test('transactions tell how they ended and how long they took', async () => {
  const metrics = busy();
  metrics.transactions({ committed: 7, aborted: 1, seconds: 0.5 });
  expect(await seriesOf(metrics, 'floodgate_transactions_total', 'ending="committed"')).toBe(7);
  expect(await seriesOf(metrics, 'floodgate_transactions_total', 'ending="aborted"')).toBe(1);
  expect(await seriesOf(metrics, 'floodgate_transaction_seconds_total')).toBe(0.5);
});

test('partitions beyond the bound share one series, and each counts once in it', async () => {
  const metrics = createMetrics(options);
  for (let turn = 0; turn < 2; turn++) for (let at = 0; at < 300; at++) metrics.lag(`logs/${at}`, 10);
  metrics.lag('logs/0', 3);
  expect(await seriesOf(metrics, 'floodgate_consumer_lag', 'partition="logs/0"')).toBe(3);
  expect(await seriesOf(metrics, 'floodgate_consumer_lag', 'partition="logs/255"')).toBe(10);
  expect(await seriesOf(metrics, 'floodgate_consumer_lag', 'partition="other"')).toBe(440);
  expect(metrics.snapshot().match(/^floodgate_consumer_lag\{/gm)).toHaveLength(257);
});

test('the lag is told against a clock, and not at all without one', async () => {
  expect(await seriesOf(busy(), 'floodgate_event_time_lag_seconds')).toBe(7);
  const replayed = createMetrics(options);
  replayed.sink.pane?.(pane());
  expect(await seriesOf(replayed, 'floodgate_event_time_lag_seconds')).toBeUndefined();
});

test('evidence has a closed set of labels, whatever a verdict says', async () => {
  const metrics = createMetrics(options);
  const [reason] = verdict().reasons;
  if (reason === undefined) throw new Error('the sample has a reason');
  for (let i = 0; i < 500; i++) {
    metrics.sink.verdict?.(verdict({ reasons: [{ ...reason, detector: `made-up-${i}`, family: `"} ${i}` }] }));
  }
  const text = metrics.snapshot();
  expect(text).not.toContain('made-up');
  expect(await seriesOf(metrics, 'floodgate_evidence_total', 'detector="other",family="other"')).toBe(500);
});

test('two in one process do not mix', async () => {
  const [first, second] = [createMetrics(options), createMetrics(options)];
  first.sink.verdict?.(verdict());
  expect(await seriesOf(first, 'floodgate_verdicts_total', 'level="malicious"')).toBe(1);
  expect(await seriesOf(second, 'floodgate_verdicts_total', 'level="malicious"')).toBe(0);
});

test('every series carries the site and nothing that an attacker chooses', async () => {
  const text = busy().snapshot();
  const lines = text.split('\n').filter(line => line !== '' && !line.startsWith('#'));
  expect(lines.length).toBeGreaterThan(50);
  for (const line of lines) if (!line.startsWith('process_')) expect(line).toMatch(/\bsite="default"/);
  for (const personal of [verdict().client, verdict().network, verdict().request_id]) {
    expect(text).not.toContain(personal);
  }
});

// The rules that `promtool check metrics` has names for, so that they hold where it is not installed.
test('keeps the conventions of Prometheus', async () => {
  const text = busy().snapshot();
  const helps = new Map(Array.from(text.matchAll(/^# HELP (\S+) (.*)$/gm), match => [match[1], match[2]]));
  const types = new Map(Array.from(text.matchAll(/^# TYPE (\S+) (.*)$/gm), match => [match[1], match[2]]));
  expect([...helps.keys()]).toEqual([...types.keys()]);
  for (const [name, type] of types) {
    expect(helps.get(name)).toMatch(/\S/);
    expect(name).toMatch(/^(?:floodgate|process)(?:_[a-z]+)+$/);
    expect(name?.endsWith('_total')).toBe(type === 'counter');
    expect(name).not.toMatch(
      /_(?:counter|gauge|count|sum|bucket|info_.*|ms|millis|milliseconds|minutes|hours|days|kb|percent)(?:_|$)/,
    );
  }
  for (const [label] of text.matchAll(/[a-z_]+(?==")/g)) expect(label).toMatch(/^[a-z]+$/);
});

test('says of every metric and label what it means', () => {
  const sentences = metricRows.flatMap(([, { help, meaning }]) => [help, meaning]);
  const meanings = Object.values(metricLabels).map(label => label.meaning);
  for (const sentence of [...sentences, ...meanings]) expect(sentence).toMatch(/^[A-Z0-9`].*\.$/);
  for (const [name, { type, unit, buckets }] of metricRows) {
    if (unit === 'seconds' || unit === 'bytes' || unit === 'ratio')
      expect(name).toMatch(new RegExp(`_${unit}(?:_total)?$`));
    expect([name, buckets !== undefined]).toEqual([name, type === 'histogram']);
  }
});

test('the share of an attack is there while one is open or brewing', async () => {
  const metrics = createMetrics(options);
  metrics.sink.pane?.(pane());
  expect(await seriesOf(metrics, 'floodgate_attack_share_ratio')).toBeUndefined();
  const attackShare = { estimate: 0.71, low: 0.66, high: 0.76, confidence: 0.95 };
  metrics.sink.pane?.(pane({ attackShare, clusters: [{ id: 'c-5d1f', share: 0.52, signups: 9, describe: '' }] }));
  expect(await seriesOf(metrics, 'floodgate_attack_share_ratio')).toBe(0.71);
  expect(await seriesOf(metrics, 'floodgate_attack_share_low_ratio')).toBe(0.66);
  expect(await seriesOf(metrics, 'floodgate_attack_share_high_ratio')).toBe(0.76);
  expect(await seriesOf(metrics, 'floodgate_attack_clusters')).toBe(1);
  metrics.sink.pane?.(pane());
  expect(await seriesOf(metrics, 'floodgate_attack_share_ratio')).toBeUndefined();
});

test('an incident of an earlier process is open, and was not opened by this one', async () => {
  const metrics = createMetrics(options);
  metrics.sink.remind?.(alert({ id: 'inc-blind', kind: 'blind', severity: 'high' }));
  metrics.sink.pane?.(pane({ openIncidents: [] }));
  expect(await seriesOf(metrics, 'floodgate_incidents_open', 'kind="blind",severity="high"')).toBe(1);
  expect(await seriesOf(metrics, 'floodgate_incidents_total', 'kind="blind"')).toBe(0);
});

test('blindness is an open incident too, though no pane tells it', async () => {
  const metrics = createMetrics(options);
  const blind = { id: 'inc-blind', kind: 'blind', severity: 'high' } as const;
  metrics.sink.alert?.(alert(blind));
  expect(await seriesOf(metrics, 'floodgate_incidents_open', 'kind="blind",severity="high"')).toBe(1);
  metrics.sink.pane?.(pane());
  expect(await seriesOf(metrics, 'floodgate_incidents_open', 'kind="blind",severity="high"')).toBe(1);
  metrics.sink.alert?.(alert({ ...blind, state: 'closed' }));
  expect(await seriesOf(metrics, 'floodgate_incidents_open', 'kind="blind",severity="high"')).toBe(0);
});

test('an incident is open at one severity, and its onset is told while it is', async () => {
  const metrics = createMetrics(options);
  const attack = { id: alert().id, kind: 'attack', severity: 'medium' } as const;
  metrics.sink.alert?.(alert());
  metrics.sink.pane?.(pane({ openIncidents: [attack] }));
  expect(await seriesOf(metrics, 'floodgate_incidents_open', 'kind="attack",severity="medium"')).toBe(1);
  expect(await seriesOf(metrics, 'floodgate_incident_onset_timestamp_seconds', 'kind="attack"')).toBe(
    Date.parse(alert().onset) / 1_000,
  );
  metrics.sink.pane?.(pane({ openIncidents: [{ ...attack, severity: 'critical' }] }));
  expect(await seriesOf(metrics, 'floodgate_incidents_open', 'kind="attack",severity="medium"')).toBe(0);
  expect(await seriesOf(metrics, 'floodgate_incidents_open', 'kind="attack",severity="critical"')).toBe(1);
  metrics.sink.pane?.(pane());
  expect(await seriesOf(metrics, 'floodgate_incident_onset_timestamp_seconds', 'kind="attack"')).toBeUndefined();
});

describe('gauges of a site that has stopped disappear, its counters stay', () => {
  const silent = { signup: 0, signup_form: 0, signup_verify: 0, login: 0, other: 0 };

  test('after an hour of event time without a request, and come back with one', async () => {
    const metrics = createMetrics(options);
    const hour = 3_600_000;
    metrics.sink.pane?.(pane({ site: 'shop' }));
    metrics.sink.pane?.(pane({ site: 'shop', endMs: paneEndMs + hour - 5_000, requests: silent }));
    expect(await seriesOf(metrics, 'floodgate_signups_per_minute', 'site="shop"')).toBe(118);
    metrics.sink.pane?.(pane({ site: 'shop', endMs: paneEndMs + hour, requests: silent }));
    expect(await seriesOf(metrics, 'floodgate_signups_per_minute', 'site="shop"')).toBeUndefined();
    expect(metrics.snapshot()).not.toMatch(/^floodgate_(?:gate|state|incidents_open)[a-z_]*\{site="shop"/m);
    expect(await seriesOf(metrics, 'floodgate_requests_total', 'site="shop",surface="login"')).toBe(40);
    metrics.sink.pane?.(pane({ site: 'shop', endMs: paneEndMs + hour + 5_000 }));
    expect(await seriesOf(metrics, 'floodgate_signups_per_minute', 'site="shop"')).toBe(118);
  });

  test('when no pane comes for five minutes of the clock: another process judges it now', async () => {
    let nowMs = paneEndMs;
    const metrics = createMetrics({ ...options, clock: () => nowMs });
    metrics.sink.pane?.(pane({ openIncidents: [{ id: 'inc', kind: 'attack', severity: 'high' }] }));
    nowMs += 299_000;
    expect(await seriesOf(metrics, 'floodgate_incidents_open', 'kind="attack",severity="high"')).toBe(1);
    nowMs += 1_000;
    expect(await seriesOf(metrics, 'floodgate_incidents_open', 'kind="attack",severity="high"')).toBeUndefined();
    // The time of judging stays: that it stands still is what an alert is made of.
    expect(await seriesOf(metrics, 'floodgate_watermark_timestamp_seconds')).toBe(paneEndMs / 1_000);
  });
});

test('the loss of the process is counted once, however many sites are judged', async () => {
  const metrics = createMetrics(options);
  const completeness = { ...pane().completeness, late: 5, dropped: 2, state: 'incomplete' } as const;
  for (const site of ['default', 'shop', 'blog']) metrics.sink.pane?.(pane({ site, completeness }));
  expect(metrics.snapshot().match(/^floodgate_late_total.*$/gm)).toEqual(['floodgate_late_total{site="default"} 5']);
  expect(metrics.snapshot().match(/^floodgate_dropped_total.*$/gm)).toEqual([
    'floodgate_dropped_total{site="default"} 2',
  ]);
  expect(await seriesOf(metrics, 'floodgate_complete')).toBe(0);
});

test('latency is from the request to its first verdict, and not of what came late', async () => {
  const time = '2025-01-27T13:33:05.000Z';
  const metrics = createMetrics({ ...options, clock: () => Date.parse(time) + 9_000 });
  metrics.sink.verdict?.(verdict({ time }));
  metrics.sink.verdict?.(verdict({ time, revision: 1 }));
  metrics.sink.verdict?.(verdict({ time, late: true }));
  expect(await seriesOf(metrics, 'floodgate_verdict_latency_seconds_count')).toBe(1);
  expect(await seriesOf(metrics, 'floodgate_verdict_latency_seconds_sum')).toBe(9);
  expect(await seriesOf(metrics, 'floodgate_verdict_latency_seconds_bucket', 'le="7.5"')).toBe(0);
  expect(await seriesOf(metrics, 'floodgate_verdict_latency_seconds_bucket', 'le="10.0"')).toBe(1);
});

test('a site whose name needs escaping stays one label', () => {
  const metrics = createMetrics(options);
  metrics.sink.pane?.(pane({ site: 'a"} 1\nevil{x="\\' }));
  expect(metrics.snapshot()).toContain('floodgate_signups_per_minute{site="a\\"} 1\\nevil{x=\\"\\\\"} 118');
});

test('exemplars lead to the incident, in OpenMetrics only', () => {
  const metrics = busy();
  metrics.sink.verdict?.(verdict({ incident: alert().id }));
  const nowSeconds = (paneEndMs + 7_000) / 1_000;
  const exemplar = `# {incident_id="${alert().id}"} 1 ${nowSeconds}`;
  const text = metrics.snapshot('openMetrics');
  expect(text).toContain(`floodgate_incidents_total{site="default",kind="attack",severity="medium"} 1 ${exemplar}\n`);
  expect(text).toContain(`floodgate_verdicts_total{site="default",level="malicious"} 2 ${exemplar}\n`);
  expect(text).toMatch(/^# TYPE floodgate_incidents counter$/m);
  expect(text.endsWith('\n# EOF\n')).toBe(true);
  expect(metrics.snapshot()).not.toContain('incident_id');
});

const promtool = spawnSync('promtool', ['--version']).error === undefined;

if (promtool) {
  test('passes promtool', async () => {
    const checked = spawnSync('promtool', ['check', 'metrics'], { input: busy().snapshot(), encoding: 'utf8' });
    expect({ output: checked.stdout + checked.stderr, status: checked.status }).toEqual({ output: '', status: 0 });
  });
}
