import fc from 'fast-check';
import { formatDuration, parseDuration } from './duration.ts';

describe('parseDuration', () => {
  test.each([
    ['500ms', 500],
    ['5s', 5_000],
    ['0s', 0],
    ['1.5s', 1_500],
    ['10m', 600_000],
    ['1h', 3_600_000],
    ['7d', 604_800_000],
  ])('%s is %d ms', (text, ms) => {
    expect(parseDuration(text)).toBe(ms);
  });

  test.each(['', '5', 's', '-5s', '5 s', '5S', '1e3s', '5s5s', '0.0001ms', '999999999999d', 'Infinitys', '٥s'])(
    '%j is not a duration',
    text => {
      expect(parseDuration(text)).toBeUndefined();
    },
  );
});

test('what formatDuration writes reads back as the same number', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 86_400_000 }), ms => {
      expect(parseDuration(formatDuration(ms))).toBe(ms);
    }),
  );
  expect([5_000, 600_000, 90_000, 1].map(formatDuration)).toEqual(['5s', '10m', '90s', '1ms']);
});
