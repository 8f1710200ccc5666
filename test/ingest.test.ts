/*
 * Bad input, from the file to the reason: every line of a damaged log is either a request or counted by why it is not,
 * and everything after it is still read.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { eachLine } from '../src/decode/lines.ts';
import type { Format } from '../src/decode/reader.ts';
import { createReader } from '../src/decode/readers.ts';
import { Request } from '../src/request.ts';
import { fileSource } from '../src/sources/file.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'floodgate-ingest-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** What became of each line: its number, and the path it asked for or why it cannot be read. */
async function ingest(content: Buffer | string, format: Format = 'json'): Promise<[number, string][]> {
  const path = join(folder, 'log');
  await writeFile(path, content);
  const source = await fileSource([path], { lineMaxBytes: 1024 * 1024 });
  const reader = createReader(format);
  const request = new Request();
  const fates: [number, string][] = [];
  const records = source.partitions[0]?.records();
  for (let next = await records?.next(); next && !next.done; next = await records?.next()) {
    const record = next.value;
    eachLine(record, (bytes, from, to, line) => {
      const why = record.overlong ? 'too_long' : reader.read(bytes, from, to, request);
      fates.push([line, why ?? request.path ?? '']);
    });
  }
  await source.close();
  return fates;
}

const good = (path: string) =>
  `{"time":"2025-01-27T13:33:05Z","client_ip":"203.0.113.7","method":"GET","path":"${path}","status":200}`;

test('every kind of bad line has its reason, and the lines around it are read', async () => {
  const invalid = Buffer.from(good('/?'));
  invalid[invalid.lastIndexOf('?')] = 0xfe;
  const lines: [string, string | Buffer][] = [
    ['/first', good('/first')],
    ['syntax', 'this is no JSON'],
    ['syntax', good('/cut').slice(0, 50)],
    ['syntax', good('/nul').replace('nul', '\u0000')],
    ['syntax', '\u0000\u0000\u0000'],
    ['encoding', invalid],
    ['too_long', good('/long').replace('}', `,"user_agent":"${'x'.repeat(2 * 1024 * 1024)}"}`)],
    ['not_an_object', '[]'],
    ['time', good('/').replace('"time"', '"when"')],
    ['time', good('/').replace('01-27', '02-30')],
    ['client_ip', good('/').replace('203.0.113.7', 'unknown')],
    ['method', good('/').replace('"GET"', 'null')],
    ['path', good('/').replace('"/"', '1')],
    ['status', good('/').replace('200', '"ok"')],
    ['field_type', good('/').replace('}', ',"email":{}}')],
    ['/last', good('/last')],
  ];
  const content = Buffer.concat(lines.flatMap(([, line]) => [Buffer.from(line), Buffer.from('\n')]));
  expect(await ingest(content)).toEqual(lines.map(([fate], index) => [index + 1, fate]));
});

test('a time two days ahead, duplicates and lines out of order are requests: judging them is not the reader’s part', async () => {
  const lines = [good('/a').replace('01-27', '01-29'), good('/b'), good('/b'), good('/c').replace('13:33', '09:00')];
  expect((await ingest(lines.join('\n'))).map(([, fate]) => fate)).toEqual(['/a', '/b', '/b', '/c']);
});

test('byte order mark, CRLF and blank lines', async () => {
  expect(await ingest(`\ufeff${good('/a')}\r\n\r\n${good('/b')}\r\n`)).toEqual([
    [1, '/a'],
    [3, '/b'],
  ]);
});

test('an empty file and a file of blank lines hold nothing', async () => {
  expect(await ingest('')).toEqual([]);
  expect(await ingest('\n\r\n \n')).toEqual([]);
});

test('gzip reads like the plain file', async () => {
  const content = Array.from({ length: 5000 }, (_, index) => good(`/${index}`)).join('\n');
  expect(await ingest(gzipSync(content))).toEqual(await ingest(content));
});

test('a combined log with damage', async () => {
  const line = '203.0.113.7 - - [17/May/2015:10:05:03 +0000] "GET /a HTTP/1.1" 200 5 "-" "curl/8"';
  const content = [line, line.slice(0, 60), line.replace('17/May', '32/May'), line.replace('200', 'OK'), line];
  expect((await ingest(content.join('\n'), 'combined')).map(([, fate]) => fate)).toEqual([
    '/a',
    'syntax',
    'time',
    'status',
    '/a',
  ]);
});
