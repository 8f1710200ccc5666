#!/usr/bin/env node
import { Command } from 'commander';
import { type Ending, endingOf, isClosedPipe } from './cli/exit.ts';
import { printableLines } from './cli/printable.ts';
import { version } from './cli/version.ts';
import { nearest } from './config/nearest.ts';
import { FloodgateError } from './errors.ts';

/** The command line. The only place that ends the process. Loads the command that is asked for, and all for help. */
const commands = {
  run: async () => (await import('./cli/run.ts')).runCommand(),
  demo: async () => (await import('./cli/demo.ts')).demoCommand(),
  replay: async () => (await import('./cli/replay.ts')).replayCommand(),
  explain: async () => (await import('./cli/explain.ts')).explainCommand(),
  simulate: async () => (await import('./cli/simulate.ts')).simulateCommand(),
  evaluate: async () => (await import('./cli/evaluate.ts')).evaluateCommand(),
  test: async () => (await import('./cli/test.ts')).testCommand(),
  tap: async () => (await import('./cli/tap.ts')).tapCommand(),
  incident: async () => (await import('./cli/incident.ts')).incidentCommand(),
  validate: async () => (await import('./cli/validate.ts')).validateCommand(),
  sinks: async () => (await import('./cli/sinks.ts')).sinksCommand(),
  'print-config': async () => (await import('./cli/print-config.ts')).printConfigCommand(),
} satisfies Record<string, () => Promise<Command>>;
const names = Object.keys(commands);

const program = new Command('floodgate')
  .description('Tells a sign-up attack from a launch-day crowd. Without a command it shows one: floodgate demo.')
  .version(version(), '-V, --version')
  .exitOverride()
  // Handed on to its commands: what stands behind one is an option of that one.
  .enablePositionalOptions()
  .configureOutput({
    outputError: (text, write) => write(printableLines(text.replace(/^error: /, 'floodgate: '))),
  });

const isDebug = process.env['FLOODGATE_DEBUG'] === '1';
process.stdout.on('error', end);
process.stderr.on('error', () => process.exit(1));
process.on('uncaughtException', end);
process.on('unhandledRejection', end);

try {
  const args = withCommand(process.argv.slice(2));
  for (const load of neededFor(args[0])) program.addCommand((await load()).copyInheritedSettings(program));
  await program.parseAsync(args, { from: 'user' });
} catch (error) {
  end(error);
}

/** No command, or a flag where one would stand, means the demo. */
function withCommand(args: readonly string[]): readonly string[] {
  const [first] = args;
  if (first === undefined) return ['demo'];
  if (['-h', '--help', '-V', '--version', 'help'].includes(first)) return args;
  if (first.startsWith('-') && first !== '-') return ['demo', ...args];
  if (isCommand(first)) return args;
  const meant = nearest(first, names);
  throw new FloodgateError(
    'FG_USAGE',
    `unknown command ${JSON.stringify(first)}; ${meant === undefined ? `known: ${names.join(', ')}` : `did you mean ${meant}?`}`,
  );
}

function neededFor(first: string | undefined) {
  if (isCommand(first)) return [commands[first]];
  return first === '-V' || first === '--version' ? [] : Object.values(commands);
}

function isCommand(name: string | undefined): name is keyof typeof commands {
  return name !== undefined && Object.hasOwn(commands, name);
}

function end(error: unknown): never {
  // Whoever reads our output has enough of it, as with `| head`.
  if (isClosedPipe(error) || isClosedPipe((error as Error | undefined)?.cause)) process.exit(0);
  const { message, exitCode }: Ending = endingOf(error, isDebug);
  if (message !== undefined) process.stderr.write(`${message}\n`);
  process.exit(exitCode);
}
