import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { detectors } from '../detectors/index.ts';
import { Desk } from '../src/answers/desk.ts';
import type { PlacedPlan, Plan } from '../src/answers/plan.ts';
import { type Config, configSchema } from '../src/config/schema.ts';
import { Live } from '../src/http/live.ts';
import { createMetrics } from '../src/http/metrics.ts';
import { type AlertEvent, incidentKinds } from '../src/outputs.ts';
import { type PipelineOptions, runPipeline } from '../src/pipeline.ts';
import { kafkaMessages } from '../src/sinks/kafka.ts';
import { openSinks } from '../src/sinks/open.ts';
import type { Sink } from '../src/sinks/sink.ts';
import { testDeps } from './deps.ts';
import { type Received, type Receiver, startReceiver } from './receiver.ts';
import { Elastic } from './sinks/elastic.ts';
import { slack } from './sinks/slack.ts';
import { eventsOf, splunk } from './sinks/splunk.ts';
import { inOrder, memorySource, minute, ordinary, run, startMs, visits } from './traffic.ts';

const at = (min: number) => startMs + min * minute;
const time = (min: number) => new Date(at(min)).toISOString();
const configOf = (change: object): Config => configSchema(detectors.map(({ meta }) => meta.id)).parse(change);
const launch = { start: time(20), end: time(30), factor: 5, note: 'launch' };
const sale: Plan = {
  ...{ id: 'plan-20250127-5a1e0000', by: 'ana', note: 'sale', given: time(0) },
  ...{ start: time(25), end: time(40), factor: 3 },
};
const withdrawal = { ...sale, by: 'bo', withdrawn: true };
const quiet = inOrder(ordinary(45, 2));

/** As a running service has them: with their places. */
const said = (...before: readonly PlacedPlan[]): Pick<PipelineOptions, 'plans'> => ({
  plans: { desk: new Desk<Plan>(), before, kept: () => {} },
});
const life = (alerts: readonly AlertEvent[]) =>
  alerts.map(({ sequence, state, time: when }) => [sequence, state, when]);
const byId = (alerts: readonly AlertEvent[], id: string) => alerts.filter(alert => alert.id === id);

describe('a planned event is an alert event', () => {
  it('is told of when it is said, when it begins and when it is over', async () => {
    const { alerts } = await run(quiet, said({ ...sale, paneEndMs: at(10) }));
    expect(life(alerts)).toEqual([
      [0, 'open', time(10)],
      [1, 'update', time(25)],
      [2, 'closed', new Date(at(40) + 5_000).toISOString()],
    ]);
    expect(alerts[0]).toMatchObject({
      ...{ id: sale.id, kind: 'crowd', severity: 'info', onset: time(25), recommended_gate: 'open', site: 'default' },
      title: 'Planned event: 3 times as many people as usual from 2025-01-27 06:25 to 2025-01-27 06:40 UTC',
      planned: { start: time(25), end: time(40), factor: 3, note: 'sale', by: 'ana' },
    });
    expect(alerts[0]?.summary).toContain('ana expects');
    expect(alerts[1]?.title).toContain('Planned event begins');
  });

  it('is over when it is taken back, begun or not, and says who did', async () => {
    const early = await run(quiet, said({ ...sale, paneEndMs: at(10) }, { ...withdrawal, paneEndMs: at(12) }));
    expect(life(early.alerts)).toEqual([
      [0, 'open', time(10)],
      [1, 'closed', time(12)],
    ]);
    expect(early.alerts[1]).toMatchObject({
      title: 'Planned event is taken back',
      planned: { by: 'ana', withdrawn_by: 'bo' },
    });
    const { alerts } = await run(quiet, said({ ...sale, paneEndMs: at(10) }, { ...withdrawal, paneEndMs: at(35) }));
    expect(life(alerts).slice(1)).toEqual([
      [1, 'update', time(25)],
      [2, 'closed', time(35)],
    ]);
  });

  it('has begun when it is said too late, and is none when it was over before', async () => {
    const { alerts } = await run(quiet, said({ ...sale, paneEndMs: at(30) }));
    expect(life(alerts)).toEqual([
      [0, 'open', time(30)],
      [1, 'closed', new Date(at(40) + 5_000).toISOString()],
    ]);
    const over = { ...sale, start: time(-60), end: time(-30), paneEndMs: at(-90) };
    expect((await run(quiet, said(over))).alerts).toEqual([]);
  });

  it('of the configuration is told of when it begins, the same in any batching and in a silence', async () => {
    const config = configOf({ events: [launch, { ...launch, start: time(200), end: time(210), site: 'shop' }] });
    // Nobody comes for five hours; the second event lies in the middle of them.
    const lines = inOrder(ordinary(45, 2), visits(345, 2, 2));
    const one = await run(lines, { config });
    const many = await run(memorySource([lines], 1), { config });
    expect(one.alerts.map(({ site, state, time: when }) => [site, state, when])).toEqual([
      ['default', 'open', time(20)],
      ['default', 'closed', new Date(at(30) + 5_000).toISOString()],
      ['shop', 'open', time(200)],
      ['shop', 'closed', new Date(at(210) + 5_000).toISOString()],
    ]);
    expect(one.alerts[0]?.summary).toContain('The configuration expects');
    expect(many.alerts).toEqual(one.alerts);
    expect(new Set(one.alerts.map(({ id }) => id)).size).toBe(2);
    expect(one.result.alerts).toEqual([]);
  });

  it('stands beside a crowd that is larger, and lowers nothing for an attack', async () => {
    const crowd = inOrder(ordinary(65, 4), visits(50, 12, 40));
    const { alerts } = await run(crowd, said({ ...sale, start: time(45), end: time(90), paneEndMs: at(10) }));
    const [larger] = alerts.filter(({ planned }) => planned === undefined);
    expect(larger).toMatchObject({ kind: 'crowd', state: 'open' });
    expect(larger?.id).not.toBe(sale.id);
  });
});

