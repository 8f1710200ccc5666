import { spawnSync } from 'node:child_process';
import { alert, pane, paneEndMs, verdict } from '../../test/said.ts';
import { unreadableReasons } from '../decode/reader.ts';
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
  for (const line of (await metrics.snapshot()).split('\n')) {
    if (line.startsWith(`${name}{`) && line.includes(labels)) return Number(line.slice(line.lastIndexOf(' ') + 1));
  }
  return undefined;
}

function busy(): Metrics {
  const metrics = createMetrics({ ...options, clock: () => paneEndMs + 7_000 });
  metrics.sink.pane?.(pane({ openIncidents: [{ id: 'inc', kind: 'attack', severity: 'high' }] }));
  metrics.sink.alert?.(alert());
  metrics.sink.verdict?.(verdict());
  for (const reason of unreadableReasons) metrics.unreadable({ [reason]: 3 });
  metrics.sinks([{ sink: 'webhook', queued: 4, delivered: 9, failed: 2, dropped: 1 }]);
  metrics.lag('request-logs/0', 12);
  return metrics;
}

test('counts what is said', async () => {
  const metrics = busy();
  metrics.sink.pane?.(pane());
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
  expect(await seriesOf(metrics, 'floodgate_watermark_timestamp_seconds')).toBe(paneEndMs / 1_000);
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

test('partitions beyond the bound share one series, and each counts once in it', async () => {
  const metrics = createMetrics(options);
  for (let turn = 0; turn < 2; turn++) for (let at = 0; at < 300; at++) metrics.lag(`logs/${at}`, 10);
  metrics.lag('logs/0', 3);
  expect(await seriesOf(metrics, 'floodgate_consumer_lag', 'partition="logs/0"')).toBe(3);
  expect(await seriesOf(metrics, 'floodgate_consumer_lag', 'partition="logs/255"')).toBe(10);
  expect(await seriesOf(metrics, 'floodgate_consumer_lag', 'partition="other"')).toBe(440);
  expect((await metrics.snapshot()).match(/^floodgate_consumer_lag\{/gm)).toHaveLength(257);
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
  const text = await metrics.snapshot();
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
  const text = await busy().snapshot();
  const lines = text.split('\n').filter(line => line !== '' && !line.startsWith('#'));
  expect(lines.length).toBeGreaterThan(50);
  for (const line of lines) expect(line).toMatch(/\bsite="default"/);
  for (const personal of [verdict().client, verdict().network, verdict().request_id]) {
    expect(text).not.toContain(personal);
  }
});

// The rules that `promtool check metrics` has names for, so that they hold where it is not installed.
test('keeps the conventions of Prometheus', async () => {
  const text = await busy().snapshot();
  const helps = new Map(Array.from(text.matchAll(/^# HELP (\S+) (.*)$/gm), match => [match[1], match[2]]));
  const types = new Map(Array.from(text.matchAll(/^# TYPE (\S+) (.*)$/gm), match => [match[1], match[2]]));
  expect([...helps.keys()]).toEqual([...types.keys()]);
  for (const [name, type] of types) {
    expect(helps.get(name)).toMatch(/\S/);
    expect(name).toMatch(/^floodgate(?:_[a-z]+)+$/);
    expect(name?.endsWith('_total')).toBe(type === 'counter');
    expect(name).not.toMatch(
      /_(?:counter|gauge|count|sum|bucket|info_.*|ms|millis|milliseconds|minutes|hours|days|kb|percent)(?:_|$)/,
    );
  }
  for (const [label] of text.matchAll(/[a-z_]+(?==")/g)) expect(label).toMatch(/^[a-z]+$/);
});

const promtool = spawnSync('promtool', ['--version']).error === undefined;

if (promtool) {
  test('passes promtool', async () => {
    const checked = spawnSync('promtool', ['check', 'metrics'], { input: await busy().snapshot(), encoding: 'utf8' });
    expect({ output: checked.stdout + checked.stderr, status: checked.status }).toEqual({ output: '', status: 0 });
  });
}
