/**
 * `npm run bench:kafka [-- --runs N --lines N --scenario NAME]`: how fast `floodgate run` reads and judges a topic, beside the
 * least that a consumer has to do with it and beside our own replay of the same log. Programs take turns on the same
 * topics, one line a record and fifty, each in a process and a group of its own:
 *
 *   count    a bare kafkajs `eachBatch` that counts
 *   run      `floodgate run` with every detector on, verdicts and alerts written to nowhere
 *   replay   `floodgate replay` of the file, likewise
 *
 * Rates are without start and joining: over the middle of the way, for `replay` less what a short one takes. Then where
 * the processor time of one more `run` goes. The broker is that of KAFKA_BROKERS, or one from Maven on the same machine,
 * which takes its share of it. Nothing is asserted: machines differ. Ratios to `count` and `replay` are what to compare.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { devNull, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { Kafka, logLevel, Partitioners } from 'kafkajs';
import { ready, root } from './ready.mjs';

/** @typedef {{ readonly wall: number, readonly cpu: number }} Seconds */
/** @typedef {Seconds & { readonly lines: number }} Mark */
/**
 * @typedef {object} Topic
 * @property {readonly string[]} brokers
 * @property {string} topic
 * @property {number} linesPerRecord
 * @property {number} lines
 */

const self = fileURLToPath(import.meta.url);
const main = join(root, 'dist/src/main.js');
const partitions = 4;
const sendLines = 5_000;
/** What is measured lies between these parts of all lines. */
const from = 0.1;
const to = 0.95;
const shortLines = 1_000;
const lookMs = 100;

const { values: flags } = parseArgs({
  options: {
    runs: { type: 'string', default: '3' },
    lines: { type: 'string', default: '100000' },
    scenario: { type: 'string', default: 'crowd-under-attack' },
    count: { type: 'string' },
  },
});
if (flags.count === undefined) await bench(Number(flags.runs), Number(flags.lines), flags.scenario);
else await countHere(JSON.parse(flags.count));

/**
 * @param {number} runs
 * @param {number} linesMax
 * @param {string} scenario
 */
async function bench(runs, linesMax, scenario) {
  await ready();
  await import('./typescript.mjs');
  const { startBroker } = await import('../test/kafka/broker.ts');
  const broker = await startBroker();
  if (typeof broker === 'string') throw new Error(broker);
  const folder = await mkdtemp(join(tmpdir(), 'floodgate-bench-'));
  try {
    const lines = await linesOf(scenario, linesMax);
    const [file, shortFile] = [join(folder, 'requests.ndjson'), join(folder, 'short.ndjson')];
    await writeFile(file, `${lines.join('\n')}\n`);
    await writeFile(shortFile, `${lines.slice(0, shortLines).join('\n')}\n`);
    /** @type {Map<string, Seconds[]>} rates, lines a second of wall and of processor time */
    const rates = new Map();
    /** @param {string} name @param {Seconds} rate */
    const keep = (name, rate) => rates.set(name, [...(rates.get(name) ?? []), rate]);
    const topics = [];
    for (const linesPerRecord of [1, 50]) {
      const topic = `bench-${linesPerRecord}-${process.pid}`;
      await fill(broker.brokers, topic, lines, linesPerRecord);
      topics.push({ brokers: broker.brokers, topic, linesPerRecord, lines: lines.length });
    }
    for (let run = 0; run < runs; run++) {
      for (const topic of topics) {
        const suffix = `${process.pid}-${run}`;
        keep(`count, ${topic.linesPerRecord} a record`, await count(topic, `count-${suffix}`));
        keep(`run, ${topic.linesPerRecord} a record`, await judge(topic, folder, `run-${suffix}`));
      }
      const [long, short] = [await replay(file), await replay(shortFile)];
      const between = lines.length - shortLines;
      keep('replay', { wall: between / (long.wall - short.wall), cpu: between / (long.cpu - short.cpu) });
    }
    print(lines, rates);
    const profiles = join(folder, 'profiles');
    await judge(topics[0], folder, `profile-${process.pid}`, [`--cpu-prof-dir=${profiles}`, '--cpu-prof']);
    const [profile] = await readdir(profiles);
    printShares(JSON.parse(await readFile(join(profiles, profile), 'utf8')));
  } finally {
    await broker.stop();
    await rm(folder, { recursive: true });
  }
}

/**
 * @param {string} scenario
 * @param {number} linesMax
 */
async function linesOf(scenario, linesMax) {
  const { simulate } = await import(pathToFileURL(join(root, 'dist/src/simulate/scenario.js')).href);
  const lines = [];
  for (const { text } of simulate(scenario, 1)) {
    lines.push(text);
    if (lines.length === linesMax) break;
  }
  return lines;
}

