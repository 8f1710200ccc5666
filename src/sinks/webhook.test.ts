import { createHmac } from 'node:crypto';
import { type TestDeps, testDeps, turns } from '../../test/deps.ts';
import { type Manner, type Receiver, startReceiver } from '../../test/receiver.ts';
import { alert } from '../../test/said.ts';
import type { NetworkSink } from './sink.ts';
import { type WebhookOptions, webhookSink } from './webhook.ts';

let receiver: Receiver;
let deps: TestDeps;
let sink: NetworkSink;

beforeEach(async () => {
  receiver = await startReceiver();
  deps = testDeps();
});
afterEach(async () => {
  await sink.close().catch(() => {});
  await receiver.close();
});

function open(change: Partial<WebhookOptions> = {}): NetworkSink {
  return webhookSink({
    ...deps,
    now: deps.now,
    name: 'webhook',
    url: `${receiver.url}/hook?token=hush`,
    secret: 'a secret of the test',
    kinds: ['attack', 'outage'],
    version: '0.1.0',
    timeoutMs: 5_000,
    ...change,
  });
}

const said = (sequence: number) => alert({ sequence, state: sequence === 1 ? 'open' : 'update' });
const ids = () => receiver.received.map(({ body }) => (JSON.parse(body) as { id: string }).id.slice(-1));

/** Ends waits as they come until everything is delivered. */
async function flushed(): Promise<void> {
  let isFlushed = false;
  sink.flush().then(() => {
    isFlushed = true;
  });
  while (!isFlushed) {
    deps.wake();
    await turns(1);
  }
}

test('posts a CloudEvent around an OCSF finding, signed over time stamp and body', async () => {
  sink = open();
  sink.alert?.(said(1));
  await sink.flush();
  const [request] = receiver.received;
  if (request === undefined) throw new Error('nothing came');
  expect(request).toMatchObject({ method: 'POST', path: '/hook?token=hush' });
  expect(request.headers['content-type']).toBe('application/cloudevents+json; charset=utf-8');
  const timestamp = request.headers['floodgate-timestamp'];
  expect(timestamp).toBe(String(Date.UTC(2025, 0, 27, 13, 41) / 1_000));
  const signature = createHmac('sha256', 'a secret of the test').update(`${timestamp}.${request.body}`).digest('hex');
  expect(request.headers['floodgate-signature']).toBe(`v1=${signature}`);
  expect(JSON.parse(request.body)).toMatchObject({
    specversion: '1.0',
    id: 'inc-20250127-133300-a41c-1',
    data: { class_uid: 2004, activity_id: 1, unmapped: { floodgate: { sequence: 1 } } },
  });
});

test('sends only the kinds asked for, and no signature without a secret', async () => {
  sink = open({ secret: undefined });
  sink.alert?.(alert({ kind: 'crowd' }));
  sink.alert?.(alert({ kind: 'outage' }));
  await sink.flush();
  expect(receiver.received.map(({ body }) => JSON.parse(body).data.unmapped.floodgate.kind)).toEqual(['outage']);
  expect(receiver.received[0]?.headers).not.toHaveProperty('floodgate-signature');
});

test.each<Manner>([500, 503, 429, 408, 425, 'cut'])('%s is tried again, and the order kept', async manner => {
  let failures = 3;
  receiver.manner = () => (failures-- > 0 ? manner : 200);
  sink = open();
  for (const sequence of [1, 2, 3]) sink.alert?.(said(sequence));
  await flushed();
  expect(ids()).toEqual(['1', '1', '1', '1', '2', '3']);
  expect(new Set(receiver.received.slice(0, 4).map(({ body }) => body)).size).toBe(1);
  expect(sink.stats()).toMatchObject({ delivered: 3, failed: 3, dropped: 0, queued: 0 });
});

test.each([400, 401, 404, 410, 413, 422, 302])('%i is given up after one attempt, and said', async status => {
  receiver.manner = ({ body }) => (body.includes('a41c-1"') ? status : 200);
  sink = open();
  sink.alert?.(said(1));
  sink.alert?.(said(2));
  await sink.flush();
  expect(ids()).toEqual(['1', '2']);
  expect(sink.stats()).toMatchObject({ delivered: 1, failed: 1, dropped: 1 });
  expect(deps.lines).toHaveLength(1);
  expect(deps.lines[0]).toMatch(
    new RegExp(`^error webhook ${receiver.url}: gave up inc-20250127-133300-a41c 1: answered ${status}`),
  );
  // Neither the token in the path nor what a terminal would obey.
  expect(deps.lines[0]).not.toMatch(/hush|\p{Cc}/u);
});

test('a receiver that accepts and says nothing is cut, and tried again', async () => {
  receiver.manner = () => (receiver.received.length === 1 ? 'hang' : 200);
  sink = open({ timeoutMs: 30 });
  sink.alert?.(said(1));
  await flushed();
  expect(ids()).toEqual(['1', '1']);
  expect(deps.lines[0]).toContain('did not answer within 30 ms');
});

test('a receiver that is down is caught up in order when it comes back', async () => {
  const { port } = new URL(receiver.url);
  await receiver.close();
  sink = open();
  for (const sequence of [1, 2, 3, 4]) sink.alert?.(said(sequence));
  expect(sink.ready?.()).toBeUndefined();
  for (let attempt = 0; attempt < 3; attempt++) {
    while (deps.sleepers === 0) await turns(1);
    deps.wake();
  }
  expect(sink.stats()).toMatchObject({ queued: 4, delivered: 0 });
  receiver = await startReceiver(Number(port));
  await flushed();
  expect(ids()).toEqual(['1', '2', '3', '4']);
  expect(deps.lines[0]).toMatch(/^warn webhook .*: is not reachable: .*ECONNREFUSED/);
  expect(deps.lines.at(-1)).toMatch(/^info webhook .*: takes outputs again after \d+ s$/);
});

test('a time stamp is that of the attempt, so that a late one is not taken for a recording', async () => {
  receiver.manner = () => (receiver.received.length === 1 ? 500 : 200);
  sink = open();
  sink.alert?.(said(1));
  await receiver.until(() => receiver.received.length === 1);
  while (deps.sleepers === 0) await turns(1);
  deps.nowMs += 60_000;
  await flushed();
  const [first, second] = receiver.received.map(({ headers }) => Number(headers['floodgate-timestamp']));
  expect((second ?? 0) - (first ?? 0)).toBeGreaterThanOrEqual(60);
});

test('user and password of a URL become a header', async () => {
  sink = open({ url: receiver.url.replace('//', '//user:p%40ss@') });
  sink.alert?.(said(1));
  await sink.flush();
  expect(receiver.received[0]?.headers.authorization).toBe(`Basic ${Buffer.from('user:p@ss').toString('base64')}`);
});
