import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { FloodgateError } from '../errors.ts';
import { type Output, openOutput } from '../sinks/output.ts';

/** What a replay may write, by flag. */
export interface OutputPaths {
  readonly verdicts?: string;
  readonly alerts: string;
  readonly report?: string;
  readonly metrics?: string;
}

export type Outputs = { readonly [flag in keyof OutputPaths]: Output };

/**
 * Opens every output before anything is read, so that nobody waits an hour to learn that a folder is missing. Rejects
 * with `FG_OUTPUT` when one cannot be written, and `FG_USAGE` when it would overwrite an input or another output.
 */
export async function openOutputs(paths: OutputPaths, inputs: readonly string[]): Promise<Outputs> {
  const taken = new Map<string, string>();
  for (const input of inputs) {
    const identity = identityOf(input);
    if (identity !== undefined) taken.set(identity, `the input ${input}`);
  }
  const outputs: Partial<Record<keyof OutputPaths, Output>> = {};
  for (const [flag, path] of Object.entries(paths) as [keyof OutputPaths, string][]) {
    const identity = identityOf(path);
    const holder = identity === undefined ? undefined : taken.get(identity);
    if (holder !== undefined) {
      throw new FloodgateError('FG_USAGE', `--${flag} ${path} would overwrite ${holder}; name another file`);
    }
    outputs[flag] = await openOutput(path, process.stdout);
    const opened = identityOf(path);
    if (opened !== undefined) taken.set(opened, `--${flag}`);
  }
  return outputs as Outputs;
}

/** What two names of one regular file have in common; undefined for a stream, a device or a pipe, which may serve twice. */
function identityOf(path: string): string | undefined {
  if (path === '-') return undefined;
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats === undefined) return resolve(path);
  return stats.isFile() ? `${stats.dev} ${stats.ino}` : undefined;
}
