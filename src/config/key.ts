import { randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { FloodgateError } from '../errors.ts';
import type { Config } from './schema.ts';

const keyFile = 'pseudonym-key';

/**
 * The configuration with a key for pseudonyms: the configured one, or one that is made on the first start and kept in
 * the state directory, readable by its owner only. Throws `FG_CONFIG` that names the file when it cannot be kept.
 */
export function withKey(config: Config): Config {
  if (config.privacy.key !== undefined) return config;
  const path = join(config.state.dir, keyFile);
  return { ...config, privacy: { ...config.privacy, key: readKey(path) ?? makeKey(config.state.dir, path) } };
}

function readKey(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8').trim() || undefined;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new FloodgateError('FG_CONFIG', `state.dir: ${path} cannot be read; name a key with privacy.key_file`, {
      cause,
    });
  }
}

function makeKey(dir: string, path: string): string {
  const key = randomBytes(32).toString('hex');
  try {
    mkdirSync(dir, { recursive: true, mode: 0o700 });
    writeFileSync(path, `${key}\n`, { mode: 0o600, flag: 'wx' });
    chmodSync(path, 0o600);
    return key;
  } catch (cause) {
    throw new FloodgateError(
      'FG_CONFIG',
      `state.dir: ${path} cannot be written; make the folder writable or name a key with privacy.key_file`,
      { cause },
    );
  }
}
