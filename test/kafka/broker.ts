import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Kafka, logLevel } from 'kafkajs';
import { freePorts } from '../ports.ts';
import { kafkaClasspath } from './classpath.ts';

export interface Broker {
  /** `host:port`. */
  readonly brokers: readonly string[];
  /** Where one that asks for SASL PLAIN listens: user `floodgate`, password `right`. Undefined where it is not ours. */
  readonly saslBrokers: readonly string[] | undefined;
  /** Ends it, and after `awayMs` starts it again at the same place with what it holds. Only where it is ours. */
  restart(awayMs?: number): Promise<void>;
  /** Stops it in its tracks, connections open, and lets it go on. */
  freeze(): void;
  thaw(): void;
  stop(): Promise<void>;
}

/**
 * The brokers of `KAFKA_BROKERS`, or an Apache Kafka of our own in KRaft mode on loopback; where it cannot be had, why
 * it is skipped. It goes with this process, however that ends.
 */
export async function startBroker(settings: Readonly<Record<string, string>> = {}): Promise<Broker | string> {
  const given = process.env['KAFKA_BROKERS'];
  if (given) return brokerElsewhere(given.split(','));
  const classpath = kafkaClasspath();
  return 'path' in classpath ? startOwn(classpath.path, settings, []) : skipped(classpath.missing);
}

/** What a broker of our own asks of who wants to be let in, apart from `Broker.saslBrokers`. */
export interface Guarded {
  readonly broker: Broker;
  /** Where TLS alone is asked for, and TLS with SCRAM: user `floodgate`, password `right`. */
  readonly tlsBrokers: readonly string[];
  readonly scramBrokers: readonly string[];
  /** PEM files: the authority that vouches for the broker, and another. */
  readonly caFile: string;
  readonly otherCaFile: string;
}

/** A broker of our own that also listens for TLS and for SCRAM over TLS. */
export async function startGuardedBroker(): Promise<Guarded | string> {
  const classpath = kafkaClasspath();
  if ('missing' in classpath) return skipped(classpath.missing);
  const folder = mkdtempSync(join(tmpdir(), 'floodgate-keys-'));
  const store = join(folder, 'broker.p12');
  const caFile = certify(store);
  const otherCaFile = certify(join(folder, 'other.p12'));
  const [tls, scram] = await freePorts(2);
  const listeners = [`SSL://127.0.0.1:${tls}`, `SASL_SSL://127.0.0.1:${scram}`];
  const settings = {
    'ssl.keystore.location': store,
    'ssl.keystore.password': storePassword,
    'ssl.keystore.type': 'PKCS12',
    'listener.name.sasl_ssl.sasl.enabled.mechanisms': 'SCRAM-SHA-256,SCRAM-SHA-512',
    ...Object.fromEntries(
      ['256', '512'].map(bits => [
        `listener.name.sasl_ssl.scram-sha-${bits}.sasl.jaas.config`,
        'org.apache.kafka.common.security.scram.ScramLoginModule required;',
      ]),
    ),
  };
  const users = ['256', '512'].map(bits => `SCRAM-SHA-${bits}=[name=floodgate,password=right]`);
  const broker = await startOwn(classpath.path, settings, listeners, users);
  return {
    broker: {
      ...broker,
      async stop() {
        await broker.stop();
        rmSync(folder, { recursive: true, force: true });
      },
    },
    tlsBrokers: [`127.0.0.1:${tls}`],
    scramBrokers: [`127.0.0.1:${scram}`],
    caFile,
    otherCaFile,
  };
}

const storePassword = 'not-a-secret';

/** A key store for 127.0.0.1 that vouches for itself; the PEM file of its certificate stands beside it. */
function certify(store: string): string {
  const pem = `${store}.pem`;
  const common = ['-alias', 'broker', '-keystore', store, '-storetype', 'PKCS12', '-storepass', storePassword];
  const make = ['-genkeypair', '-keyalg', 'EC', '-dname', 'CN=broker', '-ext', 'san=ip:127.0.0.1', '-validity', '30'];
  for (const command of [make, ['-exportcert', '-rfc', '-file', pem]]) {
    const made = spawnSync('keytool', [...command, ...common], { encoding: 'utf8', timeout: 60_000 });
    if (made.status !== 0) throw new Error(`keytool: ${made.stdout}${made.stderr}`);
  }
  return pem;
}

/**
 * `test` where there is a Kafka to be had, otherwise `test.skip` and one line that says why. With
 * `REQUIRE_KAFKA=1` having none is an error.
 */
export function kafkaTest(): jest.It {
  if (process.env['KAFKA_BROKERS']) return test;
  const classpath = kafkaClasspath();
  if ('path' in classpath) return test;
  const reason = skipped(classpath.missing);
  if (process.env['REQUIRE_KAFKA'] === '1') throw new Error(reason);
  process.stderr.write(`${reason}\n`);
  return test.skip;
}

function skipped(missing: string): string {
  return `skipped: tests on a real Kafka: ${missing}`;
}

function brokerElsewhere(brokers: readonly string[]): Broker {
  const notOurs = () => {
    throw new Error('the brokers of KAFKA_BROKERS are not ours to stop');
  };
  return {
    brokers,
    saslBrokers: undefined,
    restart: async () => notOurs(),
    freeze: notOurs,
    thaw: notOurs,
    stop: async () => {},
  };
}

const heap = ['-Xms128m', '-Xmx512m', '-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC', '-Xshare:auto'];

