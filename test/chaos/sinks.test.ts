import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { built } from '../built.ts';
import { type Received, type Receiver, startReceiver } from '../receiver.ts';
import { type Service, startService } from '../sinks/service.ts';
import { slack } from '../sinks/slack.ts';
import { inOrder, ordinary, visits } from '../traffic.ts';

jest.setTimeout(240_000);

/** A morning, an attack of a quarter of an hour, and calm. */
const lines = inOrder(
  ordinary(120, 6),
  visits(50, 8, 20, i => ({ form: false, used: false, pages: 0, session: `wave-${i}`, agent: 'curl/8.5.0' }), 900_000),
);

let folder: string;
let soar: Receiver;
let channel: Receiver;
const running: Service[] = [];

beforeAll(built, 180_000);
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'floodgate-kill-'));
  soar = await startReceiver();
  channel = await startReceiver();
});
afterEach(async () => {
  for (const service of running.splice(0)) await service.kill();
  await soar.close();
  await channel.close();
  rmSync(folder, { recursive: true });
});

function start(): Service {
  const service = startService(folder, [
    { webhook: { url: `${soar.url}/hook` } },
    { slack: { url: `${channel.url}/services/T0/B0/secret` } },
    { file: { alerts: join(folder, 'alerts.jsonl') } },
  ]);
  running.push(service);
  return service;
}

const idOf = ({ body }: Received) => (JSON.parse(body) as { id: string }).id;
const countOf = (ids: readonly string[]) =>
  Object.fromEntries([...new Set(ids)].map(id => [id, ids.filter(other => other === id).length]));

test('the service is killed while its receivers hang, reads its log again, and loses and repeats nothing it need not', async () => {
  soar.manner = () => 'hang';
  channel.manner = () => 'hang';
  const first = start();
  first.feed(lines);
  await soar.until(() => soar.received.length > 0);
  await channel.until(() => channel.received.length > 0);
  await first.kill();

  // One each, or more when the machine is so slow that time runs out for the first.
  const underWay = soar.received.map(idOf);
  const unsure = channel.received.length;
  soar.manner = () => 200;
  channel.manner = slack;
  const second = start();
  second.feed(lines);
  expect({ code: await second.ended(), said: second.said() }).toEqual({ code: 0, said: expect.any(String) });

  const judged = readFileSync(join(folder, 'alerts.jsonl'), 'utf8').trimEnd().split('\n');
  const expected = new Set(
    judged
      .map(line => JSON.parse(line) as { id: string; sequence: number })
      .map(({ id, sequence }) => `${id}-${sequence}`),
  );
  expect(expected.size).toBeGreaterThanOrEqual(3);
  // To the webhook at least once: only what was under way comes again, under its own id.
  expect(countOf(soar.received.map(idOf))).toEqual(countOf([...expected, ...underWay]));
  // To Slack at most once, and what is unsure is kept aside.
  const messages = channel.received.map(({ body }) => body);
  expect(new Set(messages).size).toBe(messages.length);
  const dead = readFileSync(join(folder, 'state/outbox/slack/dead-letters.jsonl'), 'utf8').trimEnd().split('\n');
  expect(dead.map(line => (JSON.parse(line) as { cause: string }).cause)).toEqual(Array(unsure).fill('unsure'));
});
