import { readFileSync, statSync } from 'node:fs';
import type * as z from 'zod';
import { FloodgateError } from '../errors.ts';
import { type ConfigDocument, keyText, type Path, readDocument } from './document.ts';
import { nearest } from './nearest.ts';
import { fromEnvironment, fromFlags, layOver, type Overlay } from './overlay.ts';
import { type Config, configSchema } from './schema.ts';
import { type Setting, settingsOf } from './settings.ts';

export interface ConfigInput {
  /** Of the file; without one only environment, flags and defaults count. */
  readonly path?: string | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Texts by the dotted path of a setting. */
  readonly flags?: Readonly<Record<string, string>>;
  readonly detectorIds: readonly string[];
  /** Of detectors in the modules that `modulesIn` gives. */
  readonly ownIds?: readonly string[];
}

/**
 * The configuration: flags over `FLOODGATE_*` environment over the file over defaults, with secrets read from their files.
 * Throws one `FG_CONFIG` whose message has a line for every error, `file:line:column key: message`.
 */
export function loadConfig(input: ConfigInput): Config {
  const read = readConfig(input);
  const errors: string[] = [];
  const resolved = withSecrets(read.value, [], (path, message) => errors.push(read.line(path, message)));
  if (errors.length > 0) throw new FloodgateError('FG_CONFIG', errors.join('\n'));
  const result = configSchema(input.detectorIds, input.ownIds).safeParse(resolved);
  if (result.success) return result.data;
  throw new FloodgateError(
    'FG_CONFIG',
    result.error.issues
      .map(issue => read.line(fileKeyOf(issue.path as Path), `the secret in it ${issue.message}`))
      .join('\n'),
  );
}

/**
 * The paths in `detector_modules`, which must be known before the rest can be checked. What is wrong with them, or with
 * the file, is for `loadConfig` to say.
 */
export function modulesIn({ path, env }: Pick<ConfigInput, 'path' | 'env'>): readonly string[] {
  const { value } = readDocument(path === undefined ? '' : readText(path));
  const { overlays } = fromEnvironment(env, settingsOf([]));
  const set = overlays.findLast(overlay => overlay.path[0] === 'detector_modules');
  const modules = configSchema([]).shape.detector_modules.safeParse(set?.value ?? valueAt(value, ['detector_modules']));
  return modules.success ? modules.data : [];
}

/** The same without opening the files of secrets: what `print-config` shows. */
export function readConfig(input: ConfigInput): {
  config: Config;
  value: unknown;
  line: (path: Path, message: string) => string;
} {
  const settings = settingsOf(input.detectorIds, input.ownIds);
  const document = readDocument(input.path === undefined ? '' : readText(input.path));
  const environment = fromEnvironment(input.env, settings);
  const overlays = [...environment.overlays, ...fromFlags(input.flags ?? {}, settings)];
  const line = (path: Path, message: string) => errorLine(input.path, document, overlays, path, message);
  const errors = document.errors.map(({ place, message }) => `${input.path}:${place} ${message}`);
  errors.push(...environment.errors);
  if (!document.readable) throw new FloodgateError('FG_CONFIG', errors.join('\n'));

  let value = document.value ?? {};
  for (const overlay of overlays) value = layOver(value, overlay.path, overlay.value) as object;
  const result = configSchema(input.detectorIds, input.ownIds).safeParse(value);
  if (!result.success) errors.push(...result.error.issues.flatMap(issue => issueLines(issue, value, settings, line)));
  if (result.success && errors.length === 0) return { config: result.data, value, line };
  throw new FloodgateError('FG_CONFIG', [...new Set(errors)].join('\n'));
}

function readText(path: string): string {
  try {
    if (statSync(path).isDirectory())
      throw new FloodgateError('FG_CONFIG', `${path}: is a directory, not a configuration file`);
    return readFileSync(path, 'utf8').replace(/^\uFEFF/, '');
  } catch (cause) {
    if (cause instanceof FloodgateError) throw cause;
    throw new FloodgateError('FG_CONFIG', `${path}: cannot be read: ${reasonOf(cause)}`, { cause });
  }
}

function issueLines(
  issue: z.core.$ZodIssue,
  value: unknown,
  settings: readonly Setting[],
  line: (path: Path, message: string) => string,
): readonly string[] {
  const path = issue.path as Path;
  if (issue.code === 'unrecognized_keys') {
    const known = keysAt(settings, path);
    return issue.keys.map(key => {
      const meant = nearest(key, known);
      const list = known.length <= 8 ? `; known here: ${known.join(', ')}` : '';
      return line([...path, key], `unknown key${meant === undefined ? list : `; did you mean ${meant}?`}`);
    });
  }
  const missing = issue.code === 'invalid_type' && valueAt(value, path) === undefined;
  if (issue.code === 'invalid_type' && issue.expected === 'object')
    return [line(path, 'expected a section with keys below it')];
  return [line(path, missing ? `is missing: ${issue.message}` : issue.message)];
}

function errorLine(
  file: string | undefined,
  document: ConfigDocument,
  overlays: readonly Overlay[],
  path: Path,
  message: string,
): string {
  const overlay = overlays.findLast(({ path: set }) => set.every((step, at) => String(path[at]) === String(step)));
  const place = overlay?.origin ?? `${file ?? 'defaults'}:${document.place(path)}`;
  const key = keyText(path);
  return key === '' ? `${place} ${message}` : `${place} ${key}: ${message}`;
}

function keysAt(settings: readonly Setting[], path: Path): readonly string[] {
  let level = settings;
  for (const step of path) {
    if (typeof step === 'string') level = level.find(setting => setting.key === step)?.settings ?? [];
  }
  return level.map(setting => setting.key);
}

function valueAt(value: unknown, path: Path): unknown {
  let part = value;
  for (const step of path) {
    if (typeof part !== 'object' || part === null) return undefined;
    part = (part as Readonly<Record<string, unknown>>)[step];
  }
  return part;
}

/** Puts what `key_file` holds in the place of `key`. */
function withSecrets(value: unknown, path: Path, fail: (path: Path, message: string) => void): unknown {
  if (Array.isArray(value)) return value.map((part, at) => withSecrets(part, [...path, at], fail));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, part]) => {
      if (!key.endsWith('_file') || typeof part !== 'string') return [key, withSecrets(part, [...path, key], fail)];
      try {
        return [key.slice(0, -'_file'.length), readFileSync(part, 'utf8').trim()];
      } catch (cause) {
        fail([...path, key], `cannot be read: ${reasonOf(cause)}`);
        return [key, part];
      }
    }),
  );
}

function fileKeyOf(path: Path): Path {
  return path.map((step, at) => (at === path.length - 1 ? `${step}_file` : step));
}

function reasonOf(cause: unknown): string {
  switch ((cause as NodeJS.ErrnoException).code) {
    case 'ENOENT':
      return 'there is no such file';
    case 'EACCES':
      return 'permission denied';
    case 'EISDIR':
      return 'it is a directory';
    default:
      return (cause as Error).message;
  }
}
