import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { FloodgateError } from '../errors.ts';
import { answerSchema, type PlacedAnswer } from './answer.ts';

const fileName = 'answers.jsonl';
/** The newest are kept; an audit longer than this belongs into the organisation's own records. */
const keptMax = 10_000;

const placedSchema = answerSchema.extend({
  incident: z.string(),
  site: z.string(),
  given: z.string(),
  paneEndMs: z.number(),
});

/**
 * The audit of answers, a JSON line each in the state directory, written through before an answer takes effect. What is
 * read back at the next start is judged again where it stood in event time.
 */
export class AnswerLog {
  readonly #file: number;
  readonly answers: readonly PlacedAnswer[];
  /** Lines that could not be read: passed over, never written again. */
  readonly unreadable: number;

  /** Throws `FG_CONFIG` that names the file when it cannot be kept. */
  constructor(dir: string) {
    const path = join(dir, fileName);
    try {
      mkdirSync(dir, { recursive: true, mode: 0o700 });
      const { answers, unreadable } = read(path);
      this.answers = answers.slice(-keptMax);
      this.unreadable = unreadable;
      if (unreadable > 0 || answers.length > keptMax) rewrite(path, this.answers);
      this.#file = openSync(path, 'a', 0o600);
    } catch (cause) {
      throw new FloodgateError('FG_CONFIG', `state.dir: ${path} cannot be kept: ${(cause as Error).message}`, {
        cause,
      });
    }
  }

  keep(answer: PlacedAnswer): void {
    writeSync(this.#file, `${JSON.stringify(answer)}\n`);
    fsyncSync(this.#file);
  }

  close(): void {
    closeSync(this.#file);
  }
}

function read(path: string): { readonly answers: readonly PlacedAnswer[]; readonly unreadable: number } {
  const lines = textOf(path)
    .split('\n')
    .filter(line => line !== '');
  const answers = lines.flatMap(line => {
    const answer = parsed(line);
    return answer === undefined ? [] : [answer];
  });
  return { answers, unreadable: lines.length - answers.length };
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw cause;
  }
}

function parsed(line: string): PlacedAnswer | undefined {
  try {
    return placedSchema.parse(JSON.parse(line));
  } catch {
    return undefined;
  }
}

/** Beside it first, so that a crash leaves the old one or the new one. */
function rewrite(path: string, answers: readonly PlacedAnswer[]): void {
  const beside = `${path}.new`;
  writeFileSync(beside, answers.map(answer => `${JSON.stringify(answer)}\n`).join(''), { mode: 0o600, flush: true });
  renameSync(beside, path);
}
