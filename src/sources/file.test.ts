import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { eachLine } from '../decode/lines.ts';
import type { FloodgateError } from '../errors.ts';
import { fileSource } from './file.ts';
import { LineRuns } from './runs.ts';
import type { Partition, RawRecord } from './source.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'floodgate-file-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function file(name: string, content: Buffer | string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
}

interface Line {
  readonly line: number;
  readonly text: string;
  readonly overlong: boolean;
}

function linesOf(record: RawRecord): Line[] {
  const lines: Line[] = [];
  eachLine(record, (bytes, from, to, line) => {
    lines.push({ line, text: bytes.toString('utf8', from, to), overlong: record.overlong === true });
  });
  return lines;
}

async function readAll(
  partition: Partition | undefined,
): Promise<{ lines: Line[]; records: number; error?: FloodgateError }> {
  const lines: Line[] = [];
  let records = 0;
  const iterator = partition?.records();
  try {
    for (let next = await iterator?.next(); next && !next.done; next = await iterator?.next()) {
      records++;
      lines.push(...linesOf(next.value));
    }
  } catch (error) {
    return { lines, records, error: error as FloodgateError };
  }
  return { lines, records };
}

async function readFile(path: string, lineMaxBytes = 1024) {
  const source = await fileSource([path], { lineMaxBytes });
  const result = await readAll(source.partitions[0]);
  await source.close();
  return result;
}

const numbered = (count: number) => Array.from({ length: count }, (_, index) => `line ${index + 1} of a log`);
const expected = (texts: readonly string[]) => texts.map((text, index) => ({ line: index + 1, text, overlong: false }));

test('reads a plain file in records of many lines, and counts its bytes', async () => {
  const texts = numbered(30_000);
  const path = await file('plain.log', `${texts.join('\n')}\n`);
  const source = await fileSource([path], { lineMaxBytes: 1024 });
  const [partition] = source.partitions;
  const { lines, records } = await readAll(partition);
  expect(lines).toEqual(expected(texts));
  expect(records).toBeLessThan(10);
  const bytes = texts.join('\n').length + 1;
  expect(partition?.progress()).toEqual({ read: bytes, total: bytes });
});

test('reads gzip by its first bytes, whatever its name, with several members', async () => {
  const texts = numbered(20_000);
  const whole = Buffer.from(texts.join('\n'));
  const path = await file(
    'log',
    Buffer.concat([gzipSync(whole.subarray(0, 77_777)), gzipSync(whole.subarray(77_777))]),
  );
  expect((await readFile(path)).lines).toEqual(expected(texts));
});

test('a last line without a line end is a line; an empty file has none', async () => {
  expect((await readFile(await file('last', 'a\nb'))).lines).toEqual(expected(['a', 'b']));
  expect(await readFile(await file('empty', ''))).toEqual({ lines: [], records: 0 });
  expect(await readFile(await file('empty.gz', gzipSync('')))).toEqual({ lines: [], records: 0 });
});

test('a line that is too long gives its head, and the lines after it keep their numbers', async () => {
  const path = await file('long', `a\n${'x'.repeat(2 * 1024 * 1024)}\nb\n`);
  const { lines } = await readFile(path, 1024);
  expect(lines).toEqual([
    { line: 1, text: 'a', overlong: false },
    { line: 2, text: 'x'.repeat(1024), overlong: true },
    { line: 3, text: 'b', overlong: false },
  ]);
});

test('truncated gzip: everything readable comes, then the error that names the file', async () => {
  const texts = numbered(50_000).map((text, index) => `${text} ${(index * 2_654_435_761) % 1_000_003}`);
  const packed = gzipSync(texts.join('\n'));
  const path = await file('cut.gz', packed.subarray(0, Math.floor(packed.length / 2)));
  const { lines, error } = await readFile(path);
  expect(error).toMatchObject({ code: 'FG_INPUT_TRUNCATED', message: expect.stringContaining(path) });
  expect(lines.length).toBeGreaterThan(20_000);
  expect(lines).toEqual(expected(texts).slice(0, lines.length));
});

