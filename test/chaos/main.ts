/**
 * `npm run chaos -- [--runs N] [--seed S] [--fault NAME] [--whole] [--parallel N]`: real services on a real broker, ended and frozen on purpose, and
 * what they published compared with a replay of the same log. Each run has a seed, which decides when the fault comes;
 * a run that went wrong is repeated with `--runs 1 --seed ITS --fault NAME`. `--whole` takes the whole simulated day instead of
 * three quarters of an hour.
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
    fault: { type: 'string' },
    whole: { type: 'boolean' },
    parallel: { type: 'string', default: '1' },
  },
});
const runs = Number(flags.runs);
const seed = flags.seed === undefined ? Date.now() % 1_000_000 : Number(flags.seed);
const names = (Object.keys(plays) as PlayName[]).filter(name => flags.fault === undefined || name === flags.fault);
if (names.length === 0) throw new Error(`there is no fault ${flags.fault}; faults: ${Object.keys(plays).join(', ')}`);

// Services go with us: see `Service`.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
const span = flags.whole === true ? undefined : { from: '13:10', to: '13:55' };
const log = logOf('crowd-under-attack', 1, span);
const scene = await openScene(log);
console.log(`${log.lines.length} requests, ${scene.oracle.size} outputs to be published, seeds from ${seed}`);
const rows: string[][] = [];
let failures = 0;
try {
  for (const name of names) {
    const outcomes: Outcome[] = [];
    // All runs share the broker.
    const parallel = name.startsWith('broker-') ? 1 : Number(flags.parallel);
    for (let run = 0; run < runs; run += parallel) {
      const count = Math.min(parallel, runs - run);
      const done = await Promise.all(Array.from({ length: count }, (_, at) => runOne(name, seed + run + at)));
      outcomes.push(...done.filter(outcome => outcome !== undefined));
    }
    rows.push(rowOf(name, outcomes));
  }
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
    'taken over in s',
  ],
  ...rows,
]);
process.exitCode = failures === 0 ? 0 : 1;

/** Undefined for a run that did not come to its end. */
async function runOne(name: PlayName, runSeed: number): Promise<Outcome | undefined> {
  const stage = await Stage.open(scene, `${name}-${runSeed}`);
  const startMs = Date.now();
  try {
    const outcome = await play(name, stage, new Random(stage.name));
    if (tell(name, runSeed, outcome, Date.now() - startMs)) failures++;
    return outcome;
  } catch (error) {
    failures++;
    console.log(`${name} ${runSeed}: ${(error as Error).message}`);
    await stage.end();
    return undefined;
  }
}

/** One line a run, and what went wrong. */
function tell(name: string, runSeed: number, { kafka, elsewhere, faults, remarks }: Outcome, tookMs: number): boolean {
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

function rowOf(name: string, outcomes: readonly Outcome[]): string[] {
  const sum = (of: (outcome: Outcome) => number) => String(outcomes.reduce((total, outcome) => total + of(outcome), 0));
  const seconds = outcomes
    .flatMap(({ takeOverMs }) => takeOverMs)
    .sort((a, b) => a - b)
    .map(ms => (ms / 1_000).toFixed(1));
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
    seconds.length === 0 ? '' : `${seconds[Math.floor(seconds.length / 2)]}, at most ${seconds.at(-1)}`,
  ];
}

function print(table: readonly (readonly string[])[]): void {
  const widths = (table[0] ?? []).map((_, column) => Math.max(...table.map(row => row[column]?.length ?? 0)));
  for (const row of table)
    console.log(
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    );
}
