import type { PaneSummary } from '../outputs.ts';
import type { Sink } from '../sinks/sink.ts';
import type { Source } from '../sources/source.ts';
import { count, moment } from './words.ts';

const everyMs = 250;

/** One line that overwrites itself while a log is read. Only for terminals. */
export function progressLine(
  source: Source,
  terminal: { write(text: string): unknown; readonly columns?: number },
  nowMs: () => number,
): Sink {
  const startMs = nowMs();
  let requests = 0;
  let eventMs = Number.NaN;

  const show = () => {
    const read = source.partitions.map(partition => partition.progress());
    const bytes = sum(read.map(part => part.read));
    const total = read.some(part => part.total === undefined) ? undefined : sum(read.map(part => part.total ?? 0));
    const seconds = Math.max(0.001, (nowMs() - startMs) / 1_000);
    const parts = [
      `${count(requests)} requests`,
      `${count(requests / seconds)}/s`,
      total === undefined || total === 0 ? `${count(bytes / 1_048_576)} MiB` : `${Math.floor((bytes / total) * 100)} %`,
      ...(Number.isNaN(eventMs) ? [] : [moment(eventMs)]),
    ];
    terminal.write(`\r\u001b[K${parts.join(' · ').slice(0, (terminal.columns || 80) - 1)}`);
  };

  const timer = setInterval(show, everyMs);
  timer.unref();
  return {
    name: 'progress',
    pane(pane: PaneSummary) {
      requests += sum(Object.values(pane.requests));
      eventMs = pane.endMs;
    },
    async close() {
      clearInterval(timer);
      terminal.write('\r\u001b[K');
    },
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