test('damaged gzip is an error of reading', async () => {
  const packed = gzipSync(numbered(50_000).join('\n'));
  packed.fill(0xff, 2000, 2400);
  const { error } = await readFile(await file('damaged.gz', packed));
  expect(error).toMatchObject({ code: 'FG_INPUT_READ', message: expect.stringContaining('damaged') });
});

test('a gzip bomb is read a piece at a time', async () => {
  const path = await file('bomb.gz', gzipSync(Buffer.alloc(64 * 1024 * 1024, 'x\n')));
  const source = await fileSource([path], { lineMaxBytes: 1024 });
  let largest = 0;
  const iterator = source.partitions[0]?.records();
  for (let next = await iterator?.next(); next && !next.done; next = await iterator?.next()) {
    largest = Math.max(largest, next.value.value.length);
  }
  expect(largest).toBeLessThanOrEqual(256 * 1024);
});

test.each([
  ['FG_INPUT_MISSING', 'nowhere.log'],
  ['FG_INPUT_MISSING', 'a-file/below'],
  ['FG_INPUT_IS_DIRECTORY', '.'],
])('%s before anything is read, naming the place', async (code, name) => {
  await file('a-file', '');
  const path = join(folder, name);
  const fine = await file('fine', 'a');
  await expect(fileSource([fine, path], { lineMaxBytes: 10 })).rejects.toMatchObject({
    code,
    message: expect.stringContaining(path),
  });
});

test('a source that fails while it is read is an error of reading', async () => {
  const stdin = Readable.from(
    (async function* () {
      yield Buffer.from('a\nb');
      throw Object.assign(new Error('i/o error'), { code: 'EIO' });
    })(),
  );
  const source = await fileSource(['-'], { lineMaxBytes: 10, stdin });
  const { lines, error } = await readAll(source.partitions[0]);
  expect(lines).toEqual(expected(['a']));
  expect(error).toMatchObject({ code: 'FG_INPUT_READ', message: 'stdin cannot be read: EIO' });
});

test('standard input is read once, plain or gzip', async () => {
  await expect(fileSource(['-', '-'], { lineMaxBytes: 10 })).rejects.toMatchObject({ code: 'FG_USAGE' });
  const stdin = Readable.from([...gzipSync('a\r\n\r\nb\n')].map(byte => Buffer.from([byte])));
  const source = await fileSource(['-'], { lineMaxBytes: 10, stdin });
  const { lines } = await readAll(source.partitions[0]);
  expect(source.partitions[0]?.name).toBe('stdin');
  expect(lines.map(({ line, text }) => [line, text])).toEqual([
    [1, 'a'],
    [3, 'b'],
  ]);
});

test('lines and their numbers are the same in any chunking', () => {
  const line = fc.string({ unit: fc.constantFrom('a', 'é', '\r', ' '), maxLength: 14 });
  fc.assert(
    fc.property(fc.array(line), fc.boolean(), fc.array(fc.integer({ min: 1, max: 20 })), (texts, ends, sizes) => {
      const bytes = Buffer.from(texts.join('\n') + (ends ? '\n' : ''));
      const cut = (chunks: readonly Buffer[]) => {
        const runs = new LineRuns('log', 8);
        const lines = chunks.flatMap(chunk => [...runs.push(chunk)].flatMap(linesOf));
        const last = runs.end();
        return last ? [...lines, ...linesOf(last)] : lines;
      };
      const chunks: Buffer[] = [];
      for (let at = 0, turn = 0; at < bytes.length; turn++) {
        const size = sizes[turn % sizes.length] ?? 1;
        chunks.push(bytes.subarray(at, at + size));
        at += size;
      }
      expect(cut(chunks)).toEqual(cut([bytes]));
      const visible = texts.map((text, index) => ({ text, line: index + 1 })).filter(({ text }) => text.trim() !== '');
      expect(cut(chunks).filter(({ overlong }) => !overlong)).toEqual(
        visible
          .filter(({ text }) => Buffer.byteLength(text) <= 8)
          .map(({ text, line }) => ({ line, text: text.replace(/\r$/, ''), overlong: false })),
      );
    }),
    { numRuns: 500 },
  );
});
