import { createHmac } from 'node:crypto';
import { type TestDeps, testDeps, turns } from '../../test/deps.ts';
import { delivered, deliveryTo, type OutboxFolder, outboxFolder } from '../../test/outbox.ts';
import { type Manner, type Receiver, startReceiver } from '../../test/receiver.ts';
import { alert, verdict } from '../../test/said.ts';
import { hostileAlert, hostileText } from '../../test/sinks/hostile.ts';
import { type DeliveryOptions, deliverySink } from './delivery.ts';
import type { NetworkSink } from './sink.ts';
import { type WebhookOptions, webhookReceiver } from './webhook.ts';
import { jsonEscaped, templateOf } from './words.ts';

// Disks are slow when many tests share one.
jest.setTimeout(60_000);

let receiver: Receiver;
let deps: TestDeps;
let folder: OutboxFolder;
let sink: NetworkSink;

beforeEach(async () => {
  folder = outboxFolder();
  receiver = await startReceiver();
  deps = testDeps();
});
afterEach(async () => {
  await sink.close(0).catch(() => {});
  await receiver.close();
  folder.remove();
});

async function open(
  change: Partial<WebhookOptions> = {},
  options: Partial<DeliveryOptions> = {},
): Promise<NetworkSink> {
  const webhook = webhookReceiver({
    url: `${receiver.url}/hook?token=hush`,
    secret: 'a secret of the test',
    version: '0.1.0',
    timeoutMs: 5_000,
    now: deps.now,
    log: deps.log,
    ...change,
  });
  return deliverySink(webhook, deliveryTo(folder, deps, { name: 'webhook', ...options }));
}

const said = (sequence: number) => alert({ sequence, state: sequence === 1 ? 'open' : 'update' });
const ids = () => receiver.received.map(({ body }) => (JSON.parse(body) as { id: string }).id.slice(-1));

test('posts a CloudEvent around an OCSF finding, signed over time stamp and body', async () => {
  sink = await open();
  sink.alert?.(said(1));
  await delivered(sink, deps);
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
  sink = await open({ secret: undefined }, { filter: { kinds: ['outage'], severity: 'info', sites: undefined } });
  sink.alert?.(alert({ id: 'inc-1', kind: 'crowd' }));
  sink.alert?.(alert({ id: 'inc-2', kind: 'outage' }));
  await delivered(sink, deps);
  expect(receiver.received.map(({ body }) => JSON.parse(body).data.unmapped.floodgate.kind)).toEqual(['outage']);
  expect(receiver.received[0]?.headers).not.toHaveProperty('floodgate-signature');
});

test.each<Manner>([500, 503, 429, 408, 425, 'cut'])('%s is tried again, and the order kept', async manner => {
  let failures = 3;
  receiver.manner = () => (failures-- > 0 ? manner : 200);
  sink = await open();
  for (const sequence of [1, 2, 3]) sink.alert?.(said(sequence));
  await delivered(sink, deps);
  expect(ids()).toEqual(['1', '1', '1', '1', '2', '3']);
  expect(new Set(receiver.received.slice(0, 4).map(({ body }) => body)).size).toBe(1);
  expect(sink.stats()).toMatchObject({ delivered: 3, failed: 3, dropped: 0, queued: 0 });
});

test.each([400, 401, 404, 410, 413, 422, 302])('%i is given up after one attempt, and said', async status => {
  receiver.manner = ({ body }) => (body.includes('a41c-1"') ? status : 200);
  sink = await open();
  sink.alert?.(said(1));
  sink.alert?.(said(2));
  await delivered(sink, deps);
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
  sink = await open({ timeoutMs: 1_000 });
  sink.alert?.(said(1));
  await delivered(sink, deps);
  expect(ids()).toEqual(['1', '1']);
  expect(deps.lines[0]).toContain('did not answer within 1000 ms');
});

