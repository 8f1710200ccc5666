import { eachLine } from './lines.ts';

function lines(text: string, firstLine = 1) {
  const seen: [number, string][] = [];
  eachLine({ value: Buffer.from(text), source: 'log', firstLine }, (bytes, from, to, line) => {
    seen.push([line, bytes.toString('utf8', from, to)]);
  });
  return seen;
}

test.each([
  ['nothing', '', []],
  ['one line without an end', 'a', [[1, 'a']]],
  [
    'LF',
    'a\nb\n',
    [
      [1, 'a'],
      [2, 'b'],
    ],
  ],
  [
    'CRLF',
    'a\r\nb\r\n',
    [
      [1, 'a'],
      [2, 'b'],
    ],
  ],
  ['blank lines count and are not visited', '\n \t\r\n\na\n\r\n', [[4, 'a']]],
  ['a carriage return inside a line stays', 'a\rb\n', [[1, 'a\rb']]],
])('%s', (_, text, expected) => {
  expect(lines(text)).toEqual(expected);
});

test('a byte order mark is passed over at the start of a source and nowhere else', () => {
  expect(lines('\ufeffa\n\ufeffb')).toEqual([
    [1, 'a'],
    [2, '\ufeffb'],
  ]);
  expect(lines('\ufeffa', 9)).toEqual([[9, '\ufeffa']]);
  expect(lines('\ufeff\na')).toEqual([[2, 'a']]);
});
