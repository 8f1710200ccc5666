import { paceFactor, visitFactor } from './evenness.ts';
import type { Measured } from './habit.ts';

/** Sixty rows of which most took 25 to 80 seconds, where a third of people do. */
const inTime: Measured = {
  factor: -6,
  distance: 12,
  excess: 0,
  parent: undefined,
  counts: [0, 0, 1, 2, 3, 26, 26, 2, 0],
  expected: [1, 3, 6, 8, 12, 12, 10, 6, 2],
};

describe('an even pace', () => {
  it('speaks for a program that waits, where it comes from many places', () => {
    expect(paceFactor([inTime], -6, 9, false)).toBe(12);
  });

  it('is the desk at a kiosk, where many come to one address', () => {
    expect(paceFactor([inTime], -6, 9, true)).toBe(-6);
  });

  it('that is faster than hands speaks for a program at a kiosk too', () => {
    const fast: Measured = { ...inTime, factor: 30, distance: 30, counts: [50, 10, 0, 0, 0, 0, 0, 0, 0] };
    expect(paceFactor([fast], 30, 9, true)).toBe(30);
  });
});

it('one number of pages before is the way through a kiosk, and elsewhere through a program', () => {
  const pages: Measured = {
    factor: -4,
    distance: 9,
    excess: 0,
    parent: undefined,
    counts: [0, 0, 50, 4, 0],
    expected: [10, 10, 16, 12, 6],
  };
  expect([false, true].map(isPlace => visitFactor([pages], -4, 5, isPlace))).toEqual([9, -4]);
});
