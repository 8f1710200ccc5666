import { type TestDeps, testDeps, turns } from '../../test/deps.ts';
import { delivered, deliveryTo, type OutboxFolder, outboxFolder } from '../../test/outbox.ts';
import { type Manner, type Receiver as Server, startReceiver } from '../../test/receiver.ts';
import { alert } from '../../test/said.ts';
import { hostileAlert, textsIn } from '../../test/sinks/hostile.ts';
import { type SlackMessage, slack } from '../../test/sinks/slack.ts';
import { type DeliveryOptions, deliverySink } from './delivery.ts';
import type { NetworkSink } from './sink.ts';
import { type SlackOptions, slackReceiver } from './slack.ts';
import { templateOf } from './words.ts';

// Disks are slow when many tests share one.
jest.setTimeout(60_000);

let server: Server;
let deps: TestDeps;
let folder: OutboxFolder;
let sink: NetworkSink;

beforeEach(async () => {
  server = await startReceiver();
  server.manner = slack;
  deps = testDeps();
  folder = outboxFolder();
});
afterEach(async () => {
  await sink.close(0);
  await server.close();
  folder.remove();
});

async function open(change: Partial<SlackOptions> = {}, options: Partial<DeliveryOptions> = {}): Promise<NetworkSink> {
  const url = `${server.url}/services/T0/B0/secret`;
  const receiver = slackReceiver({
    url,
    title: undefined,
    text: undefined,
    timeoutMs: 2_000,
    log: deps.log,
    ...change,
  });
  const filter = { kinds: ['attack', 'outage'], severity: 'info', sites: undefined, changesOnly: true } as const;
  return deliverySink(receiver, deliveryTo(folder, deps, { name: 'slack', filter, ...options }));
}

const messages = () => server.received.map(({ body }) => JSON.parse(body) as SlackMessage);
const headings = () => messages().map(({ text }) => text);

test('an incident is a message when it opens, when it grows graver and when it is over', async () => {
  sink = await open();
  sink.alert?.(alert({ title: 'It began' }));
  sink.alert?.(alert({ sequence: 2, state: 'update', title: 'No news' }));
  sink.alert?.(alert({ sequence: 3, state: 'update', severity: 'critical', title: 'It grew' }));
  sink.alert?.(alert({ sequence: 4, state: 'closed', title: 'It ended' }));
  sink.alert?.(alert({ id: 'inc-crowd', kind: 'crowd' }));
  await delivered(sink, deps);
  expect(headings()).toEqual(['🔴 It began', '🟠 It grew', '🟢 It ended']);
  expect(textsIn(messages()[0]?.blocks)).toEqual(
    expect.arrayContaining(['Open, severity medium', '421 sign-ups a minute, 118 expected', alert().summary]),
  );
  expect(sink.stats()).toMatchObject({ delivered: 3, dropped: 0 });
});

test('an incident that people reopen is told of again, and who has taken it on is said', async () => {
  sink = await open();
  sink.alert?.(alert({ sequence: 0, severity: 'high', title: 'It began' }));
  sink.alert?.(alert({ sequence: 1, severity: 'high', state: 'closed', title: 'A crowd' }));
  sink.alert?.(alert({ sequence: 2, severity: 'high', title: 'No crowd', acknowledged_by: 'kim' }));
  await delivered(sink, deps);
  expect(headings()).toEqual(['🔴 It began', '🟢 A crowd', '🔴 No crowd']);
  expect(textsIn(messages()[2])).toContain('Acknowledged by kim');
});

test('hostile text is taken, and is neither markup nor invisible nor turned round', async () => {
  sink = await open();
  sink.alert?.(hostileAlert());
  await delivered(sink, deps);
  expect(sink.stats()).toMatchObject({ delivered: 1, dropped: 0 });
  const [message] = messages();
  expect(message?.text).not.toMatch(/[<>]|&(?!amp;|lt;|gt;)/);
  for (const text of textsIn(message)) expect(text).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}]/u);
  const kinds = textsIn(message?.blocks).filter(text => text === 'mrkdwn');
  expect(kinds).toEqual([]);
});

test.each<Manner>(['hang', 'cut'])('a message that may have arrived is never sent again: %s', async manner => {
  server.manner = request => (server.received.length === 1 ? manner : slack(request));
  sink = await open({ timeoutMs: 400 });
  sink.alert?.(alert({ title: 'It began' }));
  await delivered(sink, deps);
  sink.alert?.(alert({ sequence: 2, state: 'closed', title: 'It ended' }));
  await delivered(sink, deps);
  expect(headings()).toEqual(['🔴 It began', '🟢 It ended']);
  await sink.close(0);
  expect(folder.dead('slack')).toMatchObject([{ cause: 'unsure', output: { sequence: 1 } }]);
});

test('a message that Slack has not taken is sent again when Slack says it may be', async () => {
  server.manner = request =>
    server.received.length === 1
      ? { status: 429, headers: { 'retry-after': '30' }, body: 'rate_limited' }
      : server.received.length === 2
        ? { status: 500, body: 'server_error' }
        : slack(request);
  sink = await open();
  sink.alert?.(alert());
  const fromMs = deps.nowMs;
  await delivered(sink, deps);
  expect(headings()).toHaveLength(3);
  expect(deps.nowMs - fromMs).toBeGreaterThanOrEqual(30_000);
  expect(sink.stats()).toMatchObject({ delivered: 1, dropped: 0 });
});

test('a channel that is gone is a dead letter with what Slack said', async () => {
  server.manner = () => ({ status: 410, body: 'channel_is_archived' });
  sink = await open();
  sink.alert?.(alert());
  await delivered(sink, deps);
  await sink.close(0);
  expect(folder.dead('slack')).toMatchObject([{ cause: 'refused', reason: 'answered 410 "channel_is_archived"' }]);
  expect(deps.lines.join()).not.toContain('secret');
});

test('the words of the operator are used, and where they fail the built-in ones, said once and counted', async () => {
  sink = await open({
    title: templateOf('{{kind}} on {{site}}{{#attack_share}}: {{estimate}}{{/attack_share}}'),
    text: () => {
      throw new RangeError('of its own making');
    },
  });
  sink.alert?.(alert());
  sink.alert?.(alert({ sequence: 2, state: 'closed' }));
  await delivered(sink, deps);
  expect(headings()).toEqual(['🔴 attack on default', '🟢 attack on default']);
  expect(textsIn(messages()[1])).toContain(alert().summary);
  expect(sink.stats()).toMatchObject({ delivered: 2, templateFailures: 2 });
  expect(deps.lines).toEqual([`warn slack: the template text is not used for ${alert().id}: of its own making`]);
});

test('a storm is one message, and the opening of a grave incident is not in it', async () => {
  sink = await open({}, { perMinute: 3 });
  for (let at = 0; at < 40; at++) sink.alert?.(alert({ id: `inc-${at}`, severity: at === 30 ? 'high' : 'low' }));
  for (let at = 0; at < 40; at++)
    sink.alert?.(alert({ id: `inc-${at}`, sequence: 2, state: 'closed', severity: 'low' }));
  await sink.flush();
  await server.until(() => server.received.length === 4);
  await turns(20);
  expect(server.received).toHaveLength(4);
  await delivered(sink, deps, 10_000);
  expect(headings().slice(4)).toEqual(['76 further updates of 40 incidents']);
  expect(messages()[4]?.blocks).toHaveLength(22);
  expect(sink.stats()).toMatchObject({ digested: 76, queued: 0 });
});
