/**
 * `npm run quality -- [OPTIONS]`: how well attacks are told from people. Simulates every scenario on seeds that nobody
 * tunes with, judges the runs as the service does, holds verdicts and incidents against the truth, and compares with
 * quality/reference.json. Ends with 1 when something is worse beyond noise, naming it.
 *
 *   --scenarios A,B      some scenarios
 *   --seeds N | A-B      so many seeds from 29000 on, or a range; 1 to 99 are for developing
 *   --fields SET         what the logs hold: all, combined, mailbox, session, verification, …
 *   --without DETECTOR   with one detector switched off
 *   --leave-one-out      a small set, once for each detector without it
 *   --by-fields          a small set, once for each set of fields
 *   --quick              a small set in a minute or so
 *   --series             volume alone over real series, beside an EWMA; the series are not part of the project:
 *   --data DIR           where mastodon-signups/ and worldcup98/ are, otherwise QUALITY_DATA
 *   --config FILE        another configuration
 *   --save               make the figures the reference
 */
import { fork } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { bandTableOf } from './quality/bands.mjs';
import { compare } from './quality/compare.mjs';
import { figuresOf, shown } from './quality/figures.mjs';
import { promisesOf } from './quality/promises.mjs';
import { seriesReport } from './quality/series.mjs';
import { aligned, markdown, tableOf } from './quality/table.mjs';
import { ready, root } from './ready.mjs';

const firstSeed = 29_000;
const seedsEach = 10;
/** Honest runs are many, since a false incident must be rare. */
const seedsEachHonest = 13;
/** A week takes as long as ten afternoons. */
const longest = 'clean-week';
const quickScenarios = [
  ...['clean', 'crowd', 'campus', 'company-onboarding', 'ticket-opening'],
  ...['flood', 'fanout', 'proxies', 'human-delays', 'flash-crowd-under-attack'],
];
const quickSeeds = 1;
const referenceFile = join(root, 'quality/reference.json');
const pageFile = join(root, 'quality/README.md');

const { values: flags } = parseArgs({
  options: {
    scenarios: { type: 'string' },
    seeds: { type: 'string' },
    fields: { type: 'string', default: 'all' },
    without: { type: 'string' },
    'leave-one-out': { type: 'boolean', default: false },
    'by-fields': { type: 'boolean', default: false },
    quick: { type: 'boolean', default: false },
    series: { type: 'boolean', default: false },
    data: { type: 'string' },
    config: { type: 'string' },
    save: { type: 'boolean', default: false },
  },
});

await ready();
const built = path => import(pathToFileURL(join(root, 'dist', path)).href);
const [{ scenarioNames, hasAttack }, { fieldSetNames }, { shareBands }, { detectors }] = await Promise.all(
  ['src/simulate/scenarios.js', 'src/simulate/fields.js', 'src/simulate/shares.js', 'detectors/index.js'].map(built),
);
const detectorIds = detectors.map(({ meta }) => meta.id);

const isSmall = flags.quick || flags['leave-one-out'] || flags['by-fields'];
const names = flags.scenarios?.split(',') ?? (isSmall ? quickScenarios : scenarioNames);
mustBe('scenario', names, scenarioNames);
mustBe('set of fields', [flags.fields], fieldSetNames);
if (flags.without !== undefined) mustBe('detector', [flags.without], detectorIds);

const jobs = names.flatMap(scenario =>
  seedsOf(scenario).map(seed => ({ scenario, seed, fields: flags.fields, config: flags.config })),
);
const startMs = performance.now();
if (flags.series) await series();
else if (flags['leave-one-out'])
  await variants([['all detectors', {}], ...detectorIds.map(without => [`without ${without}`, { without }])]);
else if (flags['by-fields']) await variants(fieldSetNames.map(fields => [fields, { fields }]));
else await table();

async function table() {
  const runs = await runAll(jobs.map(job => ({ ...job, without: flags.without })));
  const groups = names.map(name => [name, runs.filter(({ scenario }) => scenario === name)]);
  const minutes = ((performance.now() - startMs) / 60_000).toFixed(1);
  const cpuMinutes = (runs.reduce((sum, { cpuS }) => sum + cpuS, 0) / 60).toFixed(1);
  const hostile = runs.filter(({ campaigns }) => campaigns.length > 0);
  const bands = bandTableOf(hostile, shareBands);
  const promises = promisesOf(runs);
  const lines = runs.reduce((sum, run) => sum + run.lines, 0);
  console.log(aligned(tableOf(groups)));
  if (hostile.length > 0) console.log(`\n${aligned(bands)}`);
  console.log(`\n${promises.map(promiseLine).join('\n')}`);
  console.log(`\n${runs.length} runs of ${lines} lines in ${minutes} min, ${cpuMinutes} min of processors`);

  if (flags.save) {
    mkdirSync(join(root, 'quality'), { recursive: true });
    writeFileSync(referenceFile, referenceText(runs));
    writeFileSync(pageFile, page(groups, bands, promises));
    console.log('kept as the reference');
    return;
  }
  if (!existsSync(referenceFile)) return;
  const { compared, worse, better } = compare(runs, JSON.parse(readFileSync(referenceFile, 'utf8')));
  console.log(`\n${compared} runs beside the reference`);
  for (const line of better) console.log(`better  ${line}`);
  for (const line of worse) console.log(`WORSE   ${line}`);
  if (worse.length > 0) process.exitCode = 1;
}

