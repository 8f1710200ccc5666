import { type TestDeps, testDeps } from '../../test/deps.ts';
import { delivered, deliveryTo, type OutboxFolder, outboxFolder } from '../../test/outbox.ts';
import { type Receiver as Server, startReceiver } from '../../test/receiver.ts';
import { alert } from '../../test/said.ts';
import { hostileAlert, textsIn } from '../../test/sinks/hostile.ts';
import { PagerDuty } from '../../test/sinks/pagerduty.ts';
import { type DeliveryOptions, deliverySink } from './delivery.ts';
import { pagerDutyReceiver } from './pagerduty.ts';
import type { NetworkSink } from './sink.ts';

// Disks are slow when many tests share one.
jest.setTimeout(60_000);

let account: PagerDuty;
let server: Server;
let deps: TestDeps;
let folder: OutboxFolder;
let sink: NetworkSink;

beforeEach(async () => {
  account = new PagerDuty();
  server = await startReceiver();
  server.manner = request => account.answer(request);
  deps = testDeps();
  folder = outboxFolder();
});
afterEach(async () => {
  await sink.close(0);
  await server.close();
  folder.remove();
});

async function open(options: Partial<DeliveryOptions> = {}): Promise<NetworkSink> {
  const receiver = pagerDutyReceiver({
    url: `${server.url}/v2/enqueue`,
    routingKey: 'k'.repeat(32),
    timeoutMs: 2_000,
  });
  return deliverySink(receiver, deliveryTo(folder, deps, { name: 'pagerduty', ...options }));
}

const events = () =>
  server.received.map(({ body }) => JSON.parse(body) as { event_action: string; payload: { severity: string } });

test('an incident is one incident there from trigger to resolve, whatever is repeated', async () => {
  server.manner = request => (server.received.length % 2 === 1 ? 503 : account.answer(request));
  sink = await open();
  sink.alert?.(alert());
  sink.alert?.(alert({ sequence: 2, state: 'update', severity: 'critical' }));
  await delivered(sink, deps);
  expect([...account.open]).toEqual([alert().id]);
  sink.alert?.(alert({ sequence: 3, state: 'closed' }));
  await delivered(sink, deps);
  expect(account).toMatchObject({ notified: 1, open: new Set() });
  expect(events().map(({ event_action, payload }) => [event_action, payload.severity])).toEqual([
    ['trigger', 'warning'],
    ['trigger', 'warning'],
    ['trigger', 'critical'],
    ['trigger', 'critical'],
    ['resolve', 'warning'],
    ['resolve', 'warning'],
  ]);
});

test('an acknowledgement here is one there, on the same key, and what follows notifies nobody', async () => {
  sink = await open();
  const answer = { action: 'acknowledge', by: 'kim', given: '2025-01-27T13:40:00.000Z' } as const;
  sink.alert?.(alert({ sequence: 0 }));
  sink.alert?.(alert({ sequence: 1, state: 'update', acknowledged_by: 'kim', answer }));
  sink.alert?.(alert({ sequence: 2, state: 'update', acknowledged_by: 'kim', severity: 'high' }));
  sink.alert?.(alert({ sequence: 3, state: 'closed', acknowledged_by: 'kim' }));
  await delivered(sink, deps);
  expect(events().map(({ event_action }) => event_action)).toEqual(['trigger', 'acknowledge', 'trigger', 'resolve']);
  expect(account).toMatchObject({ notified: 1, open: new Set(), acknowledged: new Set([alert().id]) });
});

test('hostile text is taken whole, and cut to what fits', async () => {
  sink = await open();
  sink.alert?.(hostileAlert({ title: 'a long title '.repeat(200) }));
  sink.alert?.(hostileAlert({ sequence: 2, state: 'update' }));
  await delivered(sink, deps);
  expect(sink.stats()).toMatchObject({ delivered: 2, dropped: 0 });
  for (const event of events()) {
    const { detectors, ...details } = (event.payload as unknown as { custom_details: { detectors: unknown } })
      .custom_details;
    for (const text of textsIn({ ...event.payload, custom_details: details })) {
      expect(text).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}]/u);
    }
  }
});

test('a wrong key is a dead letter with what PagerDuty said', async () => {
  const receiver = pagerDutyReceiver({ url: `${server.url}/v2/enqueue`, routingKey: 'short', timeoutMs: 2_000 });
  sink = await deliverySink(receiver, deliveryTo(folder, deps, { name: 'pagerduty' }));
  sink.alert?.(alert());
  await delivered(sink, deps);
  await sink.close(0);
  expect(folder.dead('pagerduty')).toMatchObject([
    { cause: 'refused', reason: expect.stringMatching(/^answered 400 .*invalid event/) },
  ]);
});

test('an answer of something in between is not taken for one of PagerDuty', async () => {
  server.manner = () => ({ status: 200, body: '<html>Please log in</html>' });
  sink = await open();
  sink.alert?.(alert());
  await delivered(sink, deps);
  expect(sink.stats()).toMatchObject({ delivered: 0, dropped: 1 });
});

test('in a storm each incident is told of by its last event, so that what is over is resolved', async () => {
  sink = await open({ perMinute: 2 });
  for (let at = 0; at < 10; at++) sink.alert?.(alert({ id: `inc-${at}`, severity: 'low' }));
  for (let at = 0; at < 10; at++) {
    sink.alert?.(alert({ id: `inc-${at}`, sequence: 2, state: at < 5 ? 'closed' : 'update', severity: 'low' }));
  }
  await delivered(sink, deps, 10_000);
  expect([...account.open].sort()).toEqual(['inc-5', 'inc-6', 'inc-7', 'inc-8', 'inc-9']);
  expect(server.received).toHaveLength(2 + 10);
});
