import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { built, mainPath, root } from '../built.ts';
import { blocksOf } from '../documents.ts';
import { kafkaClasspath } from '../kafka/classpath.ts';
import { freePorts } from '../ports.ts';
import { describeWith } from '../program.ts';

/**
 * docs/deployment.md without containers, command by command, in a checkout of its own and on free ports, and what other
 * pages ask of a service that runs. Kafka's own scripts are stood in for: the jars come from Maven. It takes a minute or
 * two.
 */
jest.setTimeout(300_000);

const classpath = kafkaClasspath();
const described =
  'missing' in classpath && process.env['REQUIRE_KAFKA'] !== '1'
    ? describe.skip
    : describeWith(['prometheus', 'prometheus-alertmanager', 'curl', 'kcat'], 'the deployment of docs/deployment.md');

const documented = [9092, 19093, 9093, 9464, 9090, 9099];
const ports = new Map<string, string>();
const places = new RegExp(`\\b(?:${documented.join('|')})\\b`, 'g');
const placed = (text: string) => text.replaceAll(places, port => ports.get(port) ?? port);

let folder: string;
let floodgate: Running | undefined;
interface Running {
  readonly child: ChildProcess;
  /** Ends it when this process is no more. */
  readonly guard: ChildProcess;
  readonly said: () => string;
}
const running: Running[] = [];

/** As on the page, but for where things are and how fast a simulated minute passes. */
const asRun = (command: string) =>
  placed(command)
    .replaceAll('npm start --', `"${process.execPath}" "${mainPath}"`)
    .replaceAll('--speed 60', '--speed 1200');

/** Runs it to its end. */
function run(command: string, cwd = folder): string {
  const { status, stdout, stderr } = spawnSync('sh', ['-ec', asRun(command)], { cwd, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command}\nended with ${status}: ${stdout}${stderr}`);
  return stdout;
}

/** Starts what goes on, with all that it starts itself. */
function start(command: string, cwd = folder): Running {
  // Where a page leaves the default, it is this.
  const env = { ...process.env, FLOODGATE_HTTP_LISTEN: `127.0.0.1:${ports.get('9464')}` };
  const child = spawn('sh', ['-ec', asRun(command)], { cwd, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  const guard = spawn('sh', ['-c', 'cat; kill -9 "-$0"', String(child.pid)], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', piece => {
      text += piece;
    });
  }
  const started = { child, guard, said: () => text };
  running.push(started);
  return started;
}

/** Ends it with all that it has started, and resolves when nothing of it is left. */
async function end({ child, guard }: Running, signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
  const isThere = (asked: NodeJS.Signals | 0) => {
    try {
      return process.kill(-Number(child.pid), asked);
    } catch {
      return false;
    }
  };
  isThere(signal);
  while (isThere(0)) await pause(20);
  guard.kill('SIGKILL');
}

/** Until a command says something, looked at again and again. */
async function until(command: string, isSo: (said: string) => boolean): Promise<string> {
  for (;;) {
    const { stdout } = spawnSync('sh', ['-c', asRun(command)], { cwd: folder, encoding: 'utf8' });
    if (isSo(stdout)) return stdout;
    for (const { child, said } of running) {
      if (child.exitCode !== null && child.exitCode !== 0)
        throw new Error(`something ended with ${child.exitCode}: ${said()}`);
    }
    await pause(200);
  }
}

async function choosePorts(): Promise<void> {
  for (const [at, port] of (await freePorts(documented.length)).entries()) {
    ports.set(String(documented[at]), String(port));
  }
}

/** Kafka's scripts as far as the page uses them. */
function standIns(): void {
  const jars = 'path' in classpath ? classpath.path : '';
  const java = `exec java -Xmx512m -XX:TieredStopAtLevel=1 -cp "${jars}"`;
  const topics = `const { Kafka } = require(${JSON.stringify(require.resolve('kafkajs'))});
const { parseArgs } = require('node:util');
const { values } = parseArgs({ options: Object.fromEntries(['bootstrap-server', 'topic', 'partitions'].map(name => [name, { type: 'string' }]).concat(['create', 'if-not-exists'].map(name => [name, { type: 'boolean' }]))) });
const admin = new Kafka({ brokers: [values['bootstrap-server']], logLevel: 0, retry: { retries: 100, maxRetryTime: 500 } }).admin();
admin.connect().then(() => admin.createTopics({ topics: [{ topic: values.topic, numPartitions: Number(values.partitions) }] })).then(() => admin.disconnect());
`;
  mkdirSync(join(folder, 'kafka/bin'), { recursive: true });
  writeFileSync(join(folder, 'kafka/topics.cjs'), topics);
  for (const [name, script] of [
    ['storage', `${java} kafka.tools.StorageTool "$@"`],
    ['server-start', `${java} kafka.Kafka "$@"`],
    ['topics', `exec "${process.execPath}" kafka/topics.cjs "$@"`],
  ] as const) {
    writeFileSync(join(folder, `kafka/bin/kafka-${name}.sh`), `#!/bin/sh\n${script}\n`);
    chmodSync(join(folder, `kafka/bin/kafka-${name}.sh`), 0o755);
  }
}

