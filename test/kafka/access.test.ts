import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { KafkaOptions, Sasl } from '../../src/kafka/kafka.ts';
import { kafkaTransport } from '../../src/kafka/kafkajs.ts';
import { type Guarded, kafkaTest, startGuardedBroker } from './broker.ts';
import { Member, Outside } from './topics.ts';

/** What needs a broker of our own, with keys and users that we know. */
const live = process.env['KAFKA_BROKERS'] ? test.skip : kafkaTest();
jest.setTimeout(60_000);

let guarded: Guarded;
let outside: Outside;
let topic: string;
let folder: string;
const members: Member[] = [];

beforeAll(async () => {
  if (live !== test) return;
  const started = await startGuardedBroker();
  if (typeof started === 'string') throw new Error(started);
  guarded = started;
  outside = new Outside(guarded.broker.brokers);
  topic = await outside.topic(1);
  await outside.produce(topic, [{ value: 'seen' }]);
  folder = mkdtempSync(join(tmpdir(), 'floodgate-access-'));
}, 90_000);
afterEach(async () => {
  await Promise.all(members.splice(0).map(made => made.close()));
});
afterAll(async () => {
  await guarded?.broker.stop();
  if (folder) rmSync(folder, { recursive: true });
});

function member(options: Omit<KafkaOptions, 'log'>): Member {
  const made = new Member(kafkaTransport({ log: () => {}, firstWaitMs: 20, attempts: 2, ...options }));
  members.push(made);
  return made;
}

const user = (mechanism: Sasl['mechanism'], password = 'right'): Sasl => ({
  mechanism,
  username: 'floodgate',
  password,
});
const ca = () => readFileSync(guarded.caFile, 'utf8');

live.each<[string, () => Omit<KafkaOptions, 'log'>]>([
  ['TLS', () => ({ brokers: guarded.tlsBrokers, tls: { ca: ca() } })],
  ['PLAIN', () => ({ brokers: guarded.broker.saslBrokers ?? [], sasl: user('plain') })],
  ['SCRAM-SHA-256 over TLS', () => ({ brokers: guarded.scramBrokers, tls: { ca: ca() }, sasl: user('scram-sha-256') })],
  ['SCRAM-SHA-512 over TLS', () => ({ brokers: guarded.scramBrokers, tls: { ca: ca() }, sasl: user('scram-sha-512') })],
])('%s lets us read and write', async (name, options) => {
  const reader = member(options());
  await reader.join(topic, { group: name.replaceAll(' ', '-') });
  await reader.until(() => reader.values.includes('seen'));
  await reader.transport.send(topic, [{ key: null, value: `by ${name}` }]);
  await reader.until(() => reader.values.includes(`by ${name}`));
});

live.each<[string, () => Omit<KafkaOptions, 'log'>, string, RegExp]>([
  [
    'a wrong password',
    () => ({ brokers: guarded.scramBrokers, tls: { ca: ca() }, sasl: user('scram-sha-512', 'wrong') }),
    'FG_KAFKA_AUTH',
    /does not let us in.*check sasl/,
  ],
  [
    'a mechanism that the broker does not offer',
    () => ({ brokers: guarded.scramBrokers, tls: { ca: ca() }, sasl: user('plain') }),
    'FG_KAFKA_AUTH',
    /does not let us in.*mechanism/i,
  ],
  [
    'an authority that does not vouch for the broker',
    () => ({ brokers: guarded.tlsBrokers, tls: { ca: readFileSync(guarded.otherCaFile, 'utf8') } }),
    'FG_KAFKA_TLS',
    /127\.0\.0\.1:\d+: .*certificate.*tls\.ca/,
  ],
])('%s is told apart from a broker that is not there', async (_, options, code, message) => {
  const said = await member(options())
    .join(topic)
    .catch((error: unknown) => error);
  expect(said).toMatchObject({ code, exitCode: 78, message: expect.stringMatching(message) });
});

live.each<[string, () => Omit<KafkaOptions, 'log'>]>([
  ['no TLS where the broker asks for it', () => ({ brokers: guarded.tlsBrokers })],
  ['TLS where the broker speaks none', () => ({ brokers: guarded.broker.brokers, tls: { ca: ca() } })],
])('%s ends with advice to look at that', async (_, options) => {
  const said = await member(options())
    .join(topic)
    .catch((error: unknown) => error);
  expect(said).toMatchObject({
    exitCode: 69,
    message: expect.stringMatching(/whether tls and sasl are what they ask/),
  });
});

/** Runs the service as built, with its secrets in files, until it ends by itself or says what is waited for. */
async function service(settings: {
  readonly password: string;
  readonly ca: string;
  readonly until?: string;
}): Promise<{ readonly code: number | null; readonly said: string }> {
  const password = join(folder, 'password');
  writeFileSync(password, `${settings.password}\n`, { mode: 0o600 });
  const config = join(folder, 'floodgate.yaml');
  const kafka = {
    brokers: guarded.scramBrokers,
    topics: [topic],
    group: 'service',
    from: 'earliest',
    tls: { ca_file: settings.ca },
    sasl: { mechanism: 'scram-sha-512', username: 'floodgate', password_file: password },
  };
  const all = { sources: [{ kafka }], http: { listen: '127.0.0.1:0' }, state: { dir: join(folder, 'state') } };
  writeFileSync(config, JSON.stringify(all));
  const main = join(__dirname, '../../dist/src/main.js');
  const child = spawn(process.execPath, [main, 'run', '-c', config], {
    stdio: ['ignore', 'ignore', 'pipe'],
    timeout: 45_000,
  });
  let said = '';
  let isTold = false;
  child.stderr.on('data', chunk => {
    said += chunk;
    if (settings.until === undefined || isTold || !said.includes(settings.until)) return;
    isTold = true;
    child.kill('SIGTERM');
  });
  const [code] = await once(child, 'exit');
  return { code, said };
}

live('the service takes password and authority from files, and says in one line what is wrong with them', async () => {
  const { caFile, otherCaFile } = guarded;
  const right = await service({ password: 'right', ca: caFile, until: 'judging 1 partitions' });
  expect(right).toMatchObject({ code: 0, said: expect.stringContaining('judging 1 partitions') });
  const wrong = await service({ password: 'not-the-password', ca: caFile });
  expect(wrong).toMatchObject({ code: 78, said: expect.stringMatching(/floodgate: .*does not let us in/) });
  expect(wrong.said).not.toContain('not-the-password');
  const stranger = await service({ password: 'right', ca: otherCaFile });
  expect(stranger).toMatchObject({ code: 78, said: expect.stringMatching(/floodgate: .*certificate/) });
});
