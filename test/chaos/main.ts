/**
 * `npm run chaos -- [--runs N] [--seed S] [--fault NAME,… | all] [--whole] [--parallel N]`: real services on a real broker,
 * ended and frozen on purpose, and what they published compared with a replay of the same log; one Markdown table of all
 * faults at the end. Each run has a seed, which decides when the fault comes; a run that went wrong is repeated with
 * `--runs 1 --seed ITS --fault NAME`. `--whole` takes the whole simulated day instead of three quarters of an hour.
 */
import { parseArgs } from 'node:util';
import { Random } from '../../src/simulate/random.ts';
import { logOf } from './log.ts';
import { type PlayName, play, plays } from './plays.ts';
import { openScene } from './scene.ts';
import { type Outcome, Stage } from './stage.ts';

const { values: flags } = parseArgs({
  options: {
    runs: { type: 'string', default: '10' },
    seed: { type: 'string' },
    fault: { type: 'string', default: 'all' },
    whole: { type: 'boolean' },
    parallel: { type: 'string', default: '1' },
  },
});
const runs = Number(flags.runs);
const seed = flags.seed === undefined ? Date.now() % 1_000_000 : Number(flags.seed);
const known = Object.keys(plays) as PlayName[];
const asked = flags.fault.split(',');
const strange = asked.filter(name => name !== 'all' && !Object.hasOwn(plays, name));
if (strange.length > 0) throw new Error(`there is no fault ${strange}; faults: all, ${known.join(', ')}`);
const names = known.filter(name => asked.includes('all') || asked.includes(name));

// Services go with us: see `Service`.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
const span = flags.whole === true ? undefined : { from: '13:10', to: '13:55' };
const log = logOf('crowd-under-attack', 1, span);
const scene = await openScene(log);
console.log(`${log.lines.length} requests, ${scene.oracle.size} outputs to be published, seeds from ${seed}`);
let failures = 0;
const outcomes = new Map<PlayName, Timed[]>(names.map(name => [name, []]));
const jobs = names.flatMap(name => Array.from({ length: runs }, (_, run) => ({ name, seed: seed + run })));
try {
  await inTurns(
    jobs.filter(({ name }) => !needsAll(name)),
    Number(flags.parallel),
  );
  await inTurns(
    jobs.filter(({ name }) => needsAll(name)),
    1,
  );
} finally {
  await scene.close();
}
print([
  [
    'fault',
    'runs',
    'faults',
    'lost',
    'wrong',
    'twice',
    'again elsewhere',
    'lost or wrong elsewhere',
    'torn lines',
    'taken over in s, median and longest',
    's a run',
  ],
  ...[...outcomes].map(([name, done]) => rowOf(name, done)),
]);
process.exitCode = failures === 0 ? 0 : 1;

/** All runs share the broker. */
function needsAll(name: PlayName): boolean {
  return name.startsWith('broker-');
}

async function inTurns(waiting: { readonly name: PlayName; readonly seed: number }[], parallel: number): Promise<void> {
  const turns = Array.from({ length: parallel }, async () => {
    for (let job = waiting.shift(); job !== undefined; job = waiting.shift()) await runOne(job.name, job.seed);
  });
  await Promise.all(turns);
}

interface Timed extends Outcome {
  readonly tookMs: number;
}

async function runOne(name: PlayName, runSeed: number): Promise<void> {
  const startMs = Date.now();
  const stage = await Stage.open(scene, `${name}-${runSeed}`);
  try {
    const outcome = { ...(await play(name, stage, new Random(stage.name))), tookMs: Date.now() - startMs };
    outcomes.get(name)?.push(outcome);
    if (tell(name, runSeed, outcome)) failures++;
  } catch (error) {
    // One that did not come to its end.
    failures++;
    console.log(`${name} ${runSeed}: ${(error as Error).message}`);
    await stage.end();
  }
}

/** One line a run, and what went wrong. */
function tell(name: string, runSeed: number, { kafka, elsewhere, faults, remarks, tookMs }: Timed): boolean {
  const wrong = [
    ...Object.entries(kafka).map(([kind, ids]) => [`${kind} in Kafka`, ids] as const),
    ['lost elsewhere', elsewhere.lost] as const,
    ['wrong elsewhere', elsewhere.wrong] as const,
  ].filter(([, ids]) => ids.length > 0);
  console.log(
    `${name} ${runSeed}: ${faults} faults, ${Math.round(tookMs / 1_000)} s${wrong.length + remarks.length === 0 ? '' : ':'}`,
  );
  for (const [kind, ids] of wrong) console.log(`  ${ids.length} ${kind}: ${ids.slice(0, 3).join(', ')}`);
  for (const remark of remarks) console.log(`  ${remark}`);
  return wrong.length > 0;
}

function rowOf(name: string, outcomes: readonly Timed[]): string[] {
  const sum = (of: (outcome: Outcome) => number) => String(outcomes.reduce((total, outcome) => total + of(outcome), 0));
  return [
    name,
    String(outcomes.length),
    sum(({ faults }) => faults),
    sum(({ kafka }) => kafka.lost.length),
    sum(({ kafka }) => kafka.wrong.length),
    sum(({ kafka }) => kafka.twice.length),
    sum(({ elsewhere }) => elsewhere.twice.length),
    sum(({ elsewhere }) => elsewhere.lost.length + elsewhere.wrong.length),
    sum(({ torn }) => torn),
    seconds(outcomes.flatMap(({ takeOverMs }) => takeOverMs)),
    seconds(outcomes.map(({ tookMs }) => tookMs)),
  ];
}

/** The median and the longest. */
function seconds(times: readonly number[]): string {
  if (times.length === 0) return '';
  const sorted = times.map(ms => ms / 1_000).sort((a, b) => a - b);
  return [sorted[Math.floor(sorted.length / 2)], sorted.at(-1)].map(time => time?.toFixed(1)).join(', ');
}

function print([head = [], ...body]: readonly (readonly string[])[]): void {
  for (const row of [head, head.map(() => '---'), ...body]) console.log(`| ${row.join(' | ')} |`);
}
