import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { alertmanagerSink } from '../src/sinks/alertmanager.ts';
import type { NetworkSink } from '../src/sinks/sink.ts';
import { built } from './built.ts';
import { testDeps } from './deps.ts';
import { deliveryTo } from './outbox.ts';
import { freePort, freePorts } from './ports.ts';
import { type Receiver, startReceiver } from './receiver.ts';
import { alert } from './said.ts';
import { hostileAlert } from './sinks/hostile.ts';
import { startService } from './sinks/service.ts';
import { inOrder, ordinary, visits } from './traffic.ts';

/** A real Alertmanager, with a webhook behind it: what somebody who is paged sees. */
const program = 'prometheus-alertmanager';
const isInstalled = spawnSync(program, ['--version']).error === undefined;
if (!isInstalled && process.env['CI'] !== 'true') {
  process.stderr.write(`skipped: alerts through a real Alertmanager (no ${program} found)\n`);
}
const whenInstalled = isInstalled || process.env['CI'] === 'true' ? describe : describe.skip;

let folder: string;
let pager: Receiver;
const running: ChildProcess[] = [];
let sink: NetworkSink | undefined;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'floodgate-alertmanager-'));
  pager = await startReceiver();
});
afterEach(async () => {
  await sink?.close();
  for (const child of running.splice(0)) {
    child.kill('SIGKILL');
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  }
  await pager.close();
  rmSync(folder, { recursive: true });
});

/** Resolves with its URL when it answers that it is ready. */
async function startAlertmanager(
  name: string,
  groupInterval: string,
  cluster: readonly string[],
  at?: number,
): Promise<string> {
  const config = join(folder, 'alertmanager.json');
  writeFileSync(
    config,
    JSON.stringify({
      route: { receiver: 'pager', group_by: ['kind', 'site'], group_wait: '50ms', group_interval: groupInterval },
      receivers: [{ name: 'pager', webhook_configs: [{ url: pager.url, send_resolved: true }] }],
    }),
  );
  const port = at ?? (await freePort());
  const child = spawn(
    program,
    [
      `--config.file=${config}`,
      `--storage.path=${join(folder, name)}`,
      `--web.listen-address=127.0.0.1:${port}`,
      ...cluster,
    ],
    { stdio: 'ignore' },
  );
  running.push(child);
  const url = `http://127.0.0.1:${port}`;
  const isReady = () =>
    fetch(`${url}/-/ready`).then(
      answer => answer.ok,
      () => false,
    );
  await until(() => {
    if (child.exitCode !== null) throw new Error(`${program} ended with ${child.exitCode}`);
    return isReady();
  });
  return url;
}

/** Asks again and again, leaving the processor to whoever is asked. */
async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await pause(20);
}

async function open(urls: readonly string[]): Promise<NetworkSink> {
  const kept = deliveryTo({ path: folder, dead: () => [], remove: () => {} }, testDeps(), { name: 'alertmanager' });
  sink = await alertmanagerSink({ ...kept, now: Date.now, urls, timeoutMs: 10_000 });
  return sink;
}

async function taken(to: NetworkSink): Promise<void> {
  await until(async () => to.stats().queued === 0);
}

/** One of its own metrics, summed over labels. */
async function metricOf(url: string, name: string): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text();
  const values = Array.from(text.matchAll(new RegExp(`^${name}(?:{.*})? (.+)$`, 'gm')), ([, value]) => Number(value));
  return values.reduce((sum, value) => sum + value, 0);
}

/** How often each has looked whether there is something to notify that nobody has yet. */
const looks = (urls: readonly string[]) =>
  Promise.all(urls.map(url => metricOf(url, 'alertmanager_nflog_queries_total')));

/** Until each has looked again. */
async function looked(urls: readonly string[], since: readonly number[]): Promise<void> {
  await until(async () => (await looks(urls)).every((count, at) => count > (since[at] ?? 0)));
}

/** A morning, an attack of a quarter of an hour, and calm. */
const lines = inOrder(
  ordinary(120, 6),
  visits(50, 8, 20, i => ({ form: false, used: false, pages: 0, session: `wave-${i}`, agent: 'curl/8.5.0' }), 900_000),
);

interface Notified {
  readonly status: string;
  readonly alerts: readonly { readonly labels: Record<string, string>; readonly annotations: Record<string, string> }[];
}
const notified = () => pager.received.map(({ body }) => JSON.parse(body) as Notified);
const statuses = () => notified().map(({ status }) => status);