async function series() {
  const folder = flags.data ?? process.env.QUALITY_DATA;
  if (folder === undefined) {
    console.log('skipped: --data DIR or QUALITY_DATA names the folder of mastodon-signups/ and worldcup98/');
    return;
  }
  const { VolumeBaseline } = await built('src/score/volume.js');
  const rule = detectors.flatMap(detector => detector.series ?? []).find(({ kind }) => kind === 'crowd');
  console.log(seriesReport(folder, { VolumeBaseline, rule }));
}

/** The same runs once for each change to them: a row each. */
async function variants(changes) {
  const runs = await runAll(changes.flatMap(([, change]) => jobs.map(job => ({ ...job, ...change }))));
  const rows = changes.map(([name], at) => {
    const own = runs.slice(at * jobs.length, (at + 1) * jobs.length);
    const figures = figuresOf(own);
    const hostile = figuresOf(own.filter(({ campaigns }) => campaigns.length > 0));
    return [
      name,
      shown('precision', hostile.precision),
      shown('recall', hostile.recall),
      shown('recallFirst', hostile.recallFirst),
      shown('challenged', hostile.challenged),
      shown('missed', figures.missed),
      shown('delayS', figures.delayS),
      `${own.reduce((sum, run) => sum + run.falseIncidents, 0)}`,
      shown('covered', figures.covered),
    ];
  });
  console.log(
    aligned([['', 'precision', 'recall', 'at rev. 0', 'challenged', 'missed', 'delay s', 'false', 'covered'], ...rows]),
  );
}

function seedsOf(scenario) {
  const range = /^(\d+)-(\d+)$/.exec(flags.seeds ?? '');
  if (range) return from(Number(range[1]), Number(range[2]) - Number(range[1]) + 1);
  if (flags.seeds !== undefined) return from(firstSeed, Number(flags.seeds));
  if (isSmall) return from(firstSeed, quickSeeds);
  return from(firstSeed, hasAttack(scenario) || scenario === longest ? seedsEach : seedsEachHonest);
}

function from(first, count) {
  return Array.from({ length: count }, (_, at) => first + at);
}

/** Jobs to as many processes as there are cores, each the next when it is done; results in the order of the jobs. */
async function runAll(all) {
  const results = [];
  let next = 0;
  const program = fileURLToPath(new URL('./quality/run.mjs', import.meta.url));
  const work = async () => {
    // Of a process that lives for one run after another, little of what is young lives on: 5 % less work, measured.
    const worker = fork(program, [], { execArgv: ['--max-semi-space-size=64'] });
    try {
      while (next < all.length) {
        const at = next++;
        results[at] = await answer(worker, all[at]);
        if (process.stderr.isTTY) process.stderr.write(`\r${results.filter(Boolean).length} of ${all.length} `);
      }
    } finally {
      worker.disconnect();
    }
  };
  await Promise.all(Array.from({ length: Math.min(availableParallelism(), all.length) }, work));
  if (process.stderr.isTTY) process.stderr.write('\r\u001b[K');
  return results;
}

function answer(worker, job) {
  return new Promise((resolve, reject) => {
    const ended = code => reject(new Error(`${job.scenario}, seed ${job.seed}: the worker ended with ${code}`));
    worker.once('exit', ended);
    worker.once('message', result => {
      worker.off('exit', ended);
      resolve(result);
    });
    worker.send(job);
  });
}

function promiseLine({ what, text, isKept }) {
  return `${isKept ? 'kept    ' : 'BROKEN  '}${what}: ${text}`;
}

/** One run a line, so that a change shows what moved; without what differs from machine to machine. */
function referenceText(runs) {
  return `[\n${runs.map(({ cpuS, ...run }) => JSON.stringify(run)).join(',\n')}\n]\n`;
}

function page(groups, bands, promises) {
  const runs = groups.flatMap(([, of]) => of);
  const seeds = runs.map(({ seed }) => seed);
  return `${[
    '# Quality',
    '',
    '<!-- Made by `npm run quality -- --save`; edit scripts/quality.mjs. -->',
    '',
    `${runs.length} runs over simulated sites that nobody tuned with (seeds ${Math.min(...seeds)} to ${Math.max(...seeds)}), ${flags.fields} fields logged, default configuration.`,
    'Precision and recall are those of the level `malicious` at the last revision and, where it says so, at the first.',
    'People inside an attack (of honest scenarios: everybody) who were ever challenged or denied count once. Delay is from',
    'the first sign-up of an attack to the incident. *Covered*, *error* and *width* are of the said share of attack, each',
    'minute that one was said; error and width of minutes with 200 sign-ups or more in the last ten. Figures in per cent',
    'but for delays and counts.',
    '',
    markdown(tableOf(groups)),
    '',
    'The said share of attack in scenarios with one, by what it depends on; all minutes, with few sign-ups as well.',
    '',
    markdown(bands),
    '',
    '| promise | | |',
    '|---|--:|---|',
    ...promises.map(({ what, text, isKept }) => `| ${what} | ${text} | ${isKept ? 'kept' : '**broken**'} |`),
  ].join('\n')}\n`;
}

function mustBe(what, given, known) {
  for (const name of given) {
    if (known.includes(name)) continue;
    console.error(`there is no ${what} ${JSON.stringify(name)}; known: ${known.join(', ')}`);
    process.exit(64);
  }
}
