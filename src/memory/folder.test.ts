import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { MemoryFolder } from './folder.ts';
import type { Snapshot } from './memory.ts';
import { sealOf } from './seal.ts';

const hour = 3_600_000;
const key = 'a key';
const snapshot = (endMs: number): Snapshot => ({ endMs, holes: [[null, 5]], sites: [] });
const fileOf = (hours: number) => `learned-${hours * hour}.sealed`;

describe('snapshots in a folder', () => {
  let dir: string;
  let warnings: string[];
  let folder: MemoryFolder;
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'memory-'));
    warnings = [];
    folder = new MemoryFolder(dir, key, notice => warnings.push(notice));
  });
  afterEach(() => rmSync(dir, { recursive: true }));
  const newest = (untilMs: number, from = folder) => {
    const found = from.newest(untilMs);
    return found && { ...found, sites: [...found.sites] };
  };

  it('gives back the newest that is old enough', () => {
    for (const n of [1, 2, 3]) folder.keep(snapshot(n * hour));
    expect(newest(2.5 * hour)).toEqual(snapshot(2 * hour));
    expect(newest(3 * hour)).toEqual(snapshot(3 * hour));
    expect(newest(0.5 * hour)).toBeUndefined();
    expect(warnings).toEqual([]);
  });

  it('gives back each site with its pages', () => {
    const page = { keys: ['a\n[', 'b'], values: [1, { b: 2 }] };
    const tables = [
      ['rows', { values: [] }],
      ['clients', page],
    ] as const;
    const sites = ['one', 'two'].map(site => ({ site, learned: { isHot: true } as never, tables }));
    folder.keep({ ...snapshot(hour), sites });
    const found = [...(folder.newest(hour)?.sites ?? [])].map(site => ({ ...site, tables: [...site.tables] }));
    expect(found).toEqual(sites);
  });

  it('keeps five and nothing beside them', () => {
    for (let n = 1; n <= 9; n++) folder.keep(snapshot(n * hour));
    expect(readdirSync(dir).sort()).toEqual([5, 6, 7, 8, 9].map(fileOf));
  });

  it('removes what somebody who died has left unfinished, and not what another one is writing', () => {
    for (const pid of [7, 8]) writeFileSync(join(dir, `${fileOf(1)}.${pid}.new`), 'begun');
    folder.keep(snapshot(2 * hour));
    const writtenS = statSync(join(dir, fileOf(2))).mtimeMs / 1_000;
    utimesSync(join(dir, `${fileOf(1)}.7.new`), writtenS, writtenS - 3_600);
    folder.keep(snapshot(3 * hour));
    expect(readdirSync(dir).sort()).toEqual([`${fileOf(1)}.8.new`, fileOf(2), fileOf(3)].sort());
    expect(warnings).toEqual([]);
  });

  it.each([
    ['cut short', (bytes: Buffer) => bytes.subarray(0, bytes.length - 9), /changed, cut short/],
    [
      'changed',
      (bytes: Buffer) => Buffer.concat([bytes.subarray(0, 40), Buffer.from('?'), bytes.subarray(41)]),
      /changed/,
    ],
    ['written under another key', () => sealOf('another').close(gzipSync('{}\n')), /another privacy.key/],
    ['of another version', () => sealOf(key).close(gzipSync('{"v":9}\n')), /version 9/],
  ])('passes over one that was %s, says so, and takes the one before', (_, spoil, why) => {
    folder.keep(snapshot(hour));
    folder.keep(snapshot(2 * hour));
    const path = join(dir, fileOf(2));
    writeFileSync(path, spoil(readFileSync(path)));
    expect(newest(3 * hour)).toEqual(snapshot(hour));
    expect(warnings).toEqual([expect.stringMatching(why)]);
  });

  it('writes the same bytes for the same, and nothing that can be read without the key', () => {
    const sites = [{ site: 'synthetic', learned: {} as never, tables: [] }];
    const written = [1, 2].map(() => {
      folder.keep({ ...snapshot(hour), sites });
      return readFileSync(join(dir, fileOf(1)));
    });
    expect(written[0]?.equals(written[1] ?? Buffer.alloc(0))).toBe(true);
    expect(written[0]?.includes('synthetic')).toBe(false);
  });

  it('has nothing where there is no folder yet', () => {
    expect(newest(hour, new MemoryFolder(join(dir, 'none'), key, notice => warnings.push(notice)))).toBeUndefined();
    expect(warnings).toEqual([]);
  });

  it('says that it cannot keep anything, and does not stop whoever asks', () => {
    const file = join(dir, 'file');
    writeFileSync(file, '');
    new MemoryFolder(join(file, 'state'), key, notice => warnings.push(notice)).keep(snapshot(hour));
    expect(warnings).toEqual([expect.stringMatching(/a restart would learn it again/)]);
  });
});
