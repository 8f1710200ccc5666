import { parse } from 'yaml';
import type { Path } from './document.ts';
import { nearest } from './nearest.ts';
import type { Setting } from './settings.ts';

/** A value that stands above the file: from the environment or a flag. */
export interface Overlay {
  readonly path: Path;
  readonly value: unknown;
  /** The variable or flag, for messages. */
  readonly origin: string;
}

/** Variables that floodgate does not take for settings: its own switch, and what Kubernetes sets for a service of that name. */
const otherVariables = /^FLOODGATE_(?:DEBUG$|SERVICE_|PORT(?:_|$))/;

/** `FLOODGATE_HTTP_LISTEN` sets `http.listen`; lists are separated by commas, lists of sections are YAML. */
export function fromEnvironment(
  env: Readonly<Record<string, string | undefined>>,
  settings: readonly Setting[],
): { readonly overlays: readonly Overlay[]; readonly errors: readonly string[] } {
  const byName = new Map(leaves(settings).map(setting => [variableOf(setting.path), setting]));
  const overlays: Overlay[] = [];
  const errors: string[] = [];
  for (const [name, text] of Object.entries(env).sort()) {
    if (text === undefined || !name.startsWith('FLOODGATE_') || otherVariables.test(name)) continue;
    const setting = byName.get(name);
    if (setting === undefined) {
      const meant = nearest(name, [...byName.keys()]);
      errors.push(`${name}: is not a setting${meant === undefined ? '' : `; did you mean ${meant}?`}`);
    } else {
      overlays.push({ path: setting.path.split('.'), value: read(text, setting), origin: name });
    }
  }
  return { overlays, errors };
}

/** Flags by the dotted path of the setting that they set: `{ 'http.listen': '127.0.0.1:0' }`. */
export function fromFlags(flags: Readonly<Record<string, string>>, settings: readonly Setting[]): readonly Overlay[] {
  const byPath = new Map(leaves(settings).map(setting => [setting.path, setting]));
  return Object.entries(flags).map(([path, text]) => {
    const setting = byPath.get(path);
    return { path: path.split('.'), value: setting === undefined ? text : read(text, setting), origin: 'flag' };
  });
}

/** Lays a value over a tree, making sections where there are none; gives a new tree. */
export function layOver(tree: unknown, path: Path, value: unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return value;
  const section = typeof tree === 'object' && tree !== null ? (tree as Readonly<Record<string, unknown>>) : {};
  return { ...section, [key]: layOver(section[key], rest, value) };
}

export function variableOf(path: string): string {
  return `FLOODGATE_${path.replaceAll(/[.-]/g, '_').toUpperCase()}`;
}

function leaves(settings: readonly Setting[]): readonly Setting[] {
  return settings.flatMap(setting => (setting.type === 'section' ? leaves(setting.settings) : [setting]));
}

/** Text that does not fit is left as it is: the schema says what it should have been. */
function read(text: string, setting: Setting): unknown {
  switch (setting.type) {
    case 'number':
      return number(text);
    case 'boolean':
      return text === 'true' ? true : text === 'false' ? false : text;
    case 'list': {
      const parts = text.split(',').map(part => part.trim());
      return setting.entries === 'number' ? parts.map(number) : parts;
    }
    case 'sections':
      try {
        return parse(text) as unknown;
      } catch {
        return text;
      }
    default:
      return text;
  }
}

function number(text: string): number | string {
  return text.trim() === '' || Number.isNaN(Number(text)) ? text : Number(text);
}
