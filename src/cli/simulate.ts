import { resolve } from 'node:path';
import { Argument, Command, InvalidArgumentError } from 'commander';
import { nearest } from '../config/nearest.ts';
import { FloodgateError } from '../errors.ts';
import { type ScenarioName, type SimulatedLine, scenarios, simulate } from '../simulate/scenario.ts';
import { type Output, openOutput } from '../sinks/output.ts';

interface SimulateOptions {
  readonly seed: number;
  readonly out: string;
  readonly labels?: string;
}

const seedMax = 2 ** 32 - 1;

export function simulateCommand(): Command {
  return new Command('simulate')
    .description('make a log of honest and hostile traffic, with the truth about every sign-up')
    .addArgument(new Argument('<scenario>', scenarios.join(', ')).argParser(scenarioOf))
    .option('--seed <number>', 'decides everything: the same seed gives the same lines', seedOf, 1)
    .option('--out <path>', 'write the log, canonical json; - is standard output', '-')
    .option('--labels <path>', 'write the truth, one JSON object a line')
    .action(writeSimulation);
}

async function writeSimulation(scenario: ScenarioName, { seed, out, labels }: SimulateOptions): Promise<void> {
  if (labels !== undefined && resolve(labels) === resolve(out)) {
    throw new FloodgateError('FG_USAGE', `--labels ${labels}: --out goes there already; name another file`);
  }
  const log = await openOutput(out, process.stdout);
  const truth = labels === undefined ? undefined : await openOutput(labels, process.stdout);
  await writeLines(simulate(scenario, seed), log, truth);
}

/** Makes no more lines than the outputs take. Rejects with `FG_OUTPUT`. */
export async function writeLines(lines: Iterable<SimulatedLine>, log: Output, truth?: Output): Promise<void> {
  for (const { json, label } of lines) {
    log.write(`${json}\n`);
    if (label !== undefined) truth?.write(`${JSON.stringify(label)}\n`);
    const isFull = log.ready() ?? truth?.ready();
    if (isFull !== undefined) await isFull;
  }
  await log.close();
  await truth?.close();
}

function scenarioOf(text: string): ScenarioName {
  const name = scenarios.find(scenario => scenario === text);
  if (name !== undefined) return name;
  const meant = nearest(text, scenarios);
  const hint = meant === undefined ? '' : `did you mean ${meant}? `;
  throw new FloodgateError(
    'FG_USAGE',
    `there is no scenario ${JSON.stringify(text)}; ${hint}scenarios: ${scenarios.join(', ')}`,
  );
}

function seedOf(text: string): number {
  const seed = Number(text);
  if (/^\d+$/.test(text) && seed <= seedMax) return seed;
  throw new InvalidArgumentError(`A seed is a whole number from 0 to ${seedMax}.`);
}
