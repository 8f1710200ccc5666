import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { AlertEvent, Verdict } from '../../src/outputs.ts';
import { inOrder, mix, ordinary, type Run, run, visits } from '../traffic.ts';
import { kafkaTest } from './broker.ts';
import { KafkaScene } from './scene.ts';

const live = kafkaTest();
jest.setTimeout(90_000);

const main = join(__dirname, '../../dist/src/main.js');
const partitions = 4;
/** An hour of ordinary days with a small flood, and a last line half an hour later, which closes every pane before it. */
const lines = inOrder(
  ordinary(60, 6),
  visits(45, 10, 20, i => ({ form: false, used: false, pages: 0, session: `wave-${i}`, agent: 'curl/8.5.0' }), 900_000),
);
const tail = inOrder(visits(95, 1, 1, () => ({ pages: 0, form: false, used: false }), 7_000_000));

const kafka = new KafkaScene(live);
let folder: string;
let expected: Run;
const children: ChildProcess[] = [];

beforeAll(async () => {
  if (live === test) expected = await run([...lines, ...tail]);
});
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'floodgate-run-'));
});
afterEach(async () => {
  for (const child of children.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
  rmSync(folder, { recursive: true });
});

/** Lines over partitions with a skew, as keyed topics are; the tail goes to all, so that none holds the others up. */
async function publish(topic: string, from: number, to: number): Promise<void> {
  const messages = lines.slice(from, to).map((value, i) => ({
    value,
    partition: Math.min(partitions - 1, Math.floor(((mix(from + i, 3) % 1_000) / 1_000) ** 2 * partitions)),
  }));
  for (let at = 0; at < messages.length; at += 2_000)
    await kafka.outside.produce(topic, messages.slice(at, at + 2_000));
}

async function publishTail(topic: string): Promise<void> {
  const messages = Array.from({ length: partitions }, (_, partition) =>
    // More than the first look at a partition's clock takes; a line that comes again is counted, not judged.
    Array.from({ length: 20 }, () => ({ value: tail[0] ?? '', partition })),
  );
  await kafka.outside.produce(topic, messages.flat());
}

interface Service {
  readonly child: ChildProcess;
  readonly said: () => string;
}

/** Each member has a name. Members that write to the cluster they read from are those of test/chaos. */
function start(topic: string, name = 'first'): Service {
  const config = join(folder, `${name}.yaml`);
  const brokers = `[${kafka.broker.brokers.map(one => `"${one}"`).join()}]`;
  writeFileSync(
    config,
    [
      'sources:',
      `  - kafka: { brokers: ${brokers}, topics: [${topic}], group: ${topic}, from: earliest, session_timeout: 6s }`,
      'sinks:',
      `  - file: { verdicts: ${join(folder, 'verdicts')}, alerts: ${join(folder, 'alerts')} }`,
      'http: { listen: "127.0.0.1:0" }',
      `state: { dir: ${join(folder, name)} }`,
      'privacy: { key: "of the group, not a secret" }',
    ].join('\n'),
  );
  const child = spawn(process.execPath, [main, 'run', '-c', config], { stdio: ['ignore', 'ignore', 'pipe'] });
  children.push(child);
  let said = '';
  child.stderr?.on('data', chunk => {
    said += chunk;
  });
  return { child, said: () => said };
}

function read<T>(name: string): T[] {
  const path = join(folder, name);
  if (!existsSync(path)) return [];
  const text = readFileSync(path, 'utf8');
  return text
    .slice(0, text.lastIndexOf('\n') + 1)
    .split('\n')
    .filter(line => line !== '')
    .map(line => JSON.parse(line) as T);
}

async function until(holds: () => boolean, said: () => string): Promise<void> {
  const endMs = Date.now() + 60_000;
  while (!holds()) {
    if (Date.now() > endMs) throw new Error(`did not come about:\n${said().slice(-3_000)}`);
    await pause(50);
  }
}

/** Verdicts of what the tail has closed; the key is of the process, so pseudonyms differ. */
function verdictKeys(verdicts: readonly Verdict[]): string[] {
  return verdicts
    .filter(verdict => !verdict.request_id.startsWith('r-7000'))
    .map(verdict => {
      const { position: _, client: __, incident, ...rest } = verdict;
      return JSON.stringify({ ...rest, incident: incident === undefined ? undefined : 'one' });
    });
}

const alertKeys = (alerts: readonly AlertEvent[]) =>
  alerts.map(({ kind, state, sequence, time, onset, severity }) =>
    [kind, state, sequence, time, onset, severity].join(),
  );

const isComplete = () => new Set(read<Verdict>('verdicts').map(verdict => verdict.request_id)).size >= 60 * 6 + 200;

live('what the service says of a topic is what a replay says of the file', async () => {
  const topic = await kafka.outside.topic(partitions);
  await publish(topic, 0, lines.length);
  await publishTail(topic);
  const { child, said } = start(topic);
  await until(isComplete, said);
  await until(() => read<AlertEvent>('alerts').length >= expected.alerts.length, said);
  child.kill('SIGTERM');
  const [code] = await once(child, 'exit');
  expect(code).toBe(0);
  expect(verdictKeys(read('verdicts')).sort()).toEqual(verdictKeys(expected.verdicts).sort());
  expect(alertKeys(read('alerts'))).toEqual(alertKeys(expected.alerts));
});

live('when the judge is killed the member that stood by takes over, loses nothing and says nothing else', async () => {
  const topic = await kafka.outside.topic(partitions);
  const judge = start(topic);
  await publish(topic, 0, Math.floor(lines.length * 0.8));
  await until(() => read<Verdict>('verdicts').length > 100, judge.said);
  const other = start(topic, 'second');
  await until(() => other.said().includes('standing by'), other.said);
  judge.child.kill('SIGKILL');
  await once(judge.child, 'exit');
  await publish(topic, Math.floor(lines.length * 0.8), lines.length);
  await publishTail(topic);
  await until(isComplete, other.said);
  await until(() => new Set(alertKeys(read('alerts'))).size >= expected.alerts.length, other.said);
  other.child.kill('SIGTERM');
  const [code] = await once(other.child, 'exit');
  expect(code).toBe(0);
  expect([...new Set(verdictKeys(read('verdicts')))].sort()).toEqual(verdictKeys(expected.verdicts).sort());
  expect([...new Set(alertKeys(read('alerts')))]).toEqual(alertKeys(expected.alerts));
});
