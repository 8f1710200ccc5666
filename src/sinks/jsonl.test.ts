import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Writable } from 'node:stream';
import type { AlertEvent, Verdict } from '../outputs.ts';
import { alertLines, verdictLines } from './jsonl.ts';
import { openOutput } from './output.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'floodgate-sinks-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const verdict = (id: string) => ({ request_id: id, client: 'a\nb' }) as Verdict;

test('writes one JSON object a line, in order, over what was there', async () => {
  const path = join(folder, 'verdicts.jsonl');
  writeFileSync(path, 'old\n'.repeat(1_000));
  const sink = verdictLines(await openOutput(path, process.stdout));
  const ids = Array.from({ length: 20_000 }, (_, at) => `r${at}`);
  for (const id of ids) {
    sink.verdict?.(verdict(id));
    await sink.ready?.();
  }
  await sink.close?.();
  const lines = readFileSync(path, 'utf8').trimEnd().split('\n');
  expect(lines.map(line => (JSON.parse(line) as Verdict).request_id)).toEqual(ids);
});

test('asks to wait when its reader is slow, and holds little meanwhile', async () => {
  const taken: string[] = [];
  const waiting: (() => void)[] = [];
  const slow = new Writable({
    write(chunk, _, done) {
      taken.push(String(chunk));
      waiting.push(done);
    },
  });
  const sink = verdictLines(await openOutput('-', slow));
  let sent = 0;
  while (sink.ready?.() === undefined) sink.verdict?.(verdict(`r${sent++}`));
  expect(sent * 40).toBeLessThan(200_000);
  const ready = sink.ready?.();
  for (let turn = 0; turn < 20 && waiting.length > 0; turn++) {
    waiting.shift()?.();
    await new Promise(setImmediate);
  }
  await ready;
  expect(sink.ready?.()).toBeUndefined();
});

test('an alert is written at once', async () => {
  const out = new PassThrough();
  const sink = alertLines(await openOutput('-', out));
  sink.alert?.({ id: 'inc-1' } as AlertEvent);
  expect(String(out.read())).toBe('{"id":"inc-1"}\n');
  await sink.close?.();
});

test.each([
  ['a folder that does not exist', 'none/out', 'its folder does not exist'],
  ['a folder', 'folder', 'it is a directory'],
  ['below a file', 'file/out', 'its folder is a file'],
])('%s is refused before anything is written', async (_, name, reason) => {
  mkdirSync(join(folder, 'folder'), { recursive: true });
  writeFileSync(join(folder, 'file'), '');
  const path = join(folder, name);
  await expect(openOutput(path, process.stdout)).rejects.toMatchObject({
    code: 'FG_OUTPUT',
    message: `${path}: cannot be written: ${reason}`,
  });
});

test('a write that fails is told by ready and by close', async () => {
  const full = new Writable({
    write(_, __, done) {
      done(Object.assign(new Error('full'), { code: 'ENOSPC' }));
    },
  });
  full.on('error', () => undefined);
  const sink = verdictLines(await openOutput('-', full));
  for (let at = 0; at < 5_000; at++) sink.verdict?.(verdict(`r${at}`));
  const failure = { code: 'FG_OUTPUT', message: 'standard output: cannot be written: no space is left' };
  await expect(sink.ready?.()).rejects.toMatchObject(failure);
  await expect(sink.close?.()).rejects.toMatchObject(failure);
});
