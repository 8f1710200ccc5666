import fc from 'fast-check';
import { parseTime } from './time.ts';

function parse(text: string): number {
  // Digits on both sides, so that reading beyond the bounds would show.
  const bytes = Buffer.from(`9${text}9`);
  return parseTime(bytes, 1, bytes.length - 1);
}

const days = fc.date({ min: new Date(0), max: new Date('9999-12-31T23:59:59.999Z'), noInvalidDate: true });

test('RFC 3339 is read as Date reads it, at any offset', () => {
  fc.assert(
    fc.property(days, fc.integer({ min: -23 * 60, max: 23 * 60 }), (date, minutes) => {
      const local = date.getTime() + minutes * 60_000;
      fc.pre(local >= 0 && local < 253_402_300_800_000);
      const size = Math.abs(minutes);
      const pad = (value: number) => String(value).padStart(2, '0');
      const offset = `${minutes < 0 ? '-' : '+'}${pad(Math.floor(size / 60))}:${pad(size % 60)}`;
      const text = new Date(local).toISOString().replace('Z', offset);
      expect(parse(text)).toBe(date.getTime());
      expect(parse(date.toISOString())).toBe(date.getTime());
    }),
  );
});

test('a day exists or does not, as Date says', () => {
  const part = fc.integer({ min: 0, max: 35 });
  fc.assert(
    fc.property(fc.integer({ min: 1970, max: 2410 }), part, part, (year, month, day) => {
      const pad = (value: number) => String(value).padStart(2, '0');
      const made = new Date(Date.UTC(year, month - 1, day));
      const exists = made.getUTCMonth() === month - 1 && made.getUTCDate() === day;
      expect(parse(`${year}-${pad(month)}-${pad(day)}T00:00:00Z`)).toBe(exists ? made.getTime() : Number.NaN);
    }),
    { numRuns: 500 },
  );
});

const at = Date.UTC(2025, 0, 27, 13, 33, 5);

test.each([
  ['2025-01-27T13:33:05Z', at],
  ['2025-01-27t13:33:05z', at],
  ['2025-01-27 13:33:05,5Z', at + 500],
  ['2025-01-27T13:33:05.123999999Z', at + 123],
  ['2025-01-27T14:33:05.12+0100', at + 120],
  ['27/Jan/2025:08:33:05 -0500', at],
  ['17/May/2015:10:05:03 +0000', Date.UTC(2015, 4, 17, 10, 5, 3)],
  ['2016-12-31T23:59:60Z', Date.UTC(2017, 0, 1)],
  ['1737984785', at],
  ['1737984785.120', at + 120],
  ['1737984785120', at + 120],
  ['1737984785120000', at + 120],
  ['1737984785120000000', at + 120],
  ['0', 0],
])('%s is %d', (text, ms) => {
  expect(parse(text)).toBe(ms);
});

test.each([
  '',
  '-',
  '.5',
  '5.',
  '-5',
  '1e9',
  '99999999999999999999999',
  '2025-02-29T00:00:00Z',
  '2025-01-27T24:00:00Z',
  '2025-01-27T23:60:00Z',
  '2025-01-27T13:33:60Z',
  '2025-01-27T13:33:05',
  '2025-01-27T13:33:05.Z',
  '2025-01-27T13:33:05+01:60',
  '2025-01-27T13:33:05+24:00',
  '2025-01-27T13:33:05+01:00:00',
  '2025-01-27T13:33:05ZZ',
  '2025-01-27X13:33:05Z',
  '1969-12-31T23:59:59Z',
  '20x5-01-27T13:33:05Z',
  '31/Apr/2025:08:33:05 +0000',
  '27/Foo/2025:08:33:05 +0000',
  '27/Jan/2025:25:33:05 +0000',
  '27/Jan/2025 08:33:05 +0000',
])('%p is no time', text => {
  expect(parse(text)).toBeNaN();
});
