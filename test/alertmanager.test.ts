import { alertmanagerSink } from '../src/sinks/alertmanager.ts';
import type { NetworkSink } from '../src/sinks/sink.ts';
import { Alertmanagers, looked, looks, type Notified, until, whenInstalled } from './alertmanagers.ts';
import { testDeps } from './deps.ts';
import { deliveryTo } from './outbox.ts';
import { alert } from './said.ts';
import { hostileAlert } from './sinks/hostile.ts';

const alertmanagers = new Alertmanagers();
let sink: NetworkSink | undefined;

async function open(urls: readonly string[]): Promise<NetworkSink> {
  const folder = { path: alertmanagers.folder, dead: () => [], remove: () => {} };
  const kept = deliveryTo(folder, testDeps(), { name: 'alertmanager' });
  sink = await alertmanagerSink({ ...kept, now: Date.now, urls, timeoutMs: 10_000 });
  return sink;
}

async function taken(to: NetworkSink): Promise<void> {
  await until(async () => to.stats().queued === 0);
}

whenInstalled('a real Alertmanager', () => {
  afterEach(() => sink?.close());

  test('an alert opens, changes and resolves as one', async () => {
    const url = await alertmanagers.start();
    const to = await open([url]);
    to.alert?.(alert({ severity: 'medium' }));
    await taken(to);
    await alertmanagers.pages('firing');

    to.alert?.(alert({ sequence: 2, state: 'update', severity: 'critical', title: 'It grew' }));
    await taken(to);
    const known = (await (await fetch(`${url}/api/v2/alerts`)).json()) as Notified['alerts'];
    expect(known.map(({ annotations }) => annotations['severity'])).toEqual(['critical']);
    expect(known[0]?.labels).toMatchObject({ alertname: 'FloodgateAttack', incident: alert().id });

    to.alert?.(alert({ sequence: 3, state: 'closed' }));
    await taken(to);
    await alertmanagers.pages('resolved');
    expect(alertmanagers.statuses()).toEqual(['firing', 'resolved']);
    expect(alertmanagers.notified().map(({ alerts }) => alerts.length)).toEqual([1, 1]);
  }, 60_000);

  test('an alert whose every text is hostile is taken and resolved', async () => {
    const url = await alertmanagers.start();
    const to = await open([url]);
    to.alert?.(hostileAlert());
    await taken(to);
    await alertmanagers.pages('firing');
    to.alert?.(hostileAlert({ sequence: 2, state: 'closed' }));
    await alertmanagers.pages('resolved');
    expect(alertmanagers.notified().map(({ alerts }) => alerts.map(({ labels }) => labels['incident']))).toEqual([
      [alert().id],
      [alert().id],
    ]);
    expect(to.stats()).toMatchObject({ delivered: 2, failed: 0 });
  }, 60_000);

  test('a pair that is both told notifies once for each state', async () => {
    const { urls } = await alertmanagers.startPair();
    const to = await open(urls);
    for (const [state, status] of [
      ['open', 'firing'],
      ['closed', 'resolved'],
    ] as const) {
      const before = await looks(urls);
      to.alert?.(alert({ state, sequence: state === 'open' ? 1 : 2 }));
      await alertmanagers.pages(status);
      await looked(urls, before);
    }
    expect(alertmanagers.statuses()).toEqual(['firing', 'resolved']);
    expect(to.stats()).toMatchObject({ delivered: 4, failed: 0 });
  }, 60_000);
});