async function startOwn(
  classpath: string,
  settings: Readonly<Record<string, string>>,
  furtherListeners: readonly string[],
  scramUsers: readonly string[] = [],
): Promise<Broker> {
  const folder = mkdtempSync(join(tmpdir(), 'floodgate-kafka-'));
  const [port, controller, sasl] = (await freePorts(3)) as [number, number, number];
  const properties = join(folder, 'server.properties');
  writeFileSync(properties, propertiesOf({ port, controller, sasl, folder, settings, furtherListeners }));
  writeFileSync(
    join(folder, 'log4j.properties'),
    'log4j.rootLogger=WARN, out\nlog4j.appender.out=org.apache.log4j.ConsoleAppender\nlog4j.appender.out.layout=org.apache.log4j.PatternLayout\nlog4j.appender.out.layout.ConversionPattern=%d %p %m (%c)%n\n',
  );
  const java = [...heap, `-Dlog4j.configuration=file:${folder}/log4j.properties`, '-cp', classpath];
  const format = ['kafka.tools.StorageTool', 'format', '-t', 'floodgateTestAAAAAAAAA', '-c', properties];
  const users = scramUsers.flatMap(user => ['--add-scram', user]);
  const formatted = spawnSync('java', [...java, ...format, ...users], { encoding: 'utf8', timeout: 60_000 });
  if (formatted.status !== 0)
    throw new Error(`Kafka's storage could not be formatted:\n${formatted.stdout}${formatted.stderr}`);

  let child: ChildProcess;
  let guard: ChildProcess;
  const brokers = [`127.0.0.1:${port}`];
  async function start(): Promise<void> {
    const log = createWriteStream(join(folder, 'broker.log'), { flags: 'a' });
    child = spawn('java', [...java, 'kafka.Kafka', properties], { stdio: ['ignore', 'pipe', 'pipe'] });
    guard = guardOf(child);
    child.stdout?.pipe(log);
    child.stderr?.pipe(log);
    try {
      await answers(brokers, child);
    } catch (cause) {
      await end('SIGKILL');
      throw new Error(`Kafka did not start:\n${readFileSync(join(folder, 'broker.log'), 'utf8').slice(-4_000)}`, {
        cause,
      });
    }
  }
  async function end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    child.kill('SIGCONT');
    child.kill(signal);
    const patience = setTimeout(() => child.kill('SIGKILL'), 8_000);
    guard.kill('SIGKILL');
    await exited;
    clearTimeout(patience);
  }
  await start();
  return {
    brokers,
    saslBrokers: [`127.0.0.1:${sasl}`],
    async restart(awayMs = 0) {
      await end('SIGTERM');
      await sleep(awayMs);
      await start();
    },
    freeze: () => void child.kill('SIGSTOP'),
    thaw: () => void child.kill('SIGCONT'),
    async stop() {
      await end('SIGTERM');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Ends the broker when this process is no more, even when it had no time to say so: then the pipe between them closes. */
function guardOf(child: ChildProcess): ChildProcess {
  const script = 'cat; kill -9 "$0"';
  return spawn('sh', ['-c', script, String(child.pid)], { stdio: ['pipe', 'ignore', 'ignore'], detached: true });
}

function propertiesOf(place: {
  readonly port: number;
  readonly controller: number;
  readonly sasl: number;
  readonly folder: string;
  readonly settings: Readonly<Record<string, string>>;
  readonly furtherListeners: readonly string[];
}): string {
  const { port, controller, sasl, folder, settings, furtherListeners } = place;
  const plain = 'org.apache.kafka.common.security.plain.PlainLoginModule';
  const listeners = [`PLAINTEXT://127.0.0.1:${port}`, `SASL_PLAINTEXT://127.0.0.1:${sasl}`, ...furtherListeners].join();
  const all: Readonly<Record<string, string>> = {
    'process.roles': 'broker,controller',
    'node.id': '1',
    'controller.quorum.voters': `1@127.0.0.1:${controller}`,
    'controller.listener.names': 'CONTROLLER',
    listeners: `${listeners},CONTROLLER://127.0.0.1:${controller}`,
    'advertised.listeners': listeners,
    'listener.security.protocol.map':
      'PLAINTEXT:PLAINTEXT,SASL_PLAINTEXT:SASL_PLAINTEXT,SSL:SSL,SASL_SSL:SASL_SSL,CONTROLLER:PLAINTEXT',
    'sasl.enabled.mechanisms': 'PLAIN',
    'listener.name.sasl_plaintext.plain.sasl.jaas.config': `${plain} required user_floodgate="right";`,
    'log.dirs': `${folder}/data`,
    'auto.create.topics.enable': 'false',
    'num.partitions': '1',
    'offsets.topic.num.partitions': '1',
    'offsets.topic.replication.factor': '1',
    'transaction.state.log.num.partitions': '1',
    'transaction.state.log.replication.factor': '1',
    'transaction.state.log.min.isr': '1',
    'group.initial.rebalance.delay.ms': '0',
    'log.cleaner.enable': 'false',
    // Tests give records times of 1970; what is that old would be deleted under a reader.
    'log.retention.ms': '-1',
    ...settings,
  };
  return Object.entries(all)
    .map(([key, value]) => `${key}=${value}\n`)
    .join('');
}

const startMs = 60_000;

async function answers(brokers: readonly string[], child: ChildProcess): Promise<void> {
  const kafka = new Kafka({
    brokers: [...brokers],
    logLevel: logLevel.NOTHING,
    retry: { retries: 0 },
    connectionTimeout: 500,
  });
  const deadline = performance.now() + startMs;
  for (;;) {
    const admin = kafka.admin();
    try {
      await admin.connect();
      await admin.listTopics();
      return;
    } catch (error) {
      if (child.exitCode !== null || performance.now() > deadline) throw error;
      await sleep(100);
    } finally {
      await admin.disconnect().catch(() => {});
    }
  }
}
