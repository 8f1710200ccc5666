import { total } from './evenness.ts';
import type { Measured } from './habit.ts';
import { paceOf } from './pace.ts';

/** Sixty rows of which most took 25 to 80 seconds, where a third of people do. */
const inTime: Measured = {
  factor: -6,
  distance: 12,
  machineExpected: 0,
  more: new Set(),
  rows: 62,
  counts: [0, 0, 1, 2, 3, 26, 26, 2, 0],
  expected: [1, 3, 6, 8, 12, 12, 10, 6, 2],
};

const pace = {
  values: ['< 2', '2–5', '5–10', '10–15', '15–25', '25–40', '40–80', '80–160', '160+'],
  middles: [1.2, 3, 7, 12, 19, 32, 57, 113, 230],
  machine: new Set(['< 2', '2–5']),
};

describe('an even pace', () => {
  it('speaks for a program that waits, where it comes from many places', () => {
    expect(paceOf(pace, inTime, false, 'first').factor).toBe(12);
  });

  it('speaks louder the narrower the range is that a program draws its waits from', () => {
    const of = (counts: readonly number[]) =>
      paceOf(pace, { ...inTime, distance: 40, counts, rows: total(counts) }, false, 'first').factor;
    // Log-normal with half, 0.6 and 0.7 of the spread that is expected.
    expect(of([0, 0, 1, 3, 18, 24, 14, 0, 0])).toBe(30);
    expect(of([0, 0, 1, 4, 17, 22, 15, 1, 0])).toBeGreaterThan(12);
    expect(of([0, 1, 5, 8, 14, 14, 12, 5, 1])).toBe(-6);
  });

  it('is a clock’s where so many wait, and nearly all for as long', () => {
    const isClockwork = (counts: readonly number[], isPlace = false) =>
      paceOf(pace, { ...inTime, distance: 40, counts, rows: total(counts) }, isPlace, 'first').isClockwork;
    expect(isClockwork([0, 0, 1, 3, 66, 8, 0, 0, 0])).toBe(true);
    // Fewer of them, in one place, in two ranges, and where they have but a button to press.
    expect(isClockwork([0, 0, 1, 2, 36, 4, 0, 0, 0])).toBe(false);
    expect(isClockwork([0, 0, 1, 3, 66, 8, 0, 0, 0], true)).toBe(false);
    expect(isClockwork([0, 0, 1, 3, 38, 36, 0, 0, 0])).toBe(false);
    expect(isClockwork([8, 66, 3, 1, 0, 0, 0, 0, 0])).toBe(false);
    // Before anybody can have seen it; not where some do, or fewer of them.
    expect(isClockwork([66, 4, 2, 0, 0, 0, 0, 0, 0])).toBe(true);
    expect(isClockwork([50, 14, 8, 0, 0, 0, 0, 0, 0])).toBe(false);
    expect(isClockwork([30, 2, 0, 0, 0, 0, 0, 0, 0])).toBe(false);
  });

  it('is none where some are quick and some slow, as people are with what their browser fills in', () => {
    const isWide = (counts: readonly number[]) =>
      paceOf(pace, { ...inTime, counts, rows: total(counts) }, false, 'first').isWide;
    expect(isWide([0, 15, 10, 4, 7, 6, 6, 8, 0])).toBe(true);
    expect(isWide([0, 0, 1, 3, 18, 24, 14, 0, 0])).toBe(false);
  });

  it('comes to nothing by and by as the range grows, not with one row more', () => {
    const factors = [0, 1, 2, 3, 4, 5, 6, 7].map(more => {
      const counts = [0, 0, more, 2 + more / 2, 18 - more, 24 - more, 14, 2 + more / 2, 0];
      return paceOf(pace, { ...inTime, distance: 40, counts, rows: total(counts) }, false, 'first').factor;
    });
    expect(factors[0]).toBe(30);
    expect(factors.at(-1)).toBe(-6);
    factors.forEach((factor, i) => {
      expect((factors[i - 1] ?? factor) - factor).toBeLessThan(15);
    });
  });

  it('of what stood as an attack is one until it is clearly wider', () => {
    const counts = [0, 0, 2, 6, 16, 20, 15, 3, 1];
    const of = (standing: 'first' | 'accused') =>
      paceOf(pace, { ...inTime, distance: 40, counts, rows: total(counts) }, false, standing);
    expect(of('first').factor).toBeLessThan(12);
    expect(of('accused').factor).toBe(30);
    expect([of('first').isByButton, of('accused').isByButton]).toEqual([false, true]);
  });

  it('that hardly anybody here reaches is that of people only where they have but a button to press', () => {
    const expected = [0, 0, 0, 1, 5, 16, 24, 12, 4];
    const isByButton = (counts: readonly number[], standing: 'first' | 'accused' = 'first') =>
      paceOf(pace, { ...inTime, counts, expected, rows: 62 }, false, standing).isByButton;
    expect(isByButton([2, 38, 12, 2, 2, 2, 2, 2, 0])).toBe(true);
    expect(isByButton([2, 24, 12, 6, 8, 4, 4, 2, 0])).toBe(false);
    expect(isByButton([2, 24, 12, 6, 8, 4, 4, 2, 0], 'accused')).toBe(true);
    expect(paceOf(pace, { ...inTime, counts: [2, 38, 12, 2, 2, 2, 2, 2, 0] }, false, 'first').isByButton).toBe(false);
  });

  it('of those who have but to press a button is quick', () => {
    const isTimed = (counts: readonly number[]) =>
      paceOf(pace, { ...inTime, counts, rows: total(counts) }, false, 'first').isTimed;
    expect(isTimed([0, 2, 6, 24, 22, 6, 2, 0, 0])).toBe(true);
    expect(isTimed([0, 22, 20, 14, 6, 0, 0, 0, 0])).toBe(false);
    expect(isTimed([0, 1, 3, 12, 11, 3, 1, 0, 0])).toBe(false);
  });

  it('that all but some have stays one for what stood as an attack', () => {
    const counts = [0, 14, 41, 4, 2, 1, 0, 0, 0];
    const isTimed = (standing: 'first' | 'accused') =>
      paceOf(pace, { ...inTime, counts, rows: total(counts) }, false, standing).isTimed;
    expect([isTimed('first'), isTimed('accused')]).toEqual([false, true]);
  });

  it('is the desk at a kiosk, where many come to one address', () => {
    expect(paceOf(pace, inTime, true, 'first').factor).toBe(-6);
  });

  it('of waits from a far narrower range than that of a class speaks for a program at one address', () => {
    const of = (counts: readonly number[]) =>
      paceOf(pace, { ...inTime, distance: 40, counts, rows: total(counts) }, true, 'first').factor;
    expect(of([0, 0, 0, 0, 11, 79, 1, 0, 0])).toBe(30);
    // A class of whom two in three took about as long, and too few to tell.
    expect(of([0, 0, 2, 6, 15, 10, 5, 0, 0])).toBe(-6);
    expect(of([0, 0, 0, 0, 2, 21, 0, 0, 0])).toBe(-6);
  });

  it('that is faster than hands speaks for a program at a kiosk too', () => {
    const fast: Measured = { ...inTime, factor: 30, distance: 30, counts: [50, 10, 0, 0, 0, 0, 0, 0, 0], rows: 60 };
    expect(paceOf(pace, fast, true, 'first').factor).toBe(30);
  });

  it('at which all of more than a class have but a button to press is that of one', () => {
    const of = (counts: readonly number[]) =>
      paceOf(pace, { ...inTime, factor: 20, counts, rows: total(counts) }, true, 'first').isByButton;
    expect(of([30, 30, 0, 0, 0, 0, 0, 0, 0])).toBe(true);
    expect(of([15, 15, 0, 0, 0, 0, 0, 0, 0])).toBe(false);
    expect(of([30, 20, 10, 2, 0, 0, 0, 0, 0])).toBe(false);
  });
});
