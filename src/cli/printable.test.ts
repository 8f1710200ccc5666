import fc from 'fast-check';
import { printable, printableLines } from './printable.ts';

test('nothing that steers a terminal or turns the reading gets through', () => {
  expect(printable('a\u001b[2J\u009b1m\u202eb\u200b\r\n\u0000c')).toBe('a·[2J·1m·b····c');
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), text => {
      expect(printable(text)).not.toMatch(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/u);
    }),
  );
});

test('words in any script stay as they are', () => {
  expect(printable('größer 登録 تسجيل 😀 │')).toBe('größer 登録 تسجيل 😀 │');
});

test('line ends of ours stay', () => {
  expect(printableLines('a\u0007\nb')).toBe('a·\nb');
});
