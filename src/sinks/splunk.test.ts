import { type TestDeps, testDeps } from '../../test/deps.ts';
import { delivered, deliveryTo, type OutboxFolder, outboxFolder } from '../../test/outbox.ts';
import { type Receiver as Server, startReceiver } from '../../test/receiver.ts';
import { alert, verdict } from '../../test/said.ts';
import { hostileAlert } from '../../test/sinks/hostile.ts';
import { eventsOf, type SplunkEvent, splunk } from '../../test/sinks/splunk.ts';
import { deliverySink } from './delivery.ts';
import type { NetworkSink } from './sink.ts';
import { type SplunkOptions, splunkReceiver } from './splunk.ts';

// Disks are slow when many tests share one.
jest.setTimeout(60_000);

const token = '00000000-0000-0000-0000-000000000000';
let server: Server;
let deps: TestDeps;
let folder: OutboxFolder;
let sink: NetworkSink;

beforeEach(async () => {
  server = await startReceiver();
  server.manner = request => splunk(request, token, ['main', 'security']);
  deps = testDeps();
  folder = outboxFolder();
});
afterEach(async () => {
  await sink.close(0);
  await server.close();
  folder.remove();
});

async function open(change: Partial<SplunkOptions> = {}): Promise<NetworkSink> {
  const receiver = splunkReceiver({
    url: `${server.url}/`,
    token,
    index: 'security',
    version: '0.1.0',
    timeoutMs: 2_000,
    ...change,
  });
  const filter = { kinds: ['attack'], severity: 'info', sites: undefined, verdicts: 'all' } as const;
  return deliverySink(receiver, deliveryTo(folder, deps, { name: 'splunk', filter }));
}

const events = () => server.received.flatMap(eventsOf) as SplunkEvent[];

test('alert events are findings and verdicts are verdicts, each at the time that it is about', async () => {
  sink = await open();
  sink.alert?.(alert({ region: 'eu' }));
  for (let at = 0; at < 30; at++) sink.verdict?.(verdict({ request_id: `r-${at}` }));
  await delivered(sink, deps);
  const [found] = events().filter(({ sourcetype }) => sourcetype === 'floodgate:alert');
  expect(found).toMatchObject({
    time: Date.parse(alert().time) / 1_000,
    host: 'default',
    source: 'floodgate',
    index: 'security',
    event: { class_uid: 2004, metadata: { uid: `${alert().id}-1` } },
    fields: { region: 'eu' },
  });
  const judged = events().filter(({ sourcetype }) => sourcetype === 'floodgate:verdict');
  expect(judged.map(({ event }) => (event as { request_id: string }).request_id)).toEqual(
    Array.from({ length: 30 }, (_, at) => `r-${at}`),
  );
  expect(judged[0]?.time).toBe(1_737_984_785.12);
  expect(server.received.length).toBeLessThan(10);
});

test('hostile text stays inside its event', async () => {
  sink = await open();
  sink.alert?.(hostileAlert());
  await delivered(sink, deps);
  expect(events()).toHaveLength(1);
  expect(sink.stats()).toMatchObject({ delivered: 1, dropped: 0 });
});

test('an index that the token may not write to is a dead letter with what Splunk said', async () => {
  sink = await open({ index: 'secrets' });
  sink.alert?.(alert());
  await delivered(sink, deps);
  await sink.close(0);
  expect(folder.dead('splunk')).toMatchObject([
    { cause: 'refused', reason: expect.stringMatching(/^answered 400 .*Incorrect index/) },
  ]);
});

test('a busy server is asked again', async () => {
  server.manner = request =>
    server.received.length === 1
      ? { status: 503, body: '{"text":"Server is busy","code":9}' }
      : splunk(request, token, ['security']);
  sink = await open();
  sink.alert?.(alert());
  await delivered(sink, deps);
  expect(sink.stats()).toMatchObject({ delivered: 1, failed: 1, dropped: 0 });
});
