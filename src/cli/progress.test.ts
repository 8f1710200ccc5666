import type { PaneSummary } from '../outputs.ts';
import type { Source } from '../sources/source.ts';
import { progressLine } from './progress.ts';

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

function sourceOf(...parts: { read: number; total: number | undefined }[]): Source {
  return {
    partitions: parts.map(part => ({
      name: 'a.log',
      progress: () => part,
      records: () => [][Symbol.iterator]() as never,
    })),
    close: async () => undefined,
  };
}

const pane = { requests: { signup: 2, other: 998 }, endMs: Date.UTC(2025, 0, 27, 13) } as unknown as PaneSummary;

function shown(source: Source, columns: number): string[] {
  const lines: string[] = [];
  let nowMs = 0;
  const progress = progressLine(source, { write: text => lines.push(text), columns }, () => nowMs);
  progress.pane?.(pane);
  nowMs = 2_000;
  jest.advanceTimersByTime(250);
  progress.close?.();
  jest.advanceTimersByTime(1_000);
  return lines;
}

test('says how far, how fast and where in time, and clears the line at the end', () => {
  expect(shown(sourceOf({ read: 30, total: 100 }, { read: 70, total: 100 }), 80)).toEqual([
    '\r\u001b[K1,000 requests · 500/s · 50 % · 2025-01-27 13:00:00 UTC',
    '\r\u001b[K',
  ]);
});

test('without a known size it says how much was read', () => {
  expect(shown(sourceOf({ read: 5 * 1_048_576, total: undefined }), 80)[0]).toContain('500/s · 5 MiB · ');
});

test('stays within the width of the terminal', () => {
  expect(shown(sourceOf({ read: 1, total: 2 }), 20)[0]).toBe('\r\u001b[K1,000 requests · 50');
});
