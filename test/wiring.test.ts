import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { kafkaTransport } from '../src/kafka/kafkajs.ts';
import type { Verdict } from '../src/outputs.ts';
import { publish } from '../src/simulate/publish.ts';
import { type SimulatedLine, simulate } from '../src/simulate/scenario.ts';
import { type Broker, kafkaTest, startBroker } from './kafka/broker.ts';
import { Member, Outside } from './kafka/topics.ts';
import { describeWith, type Program, startProgram } from './program.ts';
import { type Receiver, startReceiver } from './receiver.ts';

/** The parts of docker-compose.yml without containers, from the same files: only ports and folders are others. */
const whenInstalled =
  kafkaTest() === test && !process.env['KAFKA_BROKERS']
    ? describeWith(['prometheus', 'prometheus-alertmanager'], 'everything around floodgate, wired together')
    : describe.skip;
jest.setTimeout(120_000);

const root = path.join(__dirname, '..');
/** The log ends so long after the flood's first sign-up: in its midst. */
const floodMs = 5 * 60_000;

let folder: string;
let broker: Broker;
let pager: Receiver;
const programs: Program[] = [];
let service: ChildProcess | undefined;
let reader: Member | undefined;

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'floodgate-wiring-'));
  const started = await startBroker();
  if (typeof started === 'string') throw new Error(started);
  broker = started;
  pager = await startReceiver();
}, 90_000);
afterAll(async () => {
  service?.kill('SIGKILL');
  await reader?.close();
  for (const program of programs) await program.stop();
  await pager?.close();
  await broker?.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** A file of ops/ with the addresses in it replaced, in a folder of the test. */
function copied(file: string, addresses: Readonly<Record<string, string>>): string {
  let text = readFileSync(path.join(root, 'ops', file), 'utf8');
  for (const [from, to] of Object.entries(addresses)) text = text.replaceAll(from, to);
  const copy = path.join(folder, file);
  mkdirSync(path.dirname(copy), { recursive: true });
  writeFileSync(copy, text);
  return copy;
}

const hostOf = (url: string) => new URL(url).host;
async function until(holds: () => Promise<boolean> | boolean): Promise<void> {
  while (!(await holds())) await pause(50);
}

/** Quiet hours, and the beginning of a flood. */
function* cut(lines: Iterable<SimulatedLine>): Generator<SimulatedLine> {
  let untilMs = Number.POSITIVE_INFINITY;
  for (const line of lines) {
    if (line.label?.kind === 'signup' && line.label.label === 'attack')
      untilMs = Math.min(untilMs, line.timeMs + floodMs);
    if (line.timeMs >= untilMs) return;
    yield line;
  }
}

whenInstalled('Kafka, floodgate, Prometheus, Alertmanager and a pager', () => {
  test('a log line becomes a page, and its way can be followed back', async () => {
    const outside = new Outside(broker.brokers);
    await outside.create(
      { topic: 'request-logs', numPartitions: 4 },
      { topic: 'floodgate.verdicts', numPartitions: 4 },
      { topic: 'floodgate.alerts', numPartitions: 1 },
    );
    const alertmanager = await startProgram('prometheus-alertmanager', address => [
      `--config.file=${copied('alertmanager/alertmanager.yml', { '127.0.0.1:9099': hostOf(pager.url) })}`,
      `--storage.path=${path.join(folder, 'alertmanager-data')}`,
      '--cluster.listen-address=',
      `--web.listen-address=${address}`,
    ]);
    programs.push(alertmanager);

    const config = copied('floodgate.yaml', {
      '127.0.0.1:9092': broker.brokers[0] ?? '',
      '127.0.0.1:9093': hostOf(alertmanager.url),
      '127.0.0.1:9464': '127.0.0.1:0',
    });
    const startMs = performance.now();
    const child = spawn(process.execPath, [path.join(root, 'dist/src/main.js'), 'run', '-c', config], {
      env: { PATH: process.env['PATH'], FLOODGATE_STATE_DIR: path.join(folder, 'state') },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    service = child;
    let said = '';
    child.stderr.on('data', text => {
      said += text;
    });
    const url = () => /serves (http:\/\/127\.0\.0\.1:\d+)/.exec(said)?.[1];
    const answers = (place: string) =>
      fetch(`${url()}${place}`).then(
        answer => answer.ok,
        () => false,
      );
    await until(() => url() !== undefined && answers('/readyz'));
    const readyMs = performance.now() - startMs;

    const prometheus = await startProgram('prometheus', address => {
      copied('prometheus/recording.yml', {});
      copied('prometheus/alerts.yml', {});
      const file = copied('prometheus/prometheus.yml', {
        '127.0.0.1:9464': hostOf(url() ?? ''),
        '127.0.0.1:9090': address,
        '127.0.0.1:9093': hostOf(alertmanager.url),
      });
      return [
        `--config.file=${file}`,
        `--storage.tsdb.path=${path.join(folder, 'prometheus-data')}`,
        `--web.listen-address=${address}`,
      ];
    });
    programs.push(prometheus);

    const producer = kafkaTransport({ brokers: broker.brokers, log: () => {} });
    const published = await publish(cut(simulate('flood', 1)), {
      linesPerRecord: 1,
      isSkewed: false,
      clock: () => performance.now(),
      sleep: async () => {},
      send: messages => producer.send('request-logs', messages),
    });
    await producer.close();
    const publishedMs = performance.now();

    interface Page {
      readonly alerts: readonly {
        readonly labels: Record<string, string>;
        readonly annotations: Record<string, string>;
      }[];
    }
    const attack = () =>
      pager.received
        .flatMap(({ body }) => (JSON.parse(body) as Page).alerts)
        .find(({ labels }) => labels['alertname'] === 'FloodgateAttack');
    await pager.until(() => attack() !== undefined);
    const pagedMs = performance.now() - publishedMs;
    const page = attack();
    expect(page).toMatchObject({ labels: { kind: 'attack', site: 'default' } });

    interface Targets {
      readonly data: {
        readonly activeTargets: readonly { readonly health: string; readonly labels: { readonly job: string } }[];
      };
    }
    const targets = async () => {
      const answer = (await (await fetch(`${prometheus.url}/api/v1/targets`)).json()) as Targets;
      return answer.data.activeTargets.map(({ labels, health }) => `${labels.job} ${health}`).sort();
    };
    const allUp = ['alertmanager up', 'floodgate up', 'prometheus up'];
    await until(async () => (await targets()).join() === allUp.join());

    // Back from the incident to a verdict, and from its position to the line in the log topic.
    reader = new Member(kafkaTransport({ brokers: broker.brokers, log: () => {} }));
    await reader.join('floodgate.verdicts', { group: 'auditor' });
    const incident = Object.values({ ...page?.labels, ...page?.annotations }).find(value => value.startsWith('inc-'));
    const named = () =>
      reader?.records
        .map(({ value }) => JSON.parse(value?.toString() ?? '') as Verdict)
        .find(verdict => verdict.incident === incident && verdict.level === 'malicious');
    await reader.until(() => named() !== undefined);
    const verdict = named();
    await reader.close();
    reader = new Member(kafkaTransport({ brokers: broker.brokers, log: () => {} }));
    const [topic = '', partition] = (verdict?.position.source ?? '').split('/');
    const at = { topic, partition: Number(partition), offset: verdict?.position.offset ?? '' };
    await reader.join(topic, { group: 'auditor' });
    await reader.until(
      () => reader?.records.some(one => one.partition === at.partition && one.offset === at.offset) ?? false,
    );
    const line = reader.records.find(one => one.partition === at.partition && one.offset === at.offset);
    expect(JSON.parse(line?.value?.toString() ?? '')).toMatchObject({ request_id: verdict?.request_id });

    const stopMs = performance.now();
    child.kill('SIGTERM');
    const [code] = await once(child, 'exit');
    const drainMs = performance.now() - stopMs;
    expect(code).toBe(0);
    if (process.env['WIRING_RECORD'] === '1') {
      const record = {
        ready_s: readyMs / 1_000,
        lines: published.lines,
        publish_to_page_s: pagedMs / 1_000,
        drain_s: drainMs / 1_000,
        targets: await targets(),
        page,
        verdict,
        line: line?.value?.toString(),
        said: said.split('\n'),
      };
      process.stderr.write(`${JSON.stringify(record, undefined, 1)}\n`);
    }
  });
});