/**
 * @param {readonly string[]} brokers
 * @param {string} topic
 * @param {readonly string[]} lines
 * @param {number} linesPerRecord
 */
async function fill(brokers, topic, lines, linesPerRecord) {
  const kafka = new Kafka({ brokers: [...brokers], logLevel: logLevel.NOTHING });
  const admin = kafka.admin();
  await admin.connect();
  await admin.createTopics({ topics: [{ topic, numPartitions: partitions }] });
  await admin.disconnect();
  const producer = kafka.producer({ createPartitioner: Partitioners.DefaultPartitioner });
  await producer.connect();
  let sent = 0;
  for (let at = 0; at < lines.length; at += sendLines) {
    const messages = [];
    for (let one = at; one < Math.min(at + sendLines, lines.length); one += linesPerRecord) {
      messages.push({ value: lines.slice(one, one + linesPerRecord).join('\n'), partition: sent++ % partitions });
    }
    await producer.send({ topic, messages });
  }
  await producer.disconnect();
}

/**
 * In a process of its own, which says its rates on standard output.
 * @param {Topic} topic
 * @param {string} group
 * @returns {Promise<Seconds>}
 */
async function count(topic, group) {
  const child = spawn(process.execPath, [self, '--count', JSON.stringify({ ...topic, group })], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  child.stdout.on('data', text => {
    said += text;
  });
  await once(child, 'close');
  return JSON.parse(said);
}

/** @param {Topic & { readonly group: string }} topic */
async function countHere({ brokers, topic, group, lines, linesPerRecord }) {
  const consumer = new Kafka({ brokers: [...brokers], logLevel: logLevel.NOTHING }).consumer({ groupId: group });
  await consumer.connect();
  await consumer.subscribe({ topics: [topic], fromBeginning: true });
  let records = 0;
  /** @type {Mark[]} */
  const marks = [];
  await new Promise(resolve => {
    void consumer.run({
      eachBatch: async ({ batch }) => {
        records += batch.messages.length;
        const counted = records * linesPerRecord;
        if (counted < lines * from) return;
        const { user, system } = process.cpuUsage();
        marks.push({ lines: counted, wall: performance.now() / 1e3, cpu: (user + system) / 1e6 });
        if (counted >= lines * to) resolve(undefined);
      },
    });
  });
  console.log(JSON.stringify(rateOf(marks)));
  process.exit(0);
}

/**
 * @param {Topic} topic
 * @param {string} folder
 * @param {string} name
 * @param {readonly string[]} flagsOfNode with these it ends as it is told, so that it can write what it has found
 */
async function judge({ brokers, topic, linesPerRecord, lines }, folder, name, flagsOfNode = []) {
  const config = join(folder, `${name}-${linesPerRecord}.json`);
  const group = `${name}-${linesPerRecord}`;
  const settings = {
    sources: [{ kafka: { brokers, topics: [topic], group, from: 'earliest', format: 'json' } }],
    sinks: [{ file: { verdicts: devNull, alerts: devNull } }],
    http: { listen: '127.0.0.1:0' },
    state: { dir: join(folder, group) },
  };
  await writeFile(config, JSON.stringify(settings));
  const child = spawn(process.execPath, [...flagsOfNode, main, 'run', '-c', config], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr.on('data', text => {
    said += text;
  });
  try {
    const url = () => /serves (http:[^"\s]+)/.exec(said)?.[1];
    /** @type {Mark[]} */
    const marks = [];
    for (let judged = 0; judged < lines * to; await setTimeout(lookMs)) {
      if (child.exitCode !== null) throw new Error(`floodgate run ended with ${child.exitCode}:\n${said}`);
      if (url() === undefined) continue;
      // A connection that idled while the service was busy may have been closed.
      const text = await (await fetch(`${url()}/metrics`, { headers: { connection: 'close' } })).text();
      judged = sumOf(text, 'floodgate_requests_total');
      if (judged < lines * from) continue;
      marks.push({ lines: judged, wall: performance.now() / 1e3, cpu: sumOf(text, 'process_cpu_seconds_total') });
    }
    return rateOf(marks);
  } finally {
    child.kill(flagsOfNode.length === 0 ? 'SIGKILL' : 'SIGTERM');
    if (child.exitCode === null) await once(child, 'close');
  }
}

/** @param {string} text @param {string} metric */
function sumOf(text, metric) {
  let sum = 0;
  for (const [, value] of text.matchAll(new RegExp(`^${metric}(?:\\{.*\\})? (\\S+)$`, 'gm'))) sum += Number(value);
  return sum;
}

/**
 * @param {string} file
 * @returns {Promise<Seconds>}
 */
async function replay(file) {
  const report =
    "import { writeSync } from 'node:fs'; process.on('exit', () => writeSync(3, JSON.stringify(process.cpuUsage())));";
  const outputs = ['--verdicts', devNull, '--alerts', devNull];
  const startMs = performance.now();
  const child = spawn(
    process.execPath,
    [
      '--import',
      `data:text/javascript,${encodeURIComponent(report)}`,
      main,
      'replay',
      '--format',
      'json',
      ...outputs,
      file,
    ],
    { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] },
  );
  let said = '';
  child.stdio[3]?.on('data', text => {
    said += text;
  });
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`floodgate replay ended with ${code}`);
  const { user, system } = JSON.parse(said);
  return { wall: (performance.now() - startMs) / 1e3, cpu: (user + system) / 1e6 };
}

/** @param {readonly Mark[]} marks */
function rateOf(marks) {
  const [first, last] = [marks[0], marks.at(-1)];
  if (first === undefined || last === undefined || first === last)
    throw new Error('too few lines to measure: ask for more');
  const lines = last.lines - first.lines;
  return { wall: lines / (last.wall - first.wall), cpu: lines / (last.cpu - first.cpu) };
}

/**
 * @param {readonly string[]} lines
 * @param {ReadonlyMap<string, readonly Seconds[]>} rates
 */
function print(lines, rates) {
  const bytes = lines.reduce((sum, line) => sum + line.length, 0) / lines.length;
  console.log(
    `${lines.length} lines of ${Math.round(bytes)} bytes, ${partitions} partitions; medians, and lowest to highest\n`,
  );
  /** @param {string} name @param {'wall' | 'cpu'} kind */
  const sorted = (name, kind) => (rates.get(name) ?? []).map(rate => rate[kind]).sort((a, b) => a - b);
  /** @param {string} name @param {'wall' | 'cpu'} kind */
  const median = (name, kind) => sorted(name, kind)[Math.floor(sorted(name, kind).length / 2)] ?? Number.NaN;
  /** @param {number} rate */
  const thousands = rate => `${Math.round(rate / 1_000)}k`;
  for (const name of [...rates.keys()].sort()) {
    const shown = (/** @type {'wall' | 'cpu'} */ kind) =>
      `${thousands(median(name, kind))} (${thousands(sorted(name, kind)[0])} to ${thousands(sorted(name, kind).at(-1))})`;
    const perRecord = /, .*$/.exec(name)?.[0];
    const against = (/** @type {'wall' | 'cpu'} */ kind) =>
      `${kind === 'wall' ? 'wall' : 'CPU'} ${(median(name, kind) / median(`count${perRecord}`, kind)).toFixed(2)} × count, ` +
      `${(median(name, kind) / median('replay', kind)).toFixed(2)} × replay`;
    console.log(
      `${name.padEnd(19)} ${shown('wall').padEnd(20)} lines/s   ${shown('cpu').padEnd(20)} lines/CPU-s` +
        (name.startsWith('run') ? `   ${against('wall')}; ${against('cpu')}` : ''),
    );
  }
}

/**
 * Where the processor time went, by our own folders and by package; what waits is left out.
 * @param {{
 *   readonly nodes: readonly { readonly id: number, readonly callFrame: { readonly url: string, readonly functionName: string } }[],
 *   readonly samples: readonly number[],
 *   readonly timeDeltas: readonly number[],
 * }} profile
 */
function printShares({ nodes, samples, timeDeltas }) {
  const parts = new Map(nodes.map(({ id, callFrame }) => [id, partOf(callFrame)]));
  /** @type {Map<string, number>} */
  const times = new Map();
  for (const [at, id] of samples.entries()) {
    const part = parts.get(id) ?? '';
    times.set(part, (times.get(part) ?? 0) + (timeDeltas[at] ?? 0));
  }
  times.delete('(idle)');
  const all = [...times.values()].reduce((sum, time) => sum + time, 0);
  const shares = [...times].map(([part, time]) => ({ part, share: time / all })).sort((a, b) => b.share - a.share);
  console.log('\nwhere the processor time of `run`, 1 a record, goes, start included:\n');
  for (const { part, share } of shares.filter(one => one.share >= 0.01)) {
    console.log(`${part.padEnd(24)} ${(share * 100).toFixed(0).padStart(3)} %`);
  }
}

/** @param {{ readonly url: string, readonly functionName: string }} frame */
function partOf({ url, functionName }) {
  const modulePath = url.split('node_modules/').at(-1) ?? '';
  if (url.includes('node_modules/')) return modulePath.split('/')[0] ?? '';
  if (url.includes('/dist/'))
    return url
      .slice(url.indexOf('/dist/') + 6)
      .split('/')
      .slice(0, 2)
      .join('/');
  if (url.startsWith('node:')) return 'node';
  return functionName.startsWith('(') ? functionName : 'node, native';
}
