import type { Partition, RawRecord, Source } from '../sources/source.ts';
import type { SimulatedLine } from './scenario.ts';

const recordChars = 64 * 1024;
/** What positions call it. */
export const simulationName = 'simulation';

/** Simulated lines as a source with one partition, in records of about 64 KiB. Lines are made as records are read. */
export function simulatedSource(lines: Iterable<SimulatedLine>): Source {
  let readBytes = 0;
  async function* records(): AsyncGenerator<RawRecord, void> {
    let text = '';
    let firstLine = 1;
    let count = 0;
    for (const { text: line } of lines) {
      text += `${line}\n`;
      count++;
      if (text.length < recordChars) continue;
      yield recordOf(text, firstLine);
      firstLine += count;
      text = '';
      count = 0;
    }
    if (count > 0) yield recordOf(text, firstLine);
  }
  function recordOf(text: string, firstLine: number): RawRecord {
    const value = Buffer.from(text);
    readBytes += value.length;
    return { value, source: simulationName, firstLine };
  }
  const partition: Partition = {
    name: simulationName,
    progress: () => ({ read: readBytes, total: undefined }),
    records,
  };
  return { partitions: [partition], close: async () => {} };
}
