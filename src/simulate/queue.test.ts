import fc from 'fast-check';
import { Queue } from './queue.ts';

test('things come out in order of time, and in order of arrival at one time', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 20 })), times => {
      const queue = new Queue<number>();
      times.forEach((timeMs, at) => {
        queue.add(timeMs, at);
      });
      const taken: { timeMs: number; item: number }[] = [];
      for (let next = queue.take(); next !== undefined; next = queue.take()) {
        taken.push({ timeMs: next.timeMs, item: next.item });
      }
      const expected = times
        .map((timeMs, item) => ({ timeMs, item }))
        .sort((one, other) => one.timeMs - other.timeMs || one.item - other.item);
      expect(taken).toEqual(expected);
    }),
  );
});

test('things may be added while others are taken', () => {
  const queue = new Queue<string>();
  queue.add(5, 'late');
  queue.add(1, 'early');
  expect(queue.take()?.item).toBe('early');
  queue.add(3, 'between');
  expect(queue.take()?.item).toBe('between');
  expect(queue.take()?.item).toBe('late');
  expect(queue.take()).toBeUndefined();
  expect(queue.size).toBe(0);
});
