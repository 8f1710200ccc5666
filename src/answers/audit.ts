import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type * as z from 'zod';
import { FloodgateError } from '../errors.ts';

/** The newest are kept; an audit longer than this belongs into the organisation's own records. */
const keptMax = 10_000;

/**
 * What people said, a JSON line each in the state directory, written through before it takes effect. What is read back
 * at the next start is judged again where it stood in event time.
 */
export class Audit<T> {
  readonly #file: number;
  readonly kept: readonly T[];
  /** Lines that could not be read: passed over, never written again. */
  readonly unreadable: number;

  /** Throws `FG_CONFIG` that names the file when it cannot be kept. */
  constructor(dir: string, fileName: string, schema: z.ZodType<T>) {
    const path = join(dir, fileName);
    try {
      mkdirSync(dir, { recursive: true, mode: 0o700 });
      const { kept, unreadable } = read(path, schema);
      this.kept = kept.slice(-keptMax);
      this.unreadable = unreadable;
      if (unreadable > 0 || kept.length > keptMax) rewrite(path, this.kept);
      this.#file = openSync(path, 'a', 0o600);
    } catch (cause) {
      throw new FloodgateError('FG_CONFIG', `state.dir: ${path} cannot be kept: ${(cause as Error).message}`, {
        cause,
      });
    }
  }

  keep(said: T): void {
    writeSync(this.#file, `${JSON.stringify(said)}\n`);
    fsyncSync(this.#file);
  }

  close(): void {
    closeSync(this.#file);
  }
}

function read<T>(path: string, schema: z.ZodType<T>): { readonly kept: readonly T[]; readonly unreadable: number } {
  const lines = textOf(path)
    .split('\n')
    .filter(line => line !== '');
  const kept = lines.flatMap(line => {
    const said = parsed(line, schema);
    return said === undefined ? [] : [said];
  });
  return { kept, unreadable: lines.length - kept.length };
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw cause;
  }
}

function parsed<T>(line: string, schema: z.ZodType<T>): T | undefined {
  try {
    return schema.parse(JSON.parse(line));
  } catch {
    return undefined;
  }
}

/** Beside it first, so that a crash leaves the old one or the new one. */
function rewrite(path: string, kept: readonly unknown[]): void {
  const beside = `${path}.new`;
  writeFileSync(beside, kept.map(said => `${JSON.stringify(said)}\n`).join(''), { mode: 0o600, flush: true });
  renameSync(beside, path);
}
