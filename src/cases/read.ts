import { readdirSync, readFileSync, statSync } from 'node:fs';
import { extname, join } from 'node:path';
import { keyText, type Path, readDocument } from '../config/document.ts';
import { FloodgateError } from '../errors.ts';
import { type Case, caseSchema } from './schema.ts';

const extensions = ['.yaml', '.yml'];

/** A case and where it stands. */
export interface ReadCase {
  readonly path: string;
  readonly case: Case;
  /** `path:line:column` of something in it. */
  readonly placeOf: (path: Path) => string;
}

/**
 * Every case in a folder and those below it, or the one in a file, by path. Throws one `FG_CASE` with a line for every
 * error, `file:line:column key: message`, and `FG_INPUT_MISSING` where there is no case at all.
 */
export function readCases(at: string): readonly ReadCase[] {
  const paths = pathsAt(at);
  if (paths.length === 0) {
    throw new FloodgateError(
      'FG_INPUT_MISSING',
      `${at}: no case in it; a case is a .yaml file with name, requests and expect`,
    );
  }
  const errors: string[] = [];
  const cases = paths.flatMap(path => readCase(path, errors));
  if (errors.length > 0) throw new FloodgateError('FG_CASE', errors.join('\n'));
  return cases;
}

function pathsAt(at: string): readonly string[] {
  const stats = statSync(at, { throwIfNoEntry: false });
  if (stats === undefined) {
    throw new FloodgateError('FG_INPUT_MISSING', `${at} does not exist: name the folder of your cases`);
  }
  if (stats.isFile()) return [at];
  return readdirSync(at, { recursive: true, encoding: 'utf8' })
    .filter(name => extensions.includes(extname(name)))
    .sort()
    .map(name => join(at, name));
}

function readCase(path: string, errors: string[]): readonly ReadCase[] {
  const document = readDocument(readFileSync(path, 'utf8'));
  for (const { place, message } of document.errors) errors.push(`${path}:${place} ${message}`);
  if (document.errors.length > 0) return [];
  const placeOf = (steps: Path) => `${path}:${document.place(steps)}`;
  const line = (at: Path, message: string) => `${placeOf(at)} ${at.length === 0 ? '' : `${keyText(at)}: `}${message}`;
  const result = caseSchema.safeParse(document.value ?? {});
  if (result.success) return [{ path, case: result.data, placeOf }];
  for (const issue of result.error.issues) {
    const at = issue.path as Path;
    if (issue.code === 'unrecognized_keys') {
      for (const key of issue.keys) errors.push(line([...at, key], 'unknown key'));
    } else {
      const isMissing = issue.code === 'invalid_type' && issue.message.endsWith('received undefined');
      errors.push(line(at, isMissing ? 'is missing' : issue.message));
    }
  }
  return [];
}
