import { type TestDeps, testDeps, turns } from '../../test/deps.ts';
import { deliveryTo, type OutboxFolder, outboxFolder, until } from '../../test/outbox.ts';
import { type Receiver, startReceiver } from '../../test/receiver.ts';
import { alert } from '../../test/said.ts';
import type { AlertEvent } from '../outputs.ts';
import { alertmanagerSink } from './alertmanager.ts';
import type { NetworkSink } from './sink.ts';

// Disks are slow when many tests share one.
jest.setTimeout(60_000);

const minute = 60_000;
let peers: Receiver[];
let deps: TestDeps;
let folder: OutboxFolder;
let sink: NetworkSink;

beforeEach(async () => {
  peers = [await startReceiver(), await startReceiver()];
  deps = testDeps();
  folder = outboxFolder();
  sink = await open();
});
afterEach(async () => {
  await sink.close(0).catch(() => {});
  folder.remove();
  for (const peer of peers) await peer.close();
});

function open(): Promise<NetworkSink> {
  const urls = peers.map(({ url }, at) => (at === 0 ? url : `${url}/below/`));
  return alertmanagerSink({ ...deliveryTo(folder, deps, { name: 'alertmanager' }), urls, timeoutMs: 5_000 });
}

interface Posted {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly startsAt: string;
  readonly endsAt: string;
}

function postedTo(at: number): Posted[] {
  return (peers[at]?.received ?? []).flatMap(({ body }) => JSON.parse(body) as Posted[]);
}

async function say(change: Partial<AlertEvent>): Promise<void> {
  sink.alert?.(alert(change));
  await settled();
}

/** Until nothing is held. */
async function settled(): Promise<void> {
  while (sink.stats().queued > 0) await turns(1);
}

test('each peer is told, and the identity of an alert stays while all else changes', async () => {
  await say({});
  await say({ sequence: 2, state: 'update', severity: 'critical', title: 'worse' });
  for (const at of [0, 1]) {
    const [first, second] = postedTo(at);
    expect(first?.labels).toEqual({
      alertname: 'FloodgateAttack',
      site: 'default',
      kind: 'attack',
      incident: 'inc-20250127-133300-a41c',
    });
    expect(second?.labels).toEqual(first?.labels);
    expect(second?.annotations).toMatchObject({ severity: 'critical', summary: 'worse' });
    expect(first?.startsAt).toBe('2025-01-27T13:33:00.000Z');
  }
  expect(peers.map(peer => peer.received[0]?.path)).toEqual(['/api/v2/alerts', '/below/api/v2/alerts']);
});

test('is repeated every minute while it fires, and outlives three lost repetitions', async () => {
  await say({});
  for (let repetition = 0; repetition < 3; repetition++) {
    deps.wake();
    await turns(2);
    await settled();
  }
  const ends = postedTo(0).map(({ endsAt }) => Date.parse(endsAt));
  const startMs = Date.UTC(2025, 0, 27, 13, 41);
  expect(ends).toEqual([4, 5, 6, 7].map(minutes => startMs + minutes * minute));
});

test('what is over ends at once, is repeated for 15 min, and then no more', async () => {
  await say({});
  await say({ sequence: 2, state: 'closed' });
  const overMs = deps.nowMs;
  for (let repetition = 0; repetition < 20; repetition++) {
    deps.wake();
    await turns(2);
    await settled();
  }
  const [opened, ...over] = postedTo(0);
  expect(Date.parse(opened?.endsAt ?? '')).toBe(overMs + 4 * minute);
  expect(over.map(({ endsAt }) => Date.parse(endsAt))).toEqual(
    Array.from({ length: 16 }, (_, at) => overMs + at * minute),
  );
});

test('a dead peer holds up neither the other nor flush, and hears of all of it in order', async () => {
  const [dead] = peers;
  if (dead === undefined) throw new Error('there are two peers');
  dead.manner = () => 503;
  sink.alert?.(alert());
  sink.alert?.(alert({ sequence: 2, state: 'update' }));
  sink.alert?.(alert({ sequence: 3, state: 'closed' }));
  await until(() => postedTo(1).length === 3);
  expect(postedTo(1).map(({ annotations }) => annotations['sequence'])).toEqual(['1', '2', '3']);
  // The minutes go by, and repetitions do not pile up for the dead one.
  for (let attempt = 0; attempt < 30; attempt++) {
    await turns(3);
    deps.wake();
  }
  expect(sink.stats().queued).toBeLessThanOrEqual(4);
  const failed = dead.received.length;
  dead.manner = () => 200;
  while (sink.stats().queued > 0) {
    deps.wake(30_000);
    await turns(2);
  }
  expect(
    postedTo(0)
      .slice(failed)
      .map(({ annotations }) => annotations['sequence'])
      .slice(0, 3),
  ).toEqual(['1', '2', '3']);
  // What waited ends counted from when it was sent, or it would be over before it arrived.
  const late = postedTo(0)[failed];
  expect(Date.parse(late?.endsAt ?? '')).toBeGreaterThan(deps.nowMs);
});

test('a log whose clock runs ahead does not make an alert end before it starts', async () => {
  await say({ onset: '2030-01-01T00:00:00.000Z', state: 'closed' });
  const [posted] = postedTo(0);
  expect(posted?.startsAt).toBe(posted?.endsAt);
});

test('an alert that is refused is said, and is repeated with the next minute', async () => {
  for (const peer of peers) peer.manner = () => 400;
  await say({});
  expect(deps.lines).toHaveLength(2);
  expect(deps.lines[0]).toMatch(/^error alertmanager .*: gave up inc-20250127-133300-a41c 1: answered 400/);
  for (const peer of peers) peer.manner = () => 200;
  deps.wake();
  await turns(2);
  await settled();
  expect(sink.stats().delivered).toBe(2);
});

test('after a restart it goes on with what stands, and with what is over for the rest of its 15 min', async () => {
  await say({ id: 'inc-1' });
  await say({ id: 'inc-2' });
  await say({ id: 'inc-2', sequence: 2, state: 'closed' });
  await sink.close(0);
  deps.nowMs += 2 * minute;
  const before = postedTo(0).length;
  sink = await open();
  await settled();
  expect(
    postedTo(0)
      .slice(before)
      .map(({ labels, annotations }) => [labels['incident'], annotations['sequence']]),
  ).toEqual([
    ['inc-1', '1'],
    ['inc-2', '2'],
  ]);
  // The judge says again what it said before the crash: nothing new.
  await say({ id: 'inc-1' });
  await say({ id: 'inc-2', sequence: 2, state: 'closed' });
  expect(postedTo(0)).toHaveLength(before + 2);
  for (let repetition = 0; repetition < 90; repetition++) {
    deps.wake();
    await turns(2);
    await settled();
  }
  const last = postedTo(0).slice(-10);
  expect(new Set(last.map(({ labels }) => labels['incident']))).toEqual(new Set(['inc-1']));
});

test('what was open before a restart and is judged no more is repeated for an hour and then resolves', async () => {
  await say({});
  await sink.close(0);
  sink = await open();
  for (let repetition = 0; repetition < 70; repetition++) {
    deps.wake();
    await turns(2);
    await settled();
  }
  const lastMs = Date.parse(postedTo(0).at(-1)?.endsAt ?? '');
  expect(lastMs).toBe(Date.UTC(2025, 0, 27, 14, 41) + 4 * minute);
  expect(deps.lines.at(-1)).toMatch(/^warn alertmanager: inc-.* was open before the start and is judged no more/);
});
