/**
 * `npm run bench [-- --runs N --lines N --scenario NAME]`: how fast a log is read and judged, beside the least that any program
 * has to do with it. Three programs read the same simulated log in turn, each in a process of its own, start included:
 *
 *   plain    the file in one piece, cut at line ends, JSON.parse of each line, counting
 *   decode   our source, lines and reader, counting
 *   replay   `floodgate replay` with every detector on, verdicts and alerts written to nowhere
 *
 * Nothing is asserted: machines differ. Ratios to `plain` are what to compare.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { devNull, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';

const self = fileURLToPath(import.meta.url);
const root = fileURLToPath(new URL('..', import.meta.url));
const built = path => pathToFileURL(join(root, 'dist/src', path)).href;

const programs = {
  plain(file) {
    const bytes = readFileSync(file);
    let lines = 0;
    for (let from = 0, end = bytes.indexOf(10); end >= 0; from = end + 1, end = bytes.indexOf(10, from)) {
      JSON.parse(bytes.toString('utf8', from, end));
      lines++;
    }
    return lines;
  },

  async decode(file) {
    const [{ fileSource }, { eachLine }, { createReader }, { Request }] = await Promise.all(
      ['sources/file.js', 'decode/lines.js', 'decode/readers.js', 'request.js'].map(path => import(built(path))),
    );
    const source = await fileSource([file], { lineMaxBytes: 1024 * 1024 });
    const reader = createReader('json');
    const request = new Request();
    let lines = 0;
    const visit = (bytes, from, to) => {
      if (reader.read(bytes, from, to, request) === undefined) lines++;
    };
    const records = source.partitions[0].records();
    for (let next = await records.next(); !next.done; next = await records.next()) eachLine(next.value, visit);
    return lines;
  },
};

/** Reports the processor time of the process it is loaded into, on descriptor 3. */
const reportCpu = `data:text/javascript,${encodeURIComponent(
  "import { writeSync } from 'node:fs'; process.on('exit', () => writeSync(3, JSON.stringify(process.cpuUsage())));",
)}`;

async function measure(args) {
  const startMs = performance.now();
  const child = spawn(process.execPath, ['--import', reportCpu, ...args], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
  });
  const output = { errors: '', cpu: '' };
  child.stdio[2].on('data', text => {
    output.errors += text;
  });
  child.stdio[3].on('data', text => {
    output.cpu += text;
  });
  const [code] = await once(child, 'close');
  const wallSeconds = (performance.now() - startMs) / 1000;
  if (code !== 0) throw new Error(`${args.join(' ')} ended with ${code}:\n${output.errors}`);
  const { user, system } = JSON.parse(output.cpu);
  return { wallSeconds, cpuSeconds: (user + system) / 1e6 };
}

async function writeLog(file, scenario, linesMax) {
  const { simulate } = await import(built('simulate/scenario.js'));
  const out = createWriteStream(file, { highWaterMark: 4 * 1024 * 1024 });
  const size = { lines: 0, bytes: 0 };
  for (const { text } of simulate(scenario, 1)) {
    if (size.lines === linesMax) break;
    size.lines++;
    size.bytes += Buffer.byteLength(text) + 1;
    if (!out.write(`${text}\n`)) await once(out, 'drain');
  }
  out.end();
  await once(out, 'close');
  return size;
}

function spread(values) {
  const sorted = values.toSorted((a, b) => a - b);
  return { low: sorted[0], median: sorted[Math.floor(sorted.length / 2)], high: sorted.at(-1) };
}

function shown({ low, median, high }, digits = 2) {
  return `${median.toFixed(digits)} (${low.toFixed(digits)} to ${high.toFixed(digits)})`;
}

function print(size, runs) {
  const plain = spread(runs.plain.map(run => run.wallSeconds)).median;
  const plainCpu = spread(runs.plain.map(run => run.cpuSeconds)).median;
  console.log(`${size.lines} lines of ${Math.round(size.bytes / size.lines)} bytes; median (lowest to highest)\n`);
  for (const [name, measured] of Object.entries(runs)) {
    if (measured.length === 0) continue;
    const wall = spread(measured.map(run => run.wallSeconds));
    const cpu = spread(measured.map(run => run.cpuSeconds));
    const rate = Math.round(size.lines / wall.median).toLocaleString('en');
    console.log(
      `${name.padEnd(7)} ${rate.padStart(10)} lines/s   wall ${shown(wall)} s   CPU ${shown(cpu)} s   ` +
        `× plain: wall ${(plain / wall.median).toFixed(2)}, CPU ${(plainCpu / cpu.median).toFixed(2)}`,
    );
  }
}

async function bench({ runs: runCount, lines, scenario }) {
  const readyFile = new URL('./ready.mjs', import.meta.url);
  if (existsSync(readyFile)) await (await import(readyFile.href)).ready();
  const folder = await mkdtemp(join(tmpdir(), 'floodgate-bench-'));
  try {
    const file = join(folder, 'requests.ndjson');
    const size = await writeLog(file, scenario, Number(lines));
    const replay = ['replay', '--format', 'json', '--verdicts', devNull, '--alerts', devNull, file];
    const commands = {
      plain: [self, '--program', 'plain', file],
      decode: [self, '--program', 'decode', file],
      replay: [join(root, 'dist/src/main.js'), ...replay],
    };
    const runs = { plain: [], decode: [], replay: [] };
    for (let run = 0; run < Number(runCount); run++) {
      for (const [name, command] of Object.entries(commands)) runs[name].push(await measure(command));
    }
    print(size, runs);
    console.log();
    const scrapes = spawn(process.execPath, [join(root, 'scripts/bench-scrape.mjs')], { stdio: 'inherit' });
    await once(scrapes, 'close');
  } finally {
    await rm(folder, { recursive: true });
  }
}

const { values: flags, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    runs: { type: 'string', default: '5' },
    lines: { type: 'string', default: '500000' },
    scenario: { type: 'string', default: 'crowd-under-attack' },
    program: { type: 'string' },
  },
});
if (flags.program === undefined) await bench(flags);
else await programs[flags.program](positionals[0]);
