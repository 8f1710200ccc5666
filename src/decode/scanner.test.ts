import fc from 'fast-check';
import { Request } from '../request.ts';
import { cloudflareKeys } from './cloudflare.ts';
import { jsonKeys } from './json.ts';
import { Scanner } from './scanner.ts';

const scanner = new Scanner(jsonKeys);

function readBoth(bytes: Buffer, from = 0, to = bytes.length, use = scanner) {
  const scanned = new Request();
  const parsed = new Request();
  const scannedWhy = use.read(bytes, from, to, scanned);
  const parsedWhy = use.readParsed(bytes, from, to, parsed);
  return {
    scanned: scannedWhy ?? { ...scanned },
    parsed: parsedWhy ?? { ...parsed },
  };
}

const keys = Object.values(jsonKeys).flat();
const times = fc.oneof(
  fc.date({ min: new Date(0), max: new Date('9999-12-31'), noInvalidDate: true }).map(date => date.toISOString()),
  fc.constantFrom('2025-02-31T00:00:00Z', '17/May/2015:10:05:03 +0000', '1737984785.120', '', '-', 'now'),
);
const scalars = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string(),
  fc.constantFrom(
    '203.0.113.7',
    '2001:db8::1',
    'POST',
    '/register?x=1',
    '201',
    'AS64500',
    'signup',
    'created',
    '"\\/',
    'é😀',
  ),
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.constantFrom(0, -0, 1e3, 1e21, 1737984785, 1737984785120, 200, 404),
  fc.boolean(),
  fc.constant(null),
  times,
);
const values = fc.oneof(
  { weight: 5, arbitrary: scalars },
  { weight: 1, arbitrary: fc.json().map(text => JSON.parse(text)) },
);
const spaces = fc.constantFrom('', '', '', ' ', '\t', '  ', '\r', '\n');

