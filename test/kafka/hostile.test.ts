import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Verdict } from '../../src/outputs.ts';
import { inOrder, minute, ordinary, run, startMs, visits } from '../traffic.ts';
import { kafkaTest } from './broker.ts';
import { KafkaScene } from './scene.ts';

const live = kafkaTest();
jest.setTimeout(60_000);

const kafka = new KafkaScene(live, { 'message.max.bytes': '12000000' });
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'floodgate-hostile-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const day = 24 * 60 * minute;
const lines = inOrder(ordinary(20, 6));
/** Closes every pane before it. */
const tail = inOrder(visits(40, 1, 20, () => ({ pages: 0, form: false, used: false }), 7_000_000));

/** A line of somebody whose clock is wrong. */
const dated = (timeMs: number) =>
  JSON.stringify({
    time: new Date(timeMs).toISOString(),
    client_ip: '192.0.2.7',
    method: 'GET',
    path: '/',
    status: 200,
  });

live('nothing that a topic can hold stops the service or changes what it says of the rest', async () => {
  const topic = await kafka.outside.topic(1, { 'compression.type': 'zstd', 'max.message.bytes': '12000000' });
  const letters = await kafka.outside.topic(1);
  const middle = Math.floor(lines.length / 2);
  const whole = (some: readonly string[]) => some.map(value => ({ value }));
  await kafka.outside.produce(topic, whole(lines.slice(0, middle)));
  await kafka.outside.produce(topic, [
    { key: 'a', value: null },
    { key: 'a', value: '' },
    { value: '\n\n\r\n' },
    { value: Buffer.from([0xff, 0xfe, 0x00, 0x7b]) },
    { value: '{"time":' },
    { value: 'GET / HTTP/1.1' },
    { value: dated(startMs + day) },
    { value: dated(startMs - day) },
  ]);
  await kafka.outside.produce(topic, [{ value: Buffer.alloc(10_000_000, 'x') }]);
  await kafka.outside.produce(topic, whole([...lines.slice(middle), ...tail]));

  const file = (name: string) => join(folder, name);
  const source = {
    brokers: kafka.broker.brokers,
    topics: [topic],
    group: topic,
    from: 'earliest',
    dead_letters: letters,
  };
  const config = {
    sources: [{ kafka: { ...source, format: 'json' } }],
    sinks: [{ file: { verdicts: file('verdicts'), alerts: file('alerts') } }],
    http: { listen: '127.0.0.1:0' },
    state: { dir: file('state') },
  };
  writeFileSync(file('floodgate.json'), JSON.stringify(config));
  const main = join(__dirname, '../../dist/src/main.js');
  const child = spawn(process.execPath, [main, 'run', '-c', file('floodgate.json')], {
    stdio: ['ignore', 'ignore', 'pipe'],
    timeout: 50_000,
  });
  let said = '';
  child.stderr.on('data', text => {
    said += text;
  });
  const expected = (await run([...lines, ...tail])).verdicts.filter(isJudged);
  const told = () =>
    existsSync(file('verdicts'))
      ? readFileSync(file('verdicts'), 'utf8')
          .split('\n')
          .slice(0, -1)
          .map(line => JSON.parse(line) as Verdict)
          .filter(isJudged)
      : [];
  while (told().length < expected.length && child.exitCode === null) await pause(50);
  child.kill('SIGTERM');
  const [code] = await once(child, 'exit');
  expect([code, code === 0 ? '' : said]).toEqual([0, '']);
  // Of what the lines hold the log says counts, and nobody's address, mailbox or session.
  expect(said).toMatch(/sign-ups/);
  expect(said).not.toMatch(/198\.18\.|192\.0\.2\.|@|"s-\d/);
  expect(told().map(essence).sort()).toEqual(expected.map(essence).sort());

  const kept = await kafka.outside.read(letters);
  expect(kept.map(({ headers }) => `${headers?.['floodgate_reason']}`).sort()).toEqual([
    'encoding',
    'no_value',
    'no_value',
    'syntax',
    'syntax',
    'too_long',
  ]);
  const committed = await kafka.outside.admin(admin => admin.fetchOffsets({ groupId: topic, topics: [topic] }));
  expect(Number(committed[0]?.partitions[0]?.offset)).toBe(lines.length + tail.length + 9);
});

/** What the tail has closed; itself it waits for more. */
const isJudged = ({ request_id }: Verdict) => !request_id.startsWith('r-7000');
const essence = ({ request_id, time, score, level, judged, reasons }: Verdict) =>
  JSON.stringify({ request_id, time, score, level, judged, reasons: reasons.map(({ detector }) => detector) });
