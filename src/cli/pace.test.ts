import * as fc from 'fast-check';
import { Pacer, schedule, speedAt, wallAt } from './pace.ts';

const hourMs = 3_600_000;
const dayStartMs = Date.UTC(2025, 0, 27);

/** A clock that only sleeping moves on. */
function pacer(onSleep: (nowMs: number) => void = () => {}) {
  let nowMs = 5_000;
  const stop = new AbortController();
  const made = new Pacer({
    clock: () => nowMs,
    sleep: async ms => {
      nowMs += ms;
      onSleep(nowMs);
    },
    signal: stop.signal,
  });
  const work = (ms: number) => {
    nowMs += ms;
  };
  return { pacer: made, stop, now: () => nowMs, work };
}

test('the day takes 75 seconds, most of them where the attack is', () => {
  expect(wallAt(24 * hourMs)).toBe(75_000);
  expect(wallAt(16 * hourMs) - wallAt(12.5 * hourMs)).toBe(45_000);
  expect(speedAt(13.5 * hourMs)).toBe(280);
  expect(speedAt(3 * hourMs)).toBe(3_000);
  expect(schedule.at(-1)?.untilMs).toBe(24 * hourMs);
});

test('wall time never goes back', () => {
  fc.assert(
    fc.property(fc.integer({ min: -hourMs, max: 26 * hourMs }), fc.integer({ min: 0, max: hourMs }), (at, later) => {
      expect(wallAt(at + later)).toBeGreaterThanOrEqual(wallAt(at));
    }),
  );
});

test('event time is held to the schedule', async () => {
  const { pacer: held, now } = pacer();
  await held.pace(dayStartMs);
  for (let minute = 1; minute <= 24 * 60; minute++) await held.pace(dayStartMs + minute * 60_000);
  expect(now()).toBeCloseTo(5_000 + 75_000, 3);
});

test('a pause stands still, and what comes after keeps its speed', async () => {
  let sleeps = 0;
  const { pacer: held, now } = pacer(() => {
    if (held.speed === 'paused' && ++sleeps === 51) held.toggle();
  });
  await held.pace(dayStartMs);
  held.toggle();
  expect(held.speed).toBe('paused');
  await held.pace(dayStartMs + 12.5 * hourMs);
  expect(now()).toBeCloseTo(5_000 + 50 * 100 + 15_000, 3);
});

test('time lost in quiet hours is not made up for in the attack', async () => {
  const { pacer: held, now, work } = pacer();
  await held.pace(dayStartMs);
  work(60_000);
  await held.pace(dayStartMs + 12.5 * hourMs);
  const beforeMs = now();
  await held.pace(dayStartMs + 16 * hourMs);
  expect(now() - beforeMs).toBeCloseTo(45_000, 3);
});

test('the speed that is told is the one that the machine holds', async () => {
  const { pacer: held, work } = pacer();
  await held.pace(dayStartMs);
  expect(held.speed).toBe('×3000');
  for (let minute = 1; minute <= 60; minute++) {
    work(60);
    await held.pace(dayStartMs + minute * 60_000);
  }
  expect(held.speed).toBe('×1000');
});

test('an end is not waited for', async () => {
  const { pacer: held, stop, now } = pacer(() => stop.abort());
  await held.pace(dayStartMs);
  await held.pace(dayStartMs + 24 * hourMs);
  expect(now()).toBeLessThan(5_500);
});
