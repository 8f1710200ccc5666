import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readToken, withKeys } from './key.ts';
import { defaultConfig } from './schema.ts';

describe('the key of pseudonyms', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'floodgate-key-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));
  const config = (dir: string) => ({ ...defaultConfig([]), state: { ...defaultConfig([]).state, dir } });

  it('is made once, kept for its owner alone, and the same at the next start', () => {
    const dir = join(folder, 'state');
    const first = withKeys(config(dir)).privacy.key;
    expect(first).toMatch(/^[0-9a-f]{64}$/);
    expect(withKeys(config(dir)).privacy.key).toBe(first);
    expect(statSync(join(dir, 'pseudonym-key')).mode & 0o777).toBe(0o600);
    const token = withKeys(config(dir)).http.token;
    expect(token).toMatch(/^[0-9a-f]{64}$/);
    expect(token).not.toBe(first);
    expect(readToken(config(dir))).toBe(token);
    expect(statSync(join(dir, 'api-token')).mode & 0o777).toBe(0o600);
    expect(withKeys(config(join(folder, 'other'))).privacy.key).not.toBe(first);
  });

  it('names the file when it cannot be kept', () => {
    const file = join(folder, 'file');
    writeFileSync(file, '');
    expect(() => withKeys(config(file))).toThrow(/state.dir: .*file/);
  });
});