whenInstalled('a real Alertmanager', () => {
  test('an alert opens, changes and resolves as one', async () => {
    const url = await startAlertmanager('one', '100ms', ['--cluster.listen-address=']);
    const to = await open([url]);
    to.alert?.(alert({ severity: 'medium' }));
    await taken(to);
    await pager.until(() => statuses().includes('firing'));

    to.alert?.(alert({ sequence: 2, state: 'update', severity: 'critical', title: 'It grew' }));
    await taken(to);
    const known = (await (await fetch(`${url}/api/v2/alerts`)).json()) as Notified['alerts'];
    expect(known.map(({ annotations }) => annotations['severity'])).toEqual(['critical']);
    expect(known[0]?.labels).toMatchObject({ alertname: 'FloodgateAttack', incident: alert().id });

    to.alert?.(alert({ sequence: 3, state: 'closed' }));
    await taken(to);
    await pager.until(() => statuses().includes('resolved'));
    expect(statuses()).toEqual(['firing', 'resolved']);
    expect(notified().map(({ alerts }) => alerts.length)).toEqual([1, 1]);
  }, 60_000);

  test('an alert whose every text is hostile is taken and resolved', async () => {
    const url = await startAlertmanager('one', '100ms', ['--cluster.listen-address=']);
    const to = await open([url]);
    to.alert?.(hostileAlert());
    await taken(to);
    await pager.until(() => statuses().includes('firing'));
    to.alert?.(hostileAlert({ sequence: 2, state: 'closed' }));
    await pager.until(() => statuses().includes('resolved'));
    expect(notified().map(({ alerts }) => alerts.map(({ labels }) => labels['incident']))).toEqual([
      [alert().id],
      [alert().id],
    ]);
    expect(to.stats()).toMatchObject({ delivered: 2, failed: 0 });
  }, 60_000);

  /** Two that know each other, and how to start the first again. */
  async function startPair(
    groupInterval = '1s',
    peerTimeout = '300ms',
  ): Promise<{ readonly urls: readonly string[]; readonly again: () => Promise<void> }> {
    const ports = await freePorts(2);
    // The second waits before it notifies what the first may have: shorter than an interval, as in the default settings,
    // or it would notify what was so before that.
    const common = ['--cluster.gossip-interval=20ms', `--cluster.peer-timeout=${peerTimeout}`];
    const clusters = ports.map((port, at) => [
      `--cluster.listen-address=127.0.0.1:${port}`,
      `--cluster.peer=127.0.0.1:${ports[1 - at]}`,
      ...common,
    ]);
    const first = await startAlertmanager('first', groupInterval, clusters[0] ?? []);
    const child = running.at(-1);
    const second = await startAlertmanager('second', groupInterval, clusters[1] ?? []);
    const urls = [first, second];
    const met = async () => {
      for (const url of urls) await until(async () => (await metricOf(url, 'alertmanager_cluster_members')) === 2);
    };
    await met();
    return {
      urls,
      async again() {
        child?.kill('SIGKILL');
        if (child?.exitCode === null && child.signalCode === null) await once(child, 'exit');
        await startAlertmanager('first', groupInterval, clusters[0] ?? [], Number(new URL(first).port));
        await met();
      },
    };
  }

  test('a pair that is both told notifies once for each state', async () => {
    const { urls } = await startPair();
    const to = await open(urls);
    for (const [state, status] of [
      ['open', 'firing'],
      ['closed', 'resolved'],
    ] as const) {
      const before = await looks(urls);
      to.alert?.(alert({ state, sequence: state === 'open' ? 1 : 2 }));
      await pager.until(() => statuses().includes(status));
      await looked(urls, before);
    }
    expect(statuses()).toEqual(['firing', 'resolved']);
    expect(to.stats()).toMatchObject({ delivered: 4, failed: 0 });
  }, 60_000);

  test('a pair notifies once for each state, though the service and then a peer are killed in between', async () => {
    built();
    // Members that look between being told and the other being told disagree for once, so they look less often here.
    const { urls, again } = await startPair('3s', '1s');
    const start = () => startService(folder, [{ alertmanager: { urls, kinds: ['attack'] } }]);
    const received = () => Promise.all(urls.map(url => metricOf(url, 'alertmanager_alerts_received_total')));
    const upTo = (time: string) => lines.findIndex(line => (JSON.parse(line) as { time: string }).time > time);
    const [opened, grown] = [upTo('2025-01-27T06:55'), upTo('2025-01-27T07:10')];
    const first = start();
    first.feed(lines.slice(0, opened));
    await pager.until(() => statuses().includes('firing'));
    await first.kill();

    const before = await received();
    const second = start();
    try {
      second.feed(lines.slice(0, opened));
      await until(async () => (await received()).every((count, at) => count > (before[at] ?? 0)));
      await looked(urls, await looks(urls));
      await again();
      // The one that came back knows of no alert until it is told of it again.
      second.feed(lines.slice(opened, grown));
      await looked(urls, await looks(urls));
      expect(statuses()).toEqual(['firing']);

      second.feed(lines.slice(grown));
      await pager.until(() => statuses().includes('resolved'));
      await looked(urls.slice(1), (await looks(urls)).slice(1));
    } finally {
      await second.kill();
    }
    expect(statuses()).toEqual(['firing', 'resolved']);
    expect(notified().map(({ alerts }) => alerts.map(({ labels }) => labels['kind']))).toEqual([
      ['attack'],
      ['attack'],
    ]);
  }, 240_000);
});
