import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { MemoryFolder } from './folder.ts';
import type { Snapshot } from './memory.ts';

const hour = 3_600_000;
const snapshot = (endMs: number): Snapshot => ({ endMs, sites: {} });

describe('snapshots in a folder', () => {
  let dir: string;
  let warnings: string[];
  let folder: MemoryFolder;
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'memory-'));
    warnings = [];
    folder = new MemoryFolder(dir, notice => warnings.push(notice));
  });
  afterEach(() => rmSync(dir, { recursive: true }));

  it('gives back the newest that is old enough', () => {
    for (const n of [1, 2, 3]) folder.keep(snapshot(n * hour));
    expect(folder.newest(2.5 * hour)).toEqual(snapshot(2 * hour));
    expect(folder.newest(3 * hour)).toEqual(snapshot(3 * hour));
    expect(folder.newest(0.5 * hour)).toBeUndefined();
    expect(warnings).toEqual([]);
  });

  it('keeps five and nothing beside them', () => {
    for (let n = 1; n <= 9; n++) folder.keep(snapshot(n * hour));
    expect(readdirSync(dir).sort()).toEqual([5, 6, 7, 8, 9].map(n => `learned-${n * hour}.json.gz`));
  });

  it.each([
    ['cut short', (bytes: Buffer) => bytes.subarray(0, bytes.length - 9), /unexpected end of file/],
    [
      'changed',
      (bytes: Buffer) => gzipSync(gunzipSync(bytes).toString().replace('"sites":{}', '"sites":{"a":1}')),
      /checksum/,
    ],
    [
      'of another version',
      (bytes: Buffer) => gzipSync(gunzipSync(bytes).toString().replace('"v":1', '"v":9')),
      /version 9/,
    ],
  ])('passes over one that was %s, says so, and takes the one before', (_, spoil, why) => {
    folder.keep(snapshot(hour));
    folder.keep(snapshot(2 * hour));
    const path = join(dir, `learned-${2 * hour}.json.gz`);
    writeFileSync(path, spoil(readFileSync(path)));
    expect(folder.newest(3 * hour)).toEqual(snapshot(hour));
    expect(warnings).toEqual([expect.stringMatching(why)]);
  });

  it('has nothing where there is no folder yet', () => {
    expect(new MemoryFolder(join(dir, 'none'), notice => warnings.push(notice)).newest(hour)).toBeUndefined();
    expect(warnings).toEqual([]);
  });

  it('says that it cannot keep anything, and does not stop whoever asks', () => {
    const file = join(dir, 'file');
    writeFileSync(file, '');
    new MemoryFolder(join(file, 'state'), notice => warnings.push(notice)).keep(snapshot(hour));
    expect(warnings).toEqual([expect.stringMatching(/a restart would learn it again/)]);
  });
});