test('a receiver that is down is caught up in order when it comes back', async () => {
  const { port } = new URL(receiver.url);
  await receiver.close();
  sink = await open();
  for (const sequence of [1, 2, 3, 4]) sink.alert?.(said(sequence));
  expect(sink.ready?.()).toBeUndefined();
  for (let attempt = 0; attempt < 3; attempt++) {
    while (deps.sleepers === 0) await turns(1);
    deps.wake();
  }
  expect(sink.stats()).toMatchObject({ queued: 4, delivered: 0 });
  receiver = await startReceiver(Number(port));
  await delivered(sink, deps);
  expect(ids()).toEqual(['1', '2', '3', '4']);
  expect(deps.lines[0]).toMatch(/^warn webhook .*: is not reachable: .*ECONNREFUSED/);
  expect(deps.lines.at(-1)).toMatch(/^info webhook .*: takes outputs again after \d+ s$/);
});

test('a time stamp is that of the attempt, so that a late one is not taken for a recording', async () => {
  receiver.manner = () => (receiver.received.length === 1 ? 500 : 200);
  sink = await open();
  sink.alert?.(said(1));
  await receiver.until(() => receiver.received.length === 1);
  while (deps.sleepers === 0) await turns(1);
  deps.nowMs += 60_000;
  await delivered(sink, deps);
  const [first, second] = receiver.received.map(({ headers }) => Number(headers['floodgate-timestamp']));
  expect((second ?? 0) - (first ?? 0)).toBeGreaterThanOrEqual(60);
});

test('user and password of a URL become a header', async () => {
  sink = await open({ url: receiver.url.replace('//', '//user:p%40ss@') });
  sink.alert?.(said(1));
  await delivered(sink, deps);
  expect(receiver.received[0]?.headers.authorization).toBe(`Basic ${Buffer.from('user:p@ss').toString('base64')}`);
});

test('verdicts are sent when asked for, many in one batch, beside alerts one by one', async () => {
  const filter = { kinds: ['attack'], severity: 'info', sites: undefined, verdicts: 'suspicious' } as const;
  sink = await open({}, { filter });
  sink.verdict?.(verdict({ request_id: 'r-1' }));
  sink.verdict?.(verdict({ request_id: 'r-2', level: 'normal' }));
  sink.verdict?.(verdict({ request_id: 'r-3', level: 'suspicious' }));
  sink.alert?.(said(1));
  await delivered(sink, deps);
  const batch = receiver.received.find(({ body }) => body.startsWith('['));
  expect(batch?.headers['content-type']).toBe('application/cloudevents-batch+json; charset=utf-8');
  expect(JSON.parse(batch?.body ?? '')).toMatchObject([
    { specversion: '1.0', id: 'r-1-0', type: 'floodgate.verdict', data: verdict({ request_id: 'r-1' }) },
    { id: 'r-3-0' },
  ]);
  expect(receiver.received).toHaveLength(2);
});

test('a receiver that says when it can be asked again is left alone until then', async () => {
  receiver.manner = () => (receiver.received.length === 1 ? { status: 429, headers: { 'retry-after': '90' } } : 200);
  sink = await open();
  sink.alert?.(said(1));
  sink.alert?.(alert({ id: 'inc-other' }));
  await receiver.until(() => receiver.received.length >= 1);
  const fromMs = deps.nowMs;
  await delivered(sink, deps);
  expect(deps.nowMs - fromMs).toBeGreaterThanOrEqual(90_000);
  expect(receiver.received.length).toBeLessThanOrEqual(4);
});

test('the words of the operator are the body, signed, whatever stands in the values', async () => {
  sink = await open({ body: templateOf('{"title":"{{title}}","open":{{sequence}}}', jsonEscaped) });
  sink.alert?.(hostileAlert());
  await delivered(sink, deps);
  const [request] = receiver.received;
  expect(JSON.parse(request?.body ?? '')).toEqual({ title: hostileText, open: 1 });
  expect(request?.headers['content-type']).toBe('application/json; charset=utf-8');
  expect(request?.headers).toHaveProperty('floodgate-signature');
});

test('words that are no JSON are not sent: the event is, which is said once and counted', async () => {
  sink = await open({ body: templateOf('{"title":{{title}}}', jsonEscaped) });
  sink.alert?.(said(1));
  sink.alert?.(said(2));
  await delivered(sink, deps);
  expect(ids()).toEqual(['1', '2']);
  expect(sink.stats()).toMatchObject({ delivered: 2, templateFailures: 2 });
  expect(deps.lines.filter(line => line.includes('template'))).toHaveLength(1);
});
