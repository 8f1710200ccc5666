import { visitFactor } from './evenness.ts';
import type { Measured } from './habit.ts';

it('one number of pages before is the way through a kiosk, and elsewhere through a program', () => {
  const pages: Measured = {
    factor: -4,
    distance: 9,
    machineExpected: 0,
    more: new Set<string>(),
    rows: 54,
    counts: [0, 0, 50, 4, 0],
    expected: [10, 10, 16, 12, 6],
  };
  expect([false, true].map(isPlace => visitFactor(pages, isPlace, 'first'))).toEqual([9, -4]);
});