describe('and every sink is told', () => {
  let server: Receiver;
  let folder: string;
  let alerts: AlertEvent[];
  const elastic = new Elastic();
  const metrics = createMetrics({ site: 'default', version: '0.1.0', detectors: [] });
  const live = new Live();
  const to = (path: string): readonly Received[] => server.received.filter(one => one.path.startsWith(path));

  beforeAll(async () => {
    server = await startReceiver();
    server.manner = request => {
      if (request.path.startsWith('/slack')) return slack(request);
      if (request.path.startsWith('/splunk'))
        return splunk({ ...request, path: request.path.slice(7) }, 'key', ['main']);
      if (request.path.startsWith('/elastic'))
        return elastic.answer({ ...request, path: request.path.slice(8) }, 'key');
      return 200;
    };
    folder = mkdtempSync(join(tmpdir(), 'floodgate-planned-'));
    const all = { kinds: incidentKinds, severity: 'info' };
    const config = configOf({
      events: [launch],
      state: { dir: folder },
      sinks: [
        { file: { alerts: join(folder, 'alerts.jsonl') } },
        { webhook: { url: `${server.url}/webhook`, ...all } },
        { slack: { url: `${server.url}/slack`, ...all } },
        { pagerduty: { url: `${server.url}/pagerduty`, routing_key: 'k'.repeat(32), ...all } },
        { splunk: { url: `${server.url}/splunk`, token: 'key', ...all } },
        { elastic: { url: `${server.url}/elastic`, api_key: 'key', ...all } },
        { alertmanager: { urls: [`${server.url}/alertmanager`], ...all } },
      ],
    });
    const sinks = await openSinks(config, testDeps());
    alerts = [];
    const kept: Sink = { name: 'kept', alert: alert => void alerts.push(alert) };
    await runPipeline({
      ...{ config, format: 'json', say: () => {}, source: memorySource([quiet]) },
      sinks: [kept, metrics.sink, live, ...sinks],
      ...said({ ...sale, paneEndMs: at(10) }, { ...withdrawal, paneEndMs: at(35) }),
    });
  });
  afterAll(async () => {
    await server.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const bodies = (path: string) => to(path).map(({ body }) => JSON.parse(body));

  it('the file in our own words', () => {
    expect(alerts.map(({ state }) => state)).toEqual(['open', 'open', 'update', 'closed', 'closed']);
    const lines = readFileSync(join(folder, 'alerts.jsonl'), 'utf8').trimEnd().split('\n');
    expect(lines.map(line => JSON.parse(line))).toEqual(alerts);
  });

  it('the webhook and Kafka as findings that are no alert', () => {
    const { alert: message } = kafkaMessages({ verdictsTopic: 'v', alertsTopic: 'a', version: '0.1.0' });
    const findings = alerts.map(alert => JSON.parse(String(message(alert).value)));
    const events = bodies('/webhook');
    expect(
      byId(
        events.map(({ data }) => data.unmapped.floodgate),
        sale.id,
      ),
    ).toEqual(byId(alerts, sale.id));
    for (const finding of [...findings, ...events.map(({ data }) => data)]) {
      expect(finding).toMatchObject({ class_uid: 2004, severity_id: 1, is_alert: false });
      expect(finding.finding_info.first_seen_time).toBeLessThanOrEqual(finding.finding_info.last_seen_time);
    }
    expect(findings.map(({ activity_name: name }) => name)).toEqual(alerts.map(({ state }) => activities[state]));
    expect(message(alerts[0] as AlertEvent)).toMatchObject({
      key: sale.id,
      headers: { ce_type: 'floodgate.alert.open' },
    });
  });

  it('Slack once when it is said and once when it is over, with what people want to know', () => {
    const messages = to('/slack').filter(({ body }) => body.includes(sale.id));
    expect(messages).toHaveLength(2);
    expect(messages[0]?.body).toContain('📅 Planned event: 3 times');
    expect(messages[0]?.body).toContain('Planned by ana');
    expect(messages[0]?.body).not.toContain('expected"');
    expect(messages[1]?.body).toContain('Taken back by bo');
  });

  it('PagerDuty never, whatever it is told of else', () => {
    expect(to('/pagerduty')).toEqual([]);
  });

  it('Alertmanager under a name of its own, as information, until it is over', () => {
    const told = bodies('/alertmanager')
      .flat()
      .filter(({ labels }) => labels.incident === sale.id);
    expect(told[0]).toMatchObject({
      labels: { alertname: 'FloodgatePlanned', kind: 'crowd', site: 'default' },
      annotations: { severity: 'info', summary: expect.stringContaining('Planned event') },
    });
    expect(Date.parse(told.at(-1).endsAt)).toBeLessThanOrEqual(testDeps().nowMs);
  });

  it('Splunk and Elastic like the others', () => {
    const titles = alerts.map(({ title }) => title).sort();
    const splunked = to('/splunk').flatMap(eventsOf) as { event: { finding_info: { title: string } } }[];
    expect(splunked.map(({ event }) => event.finding_info.title).sort()).toEqual(titles);
    expect([...elastic.documents.values()].map(({ rule }) => rule?.name).sort()).toEqual(titles);
  });

  it('metrics and the list of incidents count nothing: it is no crowd', () => {
    expect(metrics.snapshot()).not.toMatch(/^floodgate_incidents_(?:open|total)\{.*\} [1-9]/m);
    expect(live.incidents).toEqual([]);
  });
});

const activities = { open: 'Create', update: 'Update', closed: 'Close' } as const;