/** JSON strings and numbers as other encoders write them. */
const written = values.chain(value => {
  const plain = JSON.stringify(value);
  const escaped = plain.replace(/[a-z/]/g, letter => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`);
  const forms = [plain, plain.replaceAll('/', '\\/')];
  if (typeof value === 'string') forms.push(escaped);
  return fc.constantFrom(
    ...forms,
    '1e3',
    '-0',
    '1E+2',
    '0.50',
    '01',
    '1.',
    '+1',
    'nul',
    '.5',
    '-',
    '"\u0001"',
    '"\\x"',
  );
});
const members = fc.array(
  fc.tuple(
    fc.oneof({ weight: 6, arbitrary: fc.constantFrom(...keys) }, fc.string(), fc.constant('__proto__')),
    written,
    spaces,
  ),
  { maxLength: 12 },
);
const full = fc.constant(
  '"time":"2025-01-27T13:33:05.120Z","client_ip":"203.0.113.7","method":"POST","path":"/register","status":201',
);
const objects = fc.tuple(members, fc.option(full), spaces).map(([list, head, space]) => {
  const texts = list.map(([key, value, gap]) => `${gap}${JSON.stringify(key)}${gap}:${gap}${value}${gap}`);
  return `${space}{${[...(head === null ? [] : [head]), ...texts].join(',')}}${space}`;
});

test('reads whatever JSON.parse reads, in the same way', () => {
  fc.assert(
    fc.property(objects, text => {
      const { scanned, parsed } = readBoth(Buffer.from(text));
      expect(scanned).toEqual(parsed);
    }),
    { numRuns: 1500 },
  );
});

test('reads lines that are right, or nearly, in the same way', () => {
  const text = fc.oneof(
    fc.constantFrom('', '-', '-0', '0', '17', 'a b', 'é', '"', '/a?b', 'https://example.com'),
    fc.string(),
  );
  const amount = fc.oneof(
    fc.nat(1000),
    fc.double({ min: 0, max: 1e6, noNaN: true }),
    fc.constantFrom('1.5', '0', -0, ''),
  );
  const some = (arbitrary: fc.Arbitrary<unknown>) =>
    fc.oneof({ weight: 9, arbitrary }, { weight: 1, arbitrary: fc.constant(null) });
  const texts = Object.fromEntries(
    [
      ...keys.filter(key =>
        /agent|refer|host|url|uri|path|method|email|id|ja4|country|phone|name|site|event|request$/.test(key),
      ),
    ].map(key => [key, some(text)]),
  );
  const line = fc.record(
    {
      ...texts,
      method: some(text),
      path: some(text),
      msec: some(fc.constantFrom('1737984785.120', 1737984785)),
      remote_addr: some(fc.constantFrom('203.0.113.7', '2001:db8::1')),
      status: some(fc.constantFrom(200, '201', 0, -0)),
      bytes: some(amount),
      request_time: some(amount),
      duration_ms: some(amount),
      asn: some(fc.constantFrom('AS64500', 64500, '64500', -0)),
      outcome: some(fc.constantFrom('created', 'rejected')),
    },
    { requiredKeys: ['msec', 'remote_addr', 'status', 'method', 'path'] },
  );
  let readable = 0;
  fc.assert(
    fc.property(line, value => {
      const { scanned, parsed } = readBoth(Buffer.from(JSON.stringify(value)));
      expect(scanned).toEqual(parsed);
      if (typeof scanned !== 'string') readable++;
    }),
    { numRuns: 1000 },
  );
  expect(readable).toBeGreaterThan(200);
});

test('reads truncated and damaged lines in the same way', () => {
  const damage = fc.record({ cut: fc.nat(400), at: fc.nat(400), byte: fc.integer({ min: 0, max: 255 }) });
  fc.assert(
    fc.property(objects, damage, fc.boolean(), (text, { cut, at, byte }, truncate) => {
      let bytes = Buffer.from(text);
      if (truncate) bytes = bytes.subarray(0, cut % (bytes.length + 1));
      else bytes[at % bytes.length] = byte;
      const { scanned, parsed } = readBoth(bytes);
      expect(scanned).toEqual(parsed);
    }),
    { numRuns: 1500 },
  );
});

test('reads any bytes in the same way', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), array => {
      const { scanned, parsed } = readBoth(Buffer.from(array));
      expect(scanned).toEqual(parsed);
    }),
  );
});

test('never looks beyond the end of the line', () => {
  fc.assert(
    fc.property(objects, objects, fc.nat(400), (first, second, cut) => {
      const head = Buffer.from(first);
      const to = cut % (head.length + 1);
      const bytes = Buffer.concat([head, Buffer.from(`\n${second}\n`)]);
      const alone = readBoth(Buffer.from(head.subarray(0, to)));
      expect(readBoth(bytes, 0, to).scanned).toEqual(alone.parsed);
    }),
  );
});

const minimal = '"client_ip":"203.0.113.7","method":"POST","path":"/register","status":201';

test.each([
  ['the last of two equal keys wins', `{"time":1,${minimal},"time":"2025-01-27T13:33:05Z"}`, { timeMs: 1737984785000 }],
  ['the canonical name wins over an alias', `{"time":10,"ts":20,${minimal}}`, { timeMs: 10_000 }],
  ['wherever it stands', `{"ts":20,${minimal},"time":10}`, { timeMs: 10_000 }],
  ['an alias steps in for null', `{"time":null,"ts":20,${minimal}}`, { timeMs: 20_000 }],
  ['and for null that comes later', `{"ts":20,"time":null,${minimal}}`, { timeMs: 20_000 }],
  [
    'keys inside other values mean nothing',
    `{"x":{"time":5,"y":[{"status":1}]},"time":10,${minimal}}`,
    { status: 201 },
  ],
  [
    'an object under an alias is something else',
    `{"time":10,"agent":{"type":"x"},${minimal}}`,
    { userAgent: undefined },
  ],
  ['escapes are undone', `{"time":10,${minimal},"user_agent":"a\\"b\\u00e9"}`, { userAgent: 'a"bé' }],
  [
    'the query is not part of the path',
    `{"time":10,${minimal.replace('/register', '/register?a=1')}}`,
    { path: '/register' },
  ],
])('%s', (_, text, expected) => {
  const { scanned, parsed } = readBoth(Buffer.from(text));
  expect(scanned).toMatchObject(expected);
  expect(parsed).toEqual(scanned);
});

test.each([
  ['syntax', '{"time":10,'],
  ['syntax', `{"time":10,${minimal}} x`],
  ['syntax', `{"time":10,${minimal},"host":"a\u0000b"}`],
  ['not_an_object', '[1]'],
  ['not_an_object', '"text"'],
  ['not_an_object', 'null'],
  ['time', `{${minimal}}`],
  ['time', `{"time":true,${minimal}}`],
  ['time', `{"time":"2025-02-30T00:00:00Z",${minimal}}`],
  ['client_ip', `{"time":10,${minimal.replace('"203.0.113.7"', '7')}}`],
  ['client_ip', `{"time":10,${minimal.replace('203.0.113.7', 'client.example.com')}}`],
  ['method', `{"time":10,${minimal.replace('"POST"', '{}')}}`],
  ['path', `{"time":10,${minimal.replace('"/register"', '5')}}`],
  ['status', `{"time":10,${minimal.replace('201', '"soon"')}}`],
  ['status', '{"time":10,"client_ip":"203.0.113.7","method":"GET","path":"/"}'],
  ['field_type', `{"time":10,${minimal},"email":["a@example.com"]}`],
  ['field_type', `{"time":10,${minimal},"bytes":"many"}`],
])('%s: %s', (reason, text) => {
  const { scanned, parsed } = readBoth(Buffer.from(text));
  expect(scanned).toBe(reason);
  expect(parsed).toBe(reason);
});

test('invalid UTF-8 is its own reason, wherever it stands', () => {
  const line = Buffer.from(`{"time":10,${minimal},"x":"?"}`);
  line[line.lastIndexOf('?')] = 0xff;
  expect(readBoth(line)).toEqual({ scanned: 'encoding', parsed: 'encoding' });
});

test('an empty line of bytes is broken syntax and a line after it is read', () => {
  expect(readBoth(Buffer.from('')).scanned).toBe('syntax');
  expect(readBoth(Buffer.from(`{"time":10,${minimal}}`)).scanned).toMatchObject({ status: 201 });
});

test('the Cloudflare keys are read in the same way', () => {
  const members = fc.array(fc.tuple(fc.constantFrom(...Object.values(cloudflareKeys).flat()), written));
  const use = new Scanner(cloudflareKeys);
  fc.assert(
    fc.property(members, list => {
      const bytes = Buffer.from(`{${list.map(([key, value]) => `"${key}":${value}`).join(',')}}`);
      const { scanned, parsed } = readBoth(bytes, 0, bytes.length, use);
      expect(scanned).toEqual(parsed);
    }),
  );
});
