import { statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import type { Detector } from '#sdk';
import { FloodgateError } from '../errors.ts';
import { layOut } from '../score/attributes.ts';
import { detectorIn } from './shape.ts';

/** A module that takes longer to load waits for something that may never come. */
const loadMaxMs = 10_000;

/** What a module exports, and where it stands. */
export interface Module {
  readonly path: string;
  readonly exports: Readonly<Record<string, unknown>>;
}

/**
 * Imports the modules, whose paths are relative to the file that names them or, without one, to the working directory.
 * Gives what they export as `detectors`, in their order; all are checked as if they weighed. Throws one `FG_DETECTOR` with
 * a line for every error, `module: detector, trait: message`.
 */
export async function loadOwn(
  paths: readonly string[],
  from: string | undefined,
  shipped: readonly Detector[],
): Promise<readonly Detector[]> {
  const errors: string[] = [];
  const modules: Module[] = [];
  let first: unknown;
  for (const path of paths) {
    const file = resolve(from === undefined ? '.' : dirname(from), path);
    try {
      modules.push({ path, exports: await exportsOf(file) });
    } catch (cause) {
      first ??= cause;
      errors.push(`${path}: ${reasonOf(cause, file)}`);
    }
  }
  const own = ownIn(modules, shipped, message => errors.push(message));
  if (errors.length > 0) throw new FloodgateError('FG_DETECTOR', errors.join('\n'), { cause: first });
  return own;
}

/** The detectors, informational unless they are switched to weigh. */
export function weighed(
  own: readonly Detector[],
  switchesOf: (id: string) => { readonly enabled: boolean; readonly informational?: boolean } | undefined,
): readonly Detector[] {
  return own.map(detector => {
    const informational = switchesOf(detector.meta.id)?.informational !== false;
    return { ...detector, meta: { ...detector.meta, informational } };
  });
}

/** The detectors in modules, each checked beside the shipped ones and those before it. */
export function ownIn(
  modules: readonly Module[],
  shipped: readonly Detector[],
  fail: (message: string) => void,
): readonly Detector[] {
  const own: Detector[] = [];
  for (const { path, exports } of modules) {
    const { detectors } = exports;
    if (!Array.isArray(detectors)) {
      fail(`${path}: exports no list \`detectors\``);
      continue;
    }
    for (const [at, value] of detectors.entries()) {
      const detector = detectorIn(value, at);
      const errors = 'meta' in detector ? misfits(detector, [...shipped, ...own]) : detector;
      for (const error of errors) fail(`${path}: ${error}`);
      if ('meta' in detector && errors.length === 0) own.push(detector);
    }
  }
  return own;
}

/** What keeps a detector from standing behind the others, counted as if it weighed: it may be switched so. */
function misfits(detector: Detector, before: readonly Detector[]): readonly string[] {
  const { meta } = detector;
  if (before.some(other => other.meta.id === meta.id)) return [`${meta.id}: another detector has this id`];
  try {
    layOut([...before, { ...detector, meta: { ...meta, informational: false } }]);
    return [];
  } catch (cause) {
    return [(cause as Error).message];
  }
}

async function exportsOf(file: string): Promise<Module['exports']> {
  const refuse = (why: string) => new FloodgateError('FG_DETECTOR', why);
  if (!/\.m?js$/.test(file)) throw refuse('is no ES module; its name must end in .mjs or .js');
  const stats = statSync(file, { throwIfNoEntry: false });
  if (stats === undefined) throw refuse(`there is no such file: ${file}`);
  if (!stats.isFile()) throw refuse('is not a file');
  const loaded = new AbortController();
  const late = sleep(loadMaxMs, undefined, { signal: loaded.signal }).then(() => {
    throw refuse(`has not loaded within ${loadMaxMs / 1_000} s: what does it wait for?`);
  });
  // Where the module is quicker nobody waits for this, which is then rejected.
  late.catch(() => {});
  try {
    return await Promise.race([import(pathToFileURL(file).href) as Promise<Module['exports']>, late]);
  } finally {
    loaded.abort();
  }
}

function reasonOf(cause: unknown, file: string): string {
  if (cause instanceof FloodgateError) return cause.message;
  if (!(cause instanceof Error)) return 'cannot be imported: it throws what is no error';
  // Node keeps to itself where a syntax error stands.
  const hint = cause instanceof SyntaxError ? `; node --check ${file} shows where` : '';
  return `cannot be imported: ${cause.name}: ${cause.message.split('\n', 1)[0]}${hint}`;
}
