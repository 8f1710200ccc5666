#!/usr/bin/env node
import { Command } from 'commander';
import { demoCommand } from './cli/demo.ts';
import { evaluateCommand } from './cli/evaluate.ts';
import { type Ending, endingOf, isClosedPipe } from './cli/exit.ts';
import { explainCommand } from './cli/explain.ts';
import { incidentCommand } from './cli/incident.ts';
import { printConfigCommand } from './cli/print-config.ts';
import { printableLines } from './cli/printable.ts';
import { replayCommand } from './cli/replay.ts';
import { runCommand } from './cli/run.ts';
import { simulateCommand } from './cli/simulate.ts';
import { sinksCommand } from './cli/sinks.ts';
import { tapCommand } from './cli/tap.ts';
import { testCommand } from './cli/test.ts';
import { validateCommand } from './cli/validate.ts';
import { version } from './cli/version.ts';
import { nearest } from './config/nearest.ts';
import { FloodgateError } from './errors.ts';

/** The command line. The only place that ends the process. */
const commands = [
  runCommand(),
  demoCommand(),
  replayCommand(),
  explainCommand(),
  simulateCommand(),
  evaluateCommand(),
  testCommand(),
  tapCommand(),
  incidentCommand(),
  validateCommand(),
  sinksCommand(),
  printConfigCommand(),
];

const program = new Command('floodgate')
  .description('Tells a sign-up attack from a launch-day crowd. Without a command it shows one: floodgate demo.')
  .version(version(), '-V, --version')
  .exitOverride()
  .configureOutput({
    outputError: (text, write) => write(printableLines(text.replace(/^error: /, 'floodgate: '))),
  });
for (const command of commands) program.addCommand(command.copyInheritedSettings(program));

const isDebug = process.env['FLOODGATE_DEBUG'] === '1';
process.stdout.on('error', end);
process.stderr.on('error', () => process.exit(1));
process.on('uncaughtException', end);
process.on('unhandledRejection', end);

try {
  await program.parseAsync(withCommand(process.argv.slice(2)), { from: 'user' });
} catch (error) {
  end(error);
}

/** No command, or a flag where one would stand, means the demo. */
function withCommand(args: readonly string[]): readonly string[] {
  const [first] = args;
  if (first === undefined) return ['demo'];
  if (['-h', '--help', '-V', '--version', 'help'].includes(first)) return args;
  if (first.startsWith('-') && first !== '-') return ['demo', ...args];
  const names = commands.map(command => command.name());
  if (names.includes(first)) return args;
  const meant = nearest(first, names);
  throw new FloodgateError(
    'FG_USAGE',
    `unknown command ${JSON.stringify(first)}; ${meant === undefined ? `known: ${names.join(', ')}` : `did you mean ${meant}?`}`,
  );
}

function end(error: unknown): never {
  // Whoever reads our output has enough of it, as with `| head`.
  if (isClosedPipe(error) || isClosedPipe((error as Error | undefined)?.cause)) process.exit(0);
  const { message, exitCode }: Ending = endingOf(error, isDebug);
  if (message !== undefined) process.stderr.write(`${message}\n`);
  process.exit(exitCode);
}
