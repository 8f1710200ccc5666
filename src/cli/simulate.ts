import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Argument, Command, InvalidArgumentError, Option } from 'commander';
import { nearest } from '../config/nearest.ts';
import { FloodgateError } from '../errors.ts';
import { kafkaTransport } from '../kafka/kafkajs.ts';
import { type FieldSet, fieldSetNames, formatOf } from '../simulate/fields.ts';
import { publish } from '../simulate/publish.ts';
import { type SimulatedLine, simulate } from '../simulate/scenario.ts';
import { type ScenarioName, scenarioNames, scenarios } from '../simulate/scenarios.ts';
import { type Output, openOutput } from '../sinks/output.ts';

interface SimulateOptions {
  readonly seed: number;
  readonly out?: string;
  readonly labels?: string;
  readonly fields?: FieldSet;
  readonly to?: 'kafka';
  readonly brokers: string;
  readonly topic: string;
  readonly speed?: number;
  readonly partitionsSkewed?: true;
  readonly linesPerRecord: number;
}

const nameWidth = Math.max(...scenarioNames.map(name => name.length));
const seedMax = 2 ** 32 - 1;
/** A record of these stays well below the megabyte that brokers take by default. */
const linesMax = 1_000;

export function simulateCommand(): Command {
  return new Command('simulate')
    .description('make a log of honest and hostile traffic, with the truth about every sign-up')
    .addArgument(new Argument('<scenario>', 'one of those below').argParser(scenarioOf))
    .option('--seed <number>', 'decides everything: the same seed gives the same lines', seedOf, 1)
    .addOption(
      new Option(
        '--fields <set>',
        'what the log holds, combined is the format of web servers; otherwise the seed decides',
      ).choices(fieldSetNames),
    )
    .option(
      '--out <path>',
      'write the log, canonical json unless --fields is combined; - is standard output, the default',
    )
    .option('--labels <path>', 'write the truth, one JSON object a line')
    .addOption(new Option('--to <where>', 'publish the log instead, keyed by client').choices(['kafka']))
    .option('--brokers <host:port,...>', 'with --to kafka: the brokers', '127.0.0.1:9092')
    .option('--topic <name>', 'with --to kafka: the topic, which must be there', 'request-logs')
    .option('--speed <number>', 'with --to kafka: times faster than life; without it as fast as possible', speedOf)
    .option('--partitions-skewed', 'with --to kafka: half of the clients in one partition, half of the rest in another')
    .option('--lines-per-record <number>', 'with --to kafka: lines framed in one record', linesOf, 1)
    .addHelpText(
      'after',
      `\nScenarios:\n${scenarioNames.map(name => `  ${name.padEnd(nameWidth)}  ${scenarios[name].about}\n`).join('')}`,
    )
    .action((scenario: ScenarioName, options: SimulateOptions) =>
      options.to === 'kafka' ? publishSimulation(scenario, options) : writeSimulation(scenario, options),
    );
}

async function publishSimulation(scenario: ScenarioName, options: SimulateOptions): Promise<void> {
  const { seed, out, labels, fields, topic, speed, linesPerRecord } = options;
  if (out !== undefined) throw new FloodgateError('FG_USAGE', '--out and --to exclude each other; give one of them');
  if (labels !== undefined && fields !== undefined && formatOf(fields) !== 'json') {
    throw new FloodgateError(
      'FG_USAGE',
      `--labels ${labels}: a line of ${fields} is known by its place in the topic; write the log to a file with --out`,
    );
  }
  const say = (text: string) => process.stderr.write(`${text}\n`);
  const truth = labels === undefined ? undefined : await openOutput(labels, process.stdout);
  const transport = kafkaTransport({ brokers: options.brokers.split(','), log: (_, text) => say(text) });
  try {
    const published = await publish(labelled(simulate(scenario, seed, { fields }), truth), {
      send: messages => transport.send(topic, messages),
      speed,
      linesPerRecord,
      isSkewed: options.partitionsSkewed === true,
      clock: () => performance.now(),
      sleep,
    });
    say(`${topic}: ${published.lines} lines in ${published.records} records`);
  } finally {
    await transport.close();
    await truth?.close();
  }
}

/** Writes the truth beside as the lines are made. */
function* labelled(lines: Iterable<SimulatedLine>, truth: Output | undefined): Generator<SimulatedLine> {
  for (const line of lines) {
    if (line.label !== undefined) truth?.write(`${JSON.stringify(line.label)}\n`);
    yield line;
  }
}

async function writeSimulation(scenario: ScenarioName, options: SimulateOptions): Promise<void> {
  const { seed, out = '-', labels, fields } = options;
  if (labels !== undefined && resolve(labels) === resolve(out)) {
    throw new FloodgateError('FG_USAGE', `--labels ${labels}: --out goes there already; name another file`);
  }
  const log = await openOutput(out, process.stdout);
  const truth = labels === undefined ? undefined : await openOutput(labels, process.stdout);
  // `replay -` calls standard input so.
  const source = out === '-' ? 'stdin' : out;
  await writeLines(simulate(scenario, seed, { fields, source }), log, truth);
}

/** Makes no more lines than the outputs take. Rejects with `FG_OUTPUT`. */
export async function writeLines(lines: Iterable<SimulatedLine>, log: Output, truth?: Output): Promise<void> {
  for (const { text, label } of lines) {
    log.write(`${text}\n`);
    if (label !== undefined) truth?.write(`${JSON.stringify(label)}\n`);
    const isFull = log.ready() ?? truth?.ready();
    if (isFull !== undefined) await isFull;
  }
  await log.close();
  await truth?.close();
}

function scenarioOf(text: string): ScenarioName {
  const name = scenarioNames.find(scenario => scenario === text);
  if (name !== undefined) return name;
  const meant = nearest(text, scenarioNames);
  const hint = meant === undefined ? '' : `did you mean ${meant}? `;
  throw new FloodgateError(
    'FG_USAGE',
    `there is no scenario ${JSON.stringify(text)}; ${hint}floodgate simulate --help lists all of them`,
  );
}

function seedOf(text: string): number {
  const seed = Number(text);
  if (/^\d+$/.test(text) && seed <= seedMax) return seed;
  throw new InvalidArgumentError(`A seed is a whole number from 0 to ${seedMax}.`);
}

function speedOf(text: string): number {
  const speed = Number(text);
  if (/^\d+(?:\.\d+)?$/.test(text) && speed > 0 && speed <= 1e6) return speed;
  throw new InvalidArgumentError('A speed is a number above 0, such as 1 or 60.');
}

function linesOf(text: string): number {
  const lines = Number(text);
  if (/^\d+$/.test(text) && lines >= 1 && lines <= linesMax) return lines;
  throw new InvalidArgumentError(`Lines in a record are a whole number from 1 to ${linesMax}.`);
}
