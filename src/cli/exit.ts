import { CommanderError } from 'commander';
import { type ErrorCode, exitCodes, FloodgateError } from '../errors.ts';
import { printableLines } from './printable.ts';

/** What ends a command: how it is worded on stderr, and the exit code. */
export interface Ending {
  readonly message: string | undefined;
  readonly exitCode: number;
}

/** What errors are in that come all at once, a line each. */
const listed: Partial<Record<ErrorCode, string>> = {
  FG_CONFIG: 'configuration',
  FG_DETECTOR: 'detectors',
  FG_CASE: 'cases',
};

/** An operating error is its message; anything else is a fault of ours, one line unless somebody is looking for it. */
export function endingOf(error: unknown, isDebug: boolean): Ending {
  // Commander has printed its message already. Its own code is 1 for all faults, and 0 for help and version.
  if (error instanceof CommanderError) {
    return { message: undefined, exitCode: error.exitCode === 0 ? exitCodes.done : exitCodes.usage };
  }
  const details = isDebug && error instanceof Error ? `\n${error.stack ?? ''}` : '';
  if (error instanceof FloodgateError) {
    // Each error in a file stands at the start of its line, where editors look for `file:line:column`.
    const where = listed[error.code];
    const lines = where === undefined ? 1 : error.message.split('\n').length;
    const head = lines > 1 ? `${lines} errors in the ${where}\n` : '';
    return { message: printableLines(`floodgate: ${head}${error.message}${details}`), exitCode: error.exitCode };
  }
  const text = error instanceof Error ? (error.message.split('\n', 1)[0] ?? error.name) : String(error);
  const hint = isDebug ? '' : ' (a fault in floodgate; FLOODGATE_DEBUG=1 shows where)';
  return { message: printableLines(`floodgate: ${text}${hint}${details}`), exitCode: exitCodes.failed };
}

/** Whether a stream ended because nobody reads it any more, as with `| head`. */
export function isClosedPipe(error: unknown): boolean {
  return (error as NodeJS.ErrnoException | undefined)?.code === 'EPIPE';
}
