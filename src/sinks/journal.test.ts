import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { Journal, readJournal, recordsIn } from './journal.ts';

// Disks are slow when many tests share one.
jest.setTimeout(60_000);

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'floodgate-journal-'));
  path = join(folder, 'sink', 'journal');
});
afterEach(() => rmSync(folder, { recursive: true }));

async function open(live: () => readonly string[] = () => []) {
  const settled: (readonly [number, boolean])[] = [];
  const errors: string[] = [];
  await readJournal(path);
  const journal = new Journal<number>({
    path,
    snapshot: live,
    liveBytes: () => live().join('').length,
    settled: (entries, isKept) => settled.push(...entries.map(entry => [entry, isKept] as const)),
    failed: error => errors.push(error.message),
  });
  await journal.mend();
  return { journal, settled, errors };
}

test('what is appended is told of once it is on disk, and read back in order', async () => {
  const { journal, settled } = await open();
  for (const at of [1, 2, 3]) journal.append(`{"at":${at}}`, at);
  expect(settled).toEqual([]);
  await journal.settle();
  expect(settled).toEqual([
    [1, true],
    [2, true],
    [3, true],
  ]);
  expect(await readJournal(path)).toEqual({ records: [{ at: 1 }, { at: 2 }, { at: 3 }], corrupt: 0 });
  expect(statSync(path).mode & 0o077).toBe(0);
  await journal.close();
});

test('whatever byte is spoilt, no more than the record it stands in and its neighbour is lost, and it is counted', async () => {
  const { journal } = await open();
  const values = Array.from({ length: 12 }, (_, at) => ({ at, text: `${'x'.repeat(at)}é` }));
  for (const value of values) journal.append(JSON.stringify(value));
  await journal.close();
  const whole = readFileSync(path);
  fc.assert(
    fc.property(fc.nat(whole.length - 2), fc.integer({ min: 1, max: 255 }), (at, flip) => {
      const spoilt = Buffer.from(whole);
      spoilt[at] = (spoilt[at] ?? 0) ^ flip;
      const read = recordsIn(spoilt.toString('utf8'));
      // A spoilt line feed joins two records.
      expect(read.records.length).toBeGreaterThanOrEqual(values.length - 2);
      expect(read.corrupt).toBeGreaterThanOrEqual(1);
      for (const record of read.records) expect(values).toContainEqual(record);
    }),
  );
});

test('the torn end that a crash leaves is no corruption, and nothing is written behind it', async () => {
  const { journal } = await open();
  journal.append('{"at":1}');
  await journal.close();
  appendFileSync(path, '0badcafe {"at":');
  expect(await readJournal(path)).toEqual({ records: [{ at: 1 }], corrupt: 0 });
  const again = await open(() => ['{"at":1}']);
  again.journal.append('{"at":2}');
  await again.journal.close();
  expect(await readJournal(path)).toEqual({ records: [{ at: 1 }, { at: 2 }], corrupt: 0 });
});

test('a file that holds mostly what is no longer true is written anew', async () => {
  const { journal } = await open(() => ['{"live":true}']);
  const text = JSON.stringify({ gone: 'x'.repeat(100_000) });
  for (let at = 0; at < 40; at++) {
    journal.append(text);
    await journal.settle();
  }
  expect(journal.bytes).toBeLessThan(1_300_000);
  expect(statSync(path).size).toBe(journal.bytes);
  const { records } = await readJournal(path);
  expect(records).toContainEqual({ live: true });
  await journal.close();
});