const isReady = (said: string) => said.includes('"status":"ready"');
const parts = blocksOf('docs/deployment.md', 'sh').filter(block => /^# \d\. /.test(block));
const part = (title: string) => parts.find(block => block.startsWith(title)) ?? '';
const commandsOf = (page: string, pattern: RegExp) =>
  blocksOf(page, 'sh')
    .flatMap(block => block.replaceAll(/\\\n\s*/g, '').split('\n'))
    .filter(line => pattern.test(line));

/** The commands of docs/api.md, on the incident that is open. */
function answerAttack(): void {
  const [look = '', answer = '', ...further] = commandsOf('docs/api.md', /^curl /);
  expect(further).toEqual([]);
  const attack = (JSON.parse(run(look)) as { id: string; kind: string; state: string }[]).find(
    ({ kind, state }) => kind === 'attack' && state !== 'closed',
  );
  const shown = /incidents\/(inc-[\w-]+)\/answers/.exec(answer)?.[1] ?? '';
  expect(JSON.parse(run(answer.replace(shown, attack?.id ?? '')))).toMatchObject({
    ...{ action: 'acknowledge', by: 'ana', incident: attack?.id },
  });
}

described('the deployment without containers', () => {
  beforeAll(async () => {
    built();
    folder = mkdtempSync(join(tmpdir(), 'floodgate-deployment-'));
    await choosePorts();
    cpSync(join(root, 'ops'), join(folder, 'ops'), { recursive: true });
    for (const name of readdirSync(join(folder, 'ops'), { recursive: true, encoding: 'utf8' })) {
      const path = join(folder, 'ops', name);
      if (/\.(?:ya?ml|properties|mjs)$/.test(name)) writeFileSync(path, placed(readFileSync(path, 'utf8')));
    }
    standIns();
  });
  afterAll(async () => {
    for (const one of running.toReversed()) await end(one);
    rmSync(folder, { recursive: true, force: true });
  });

  it('comes up as the page says, answers what the page on HTTP asks, and pages somebody once the simulated attack is on', async () => {
    expect(parts.map(block => block.split('\n', 1)[0])).toEqual([
      ...['# 1. Kafka', '# 2. Topics, once', '# 3. Something that takes pages', '# 4. Alertmanager'],
      ...['# 5. floodgate', '# 6. Prometheus', '# 7. Log lines: the simulated day, or yours'],
    ]);
    start(part('# 1.'));
    run(part('# 2.'));
    const pager = start(part('# 3.'));
    start(part('# 4.'));
    floodgate = start(part('# 5.'));
    start(part('# 6.'));
    await until('curl -s http://127.0.0.1:9464/readyz', isReady);
    start(part('# 7.'));
    await until('curl -s http://127.0.0.1:9464/api/v1/incidents', said => said.includes('"kind":"attack"'));
    await until(
      'curl -s "http://127.0.0.1:9090/api/v1/query?query=floodgate_incidents_open%7Bkind%3D%22attack%22%7D"',
      said => said.includes('"1"]'),
    );
    // The simulated attack lasts seconds.
    answerAttack();
    while (!pager.said().includes('FloodgateAttack')) await pause(100);
  });

  it('takes log lines from kcat, which shows the verdicts', async () => {
    const line = {
      time: '2025-01-27T00:00:00Z',
      request_id: 'from kcat',
      client_ip: '192.0.2.1',
      method: 'GET',
      path: '/',
    };
    writeFileSync(join(folder, 'access.log'), `${JSON.stringify({ ...line, status: 200 })}\n`);
    const taken = async () => {
      const metrics = await (await fetch(placed('http://127.0.0.1:9464/metrics'))).text();
      return Number(/^floodgate_late_total.* (\d+)$/m.exec(metrics)?.[1]);
    };
    // Of the day that is simulated none is late.
    expect(await taken()).toBe(0);
    const [send = '', ...further] = commandsOf('docs/deployment.md', /^kcat /);
    expect(further).toEqual([]);
    run(send);
    while ((await taken()) === 0) await pause(100);
    const [show = ''] = /(?<=`)kcat [^`]*/.exec(readFileSync(join(root, 'docs/deployment.md'), 'utf8')) ?? [];
    const shown = start(show);
    while (!shown.said().includes('"request_id"')) await pause(100);
    await end(shown);
  });

  it('plans what the page on planned events says, and Alertmanager hears of it', async () => {
    cpSync(join(folder, 'ops/floodgate.yaml'), join(folder, 'floodgate.yaml'));
    const [look = '', plan = '', list = '', ...further] = commandsOf(
      'docs/planned-events.md',
      /^(?:curl|npm start -- incident) /,
    );
    expect(further).toEqual([]);
    expect(JSON.parse(run(look))).toEqual([]);
    run(plan);
    expect(run(list)).toContain('launch');
    await until('curl -s http://127.0.0.1:9093/api/v2/alerts', said => said.includes('FloodgatePlanned'));
  });

  it('makes room for the configurations that other pages run', async () => {
    await end(floodgate as Running, 'SIGTERM');
    for (const [page, name] of [
      ['README.md', 'floodgate.yaml'],
      ['docs/sources/kafka.md', 'kafka.yaml'],
    ] as const) {
      const cwd = mkdtempSync(join(folder, 'other-'));
      const text = blocksOf(page, 'yaml').find(block => block.startsWith(`# ${name}`)) ?? '';
      writeFileSync(join(cwd, name), placed(text));
      const [command = ''] = commandsOf(page, /^npm start -- run /);
      const service = start(command, cwd);
      await until('curl -s http://127.0.0.1:9464/readyz', isReady);
      await end(service, 'SIGTERM');
    }
  });
});
