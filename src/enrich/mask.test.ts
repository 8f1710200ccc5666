import { maskOf } from './mask.ts';

test.each([
  ['jane.doe7', 'llll.llld'],
  ['qwhxkzpvtm', 'llllllllll'],
  ['a_b-c+d', 'l_l-l+l'],
  ['ЖaЩ7', 'uluD'.toLowerCase()],
  ['😀', 'u'],
  ['', ''],
])('%s is %s', (name, mask) => {
  expect(maskOf(name)).toBe(mask);
});

test('is cut at 24 characters', () => {
  expect(maskOf('a'.repeat(60))).toBe('l'.repeat(24));
});
