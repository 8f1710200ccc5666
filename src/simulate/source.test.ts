import { eachLine } from '../decode/lines.ts';
import type { RawRecord } from '../sources/source.ts';
import type { SimulatedLine } from './scenario.ts';
import { simulatedSource } from './source.ts';

async function recordsOf(lines: Iterable<SimulatedLine>): Promise<RawRecord[]> {
  const [partition] = simulatedSource(lines).partitions;
  const records: RawRecord[] = [];
  const iterator = partition?.records();
  for (let next = await iterator?.next(); next?.done === false; next = await iterator?.next()) records.push(next.value);
  expect(partition?.progress().read).toBe(records.reduce((sum, { value }) => sum + value.length, 0));
  return records;
}

function numbered(count: number, width: number): SimulatedLine[] {
  return Array.from({ length: count }, (_, at) => ({ timeMs: at, text: `{"n":${at},"é":"${'x'.repeat(width)}"}` }));
}

test('every line comes once, in order, at the number that its record says', async () => {
  const lines = numbered(1000, 300);
  const records = await recordsOf(lines);
  const seen: { line: number; text: string }[] = [];
  for (const record of records) {
    expect(record.value.length).toBeLessThan(80 * 1024);
    eachLine(record, (bytes, from, to, line) => {
      seen.push({ line, text: bytes.toString('utf8', from, to) });
    });
  }
  expect(records.length).toBeGreaterThan(3);
  expect(seen).toEqual(lines.map(({ text }, at) => ({ line: at + 1, text })));
});

test('no line is made before it is read', async () => {
  let made = 0;
  function* lines(): Generator<SimulatedLine> {
    for (const line of numbered(1000, 1000)) {
      made++;
      yield line;
    }
  }
  const iterator = simulatedSource(lines()).partitions[0]?.records();
  await iterator?.next();
  expect(made).toBeGreaterThan(0);
  expect(made).toBeLessThan(100);
});

test('no lines make no record', async () => {
  expect(await recordsOf([])).toEqual([]);
});
