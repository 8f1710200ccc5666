import { randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { FloodgateError } from '../errors.ts';
import type { Config } from './schema.ts';

const keyFile = 'pseudonym-key';
const tokenFile = 'api-token';

/**
 * The configuration with its secrets: the key for pseudonyms and the token of the API, the configured ones, or such as are
 * made on the first start and kept in the state directory, readable by its owner only. Throws `FG_CONFIG` that names the
 * file when one cannot be kept.
 */
export function withKeys(config: Config): Config {
  const { privacy, http, state } = config;
  return {
    ...config,
    privacy: { ...privacy, key: privacy.key ?? kept(state.dir, keyFile, 'privacy.key_file') },
    http: { ...http, token: http.token ?? kept(state.dir, tokenFile, 'http.token_file') },
  };
}

/** The token of a service that runs with this configuration; undefined where none was made. */
export function readToken(config: Config): string | undefined {
  return config.http.token ?? read(join(config.state.dir, tokenFile), 'http.token_file');
}

function kept(dir: string, file: string, setting: string): string {
  const path = join(dir, file);
  return read(path, setting) ?? make(dir, path, setting);
}

function read(path: string, setting: string): string | undefined {
  try {
    return readFileSync(path, 'utf8').trim() || undefined;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new FloodgateError('FG_CONFIG', `state.dir: ${path} cannot be read; name another with ${setting}`, { cause });
  }
}

function make(dir: string, path: string, setting: string): string {
  const secret = randomBytes(32).toString('hex');
  try {
    mkdirSync(dir, { recursive: true, mode: 0o700 });
    writeFileSync(path, `${secret}\n`, { mode: 0o600, flag: 'wx' });
    chmodSync(path, 0o600);
    return secret;
  } catch (cause) {
    throw new FloodgateError(
      'FG_CONFIG',
      `state.dir: ${path} cannot be written; make the folder writable or name another with ${setting}`,
      { cause },
    );
  }
}
