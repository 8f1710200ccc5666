import { type TestDeps, testDeps } from '../../test/deps.ts';
import { delivered, deliveryTo, type OutboxFolder, outboxFolder } from '../../test/outbox.ts';
import { type Receiver as Server, startReceiver } from '../../test/receiver.ts';
import { alert, verdict } from '../../test/said.ts';
import { Elastic } from '../../test/sinks/elastic.ts';
import { hostileAlert, hostileText } from '../../test/sinks/hostile.ts';
import { deliverySink } from './delivery.ts';
import { elasticReceiver } from './elastic.ts';
import type { NetworkSink } from './sink.ts';

// Disks are slow when many tests share one.
jest.setTimeout(60_000);

let cluster: Elastic;
let server: Server;
let deps: TestDeps;
let folder: OutboxFolder;
let sink: NetworkSink;

beforeEach(async () => {
  cluster = new Elastic();
  server = await startReceiver();
  server.manner = request => cluster.answer(request, 'aGVsbG8=');
  deps = testDeps();
  folder = outboxFolder();
  sink = await open();
});
afterEach(async () => {
  await sink.close(0);
  await server.close();
  folder.remove();
});

async function open(): Promise<NetworkSink> {
  const receiver = elasticReceiver({
    url: server.url,
    apiKey: 'aGVsbG8=',
    alerts: 'logs-floodgate.alert-default',
    verdicts: 'logs-floodgate.verdict-default',
    version: '0.1.0',
    timeoutMs: 2_000,
  });
  const filter = { kinds: ['attack'], severity: 'info', sites: undefined, verdicts: 'all' } as const;
  return deliverySink(receiver, deliveryTo(folder, deps, { name: 'elastic', filter }));
}

const stored = (stream: string) =>
  [...cluster.documents].filter(([key]) => key.startsWith(`logs-floodgate.${stream}-default/`));

test('alert events and verdicts are documents of the common schema, each in its stream', async () => {
  sink.alert?.(alert());
  sink.alert?.(alert({ sequence: 2, state: 'closed', time: '2025-01-27T15:00:00.000Z' }));
  for (let at = 0; at < 30; at++) sink.verdict?.(verdict({ request_id: `r-${at}` }));
  await delivered(sink, deps);
  expect(stored('alert').map(([, document]) => document)).toMatchObject([
    {
      '@timestamp': '2025-01-27T13:34:10.000Z',
      event: { kind: 'alert', action: 'incident-open', severity: 47, start: '2025-01-27T13:33:00.000Z' },
      floodgate: { alert: alert() },
    },
    { event: { action: 'incident-closed', end: '2025-01-27T15:00:00.000Z' } },
  ]);
  expect(stored('verdict')).toHaveLength(30);
  expect(sink.stats()).toMatchObject({ dropped: 0, queued: 0 });
});

test('a repetition changes nothing, also when only its answer was lost', async () => {
  server.manner = request => {
    const answer = cluster.answer(request, 'aGVsbG8=');
    return server.received.length === 1 ? 'cut' : answer;
  };
  sink.alert?.(alert());
  await delivered(sink, deps);
  expect(server.received).toHaveLength(2);
  expect(stored('alert')).toHaveLength(1);
  expect(sink.stats()).toMatchObject({ delivered: 1, dropped: 0 });
});

test('of many in one request the one that is refused is given up alone, with the reason', async () => {
  const bad = verdict({ request_id: 'r-bad' });
  for (let at = 0; at < 20; at++) sink.verdict?.(at === 11 ? bad : verdict({ request_id: `r-${at}` }));
  let badKey: string | undefined;
  server.manner = request => {
    const lines = request.body.split('\n');
    const at = lines.findIndex(line => line.includes('"r-bad"'));
    if (at > 0) badKey = (JSON.parse(lines[at - 1] ?? '') as { create: { _id: string } }).create._id;
    cluster.refuse = key => (badKey !== undefined && key.endsWith(badKey) ? 400 : undefined);
    return cluster.answer(request, 'aGVsbG8=');
  };
  await delivered(sink, deps);
  await sink.close(0);
  expect(stored('verdict')).toHaveLength(19);
  expect(folder.dead('elastic')).toMatchObject([
    { cause: 'refused', reason: expect.stringMatching(/^answered 400 for an item: refused/), output: bad },
  ]);
});

test('a cluster that is busy with one document is asked again', async () => {
  let refusals = 2;
  cluster.refuse = () => (refusals-- > 0 ? 429 : undefined);
  sink.alert?.(alert());
  await delivered(sink, deps);
  expect(stored('alert')).toHaveLength(1);
  expect(sink.stats()).toMatchObject({ delivered: 1, dropped: 0, failed: 2 });
});

test('hostile text stays inside its document, and a hostile request id makes no hostile document id', async () => {
  sink.alert?.(hostileAlert());
  sink.verdict?.(verdict({ request_id: hostileText }));
  await delivered(sink, deps);
  expect(cluster.documents.size).toBe(2);
  expect([...cluster.documents.keys()].join()).toMatch(/^[\w./,-]+$/);
});

test('an answer that is none of a cluster is not taken for success', async () => {
  server.manner = request => (server.received.length < 3 ? 200 : cluster.answer(request, 'aGVsbG8='));
  sink.alert?.(alert());
  await delivered(sink, deps);
  expect(stored('alert')).toHaveLength(1);
});
