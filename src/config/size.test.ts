import fc from 'fast-check';
import { formatSize, parseSize } from './size.ts';

describe('parseSize', () => {
  test.each([
    ['0B', 0],
    ['512B', 512],
    ['1KiB', 1_024],
    ['1.5KiB', 1_536],
    ['64MiB', 67_108_864],
    ['2GiB', 2_147_483_648],
  ])('%s is %d bytes', (text, bytes) => {
    expect(parseSize(text)).toBe(bytes);
  });

  test.each(['', '64', 'MiB', '64MB', '64 MiB', '64mib', '-1B', '0.5B', '999999999999GiB'])(
    '%j is not a size',
    text => {
      expect(parseSize(text)).toBeUndefined();
    },
  );
});

test('what formatSize writes reads back as the same number', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 2 ** 40 }), bytes => {
      expect(parseSize(formatSize(bytes))).toBe(bytes);
    }),
  );
  expect([1_048_576, 1_536, 1].map(formatSize)).toEqual(['1MiB', '1536B', '1B']);
});
