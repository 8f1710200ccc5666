import { Request } from '../request.ts';
import { CombinedReader } from './combined.ts';

const reader = new CombinedReader();

function read(line: string | Buffer): Request | string {
  // Surrounded, so that reading beyond the line would show.
  const inner = Buffer.from(line);
  const bytes = Buffer.concat([Buffer.from('x "\n'), inner, Buffer.from('\n" "y" 9')]);
  const request = new Request();
  return reader.read(bytes, 4, 4 + inner.length, request) ?? request;
}

const head = '203.0.113.7 - - [17/May/2015:10:05:03 +0000]';
const timeMs = Date.UTC(2015, 4, 17, 10, 5, 3);

test('combined', () => {
  expect(read(`${head} "GET /a/b?c=1 HTTP/1.1" 200 203023 "http://example.com/" "Mozilla/5.0 (X11)"`)).toMatchObject({
    timeMs,
    clientIp: '203.0.113.7',
    method: 'GET',
    path: '/a/b',
    status: 200,
    bytes: 203023,
    referer: 'http://example.com/',
    userAgent: 'Mozilla/5.0 (X11)',
    userId: undefined,
    host: undefined,
  });
});

test.each([
  ['common', `${head} "POST /register HTTP/1.1" 303 -`, { status: 303, bytes: undefined, userAgent: undefined }],
  ['missing values', `${head} "GET / HTTP/1.1" 200 5 "-" "-"`, { referer: undefined, userAgent: undefined }],
  ['IPv6', `2001:db8::1 - - [17/May/2015:10:05:03 +0000] "GET / HTTP/2.0" 200 5`, { clientIp: '2001:db8::1' }],
  [
    'a virtual host before',
    `chat.example.com:443 ${head} "GET / HTTP/2.0" 200 5`,
    { host: 'chat.example.com:443', clientIp: '203.0.113.7' },
  ],
  ['a signed-in user', '203.0.113.7 - ann [17/May/2015:10:05:03 +0000] "GET / HTTP/1.1" 200 5', { userId: 'ann' }],
  [
    'a user with a space',
    '203.0.113.7 - ann b [17/May/2015:10:05:03 +0000] "GET / HTTP/1.1" 200 5',
    { userId: 'ann b' },
  ],
  [
    'a name that was only tried',
    '203.0.113.7 - ann [17/May/2015:10:05:03 +0000] "GET / HTTP/1.1" 401 5',
    { userId: undefined },
  ],
  ['fields appended', `${head} "GET / HTTP/1.1" 200 5 "-" "curl/8" "198.51.100.1" 0.003`, { userAgent: 'curl/8' }],
  ['a time appended to common', `${head} "GET / HTTP/1.1" 200 5 0.003`, { status: 200, userAgent: undefined }],
  [
    'escaped quotes',
    `${head} "GET / HTTP/1.1" 200 5 "-" "a \\"b\\" \\\\ \\xc3\\xa9\\x22"`,
    { userAgent: 'a "b" \\ é"' },
  ],
  ['a wrong escape', `${head} "GET / HTTP/1.1" 200 5 "-" "\\xz9"`, { userAgent: 'xz9' }],
  ['raw UTF-8', `${head} "GET /é HTTP/1.1" 200 5 "-" "ü"`, { path: '/é', userAgent: 'ü' }],
  ['a client that said nothing', `${head} "-" 408 -`, { method: '-', path: '-', status: 408 }],
  [
    'bytes of another protocol',
    `${head} "\\x16\\x03\\x01\\x02" 400 226 "-" "-"`,
    { method: '-', path: '-', status: 400 },
  ],
  ['a space in the path', `${head} "GET /a b HTTP/1.1" 400 5`, { path: '/a b' }],
  ['no protocol', `${head} "GET /a" 200 5`, { path: '/a' }],
  ['a whole URL', `${head} "GET http://example.com/a?b HTTP/1.1" 200 5`, { path: '/a' }],
  [
    'a long user agent is cut',
    `${head} "GET / HTTP/1.1" 200 5 "-" "${'u'.repeat(5000)}"`,
    { userAgent: 'u'.repeat(2048) },
  ],
])('%s', (_, line, expected) => {
  expect(read(line)).toMatchObject(expected);
});

test.each([
  ['syntax', ''],
  ['syntax', '203.0.113.7'],
  ['syntax', '203.0.113.7 - - 17/May/2015'],
  ['syntax', '203.0.113.7 - - [17/May/2015:10:05:03 +0000'],
  ['syntax', `${head} GET / 200`],
  ['syntax', `${head} "GET / HTTP/1.1`],
  ['syntax', `${head} "GET / HTTP/1.1"`],
  ['syntax', `${head} "GET / HTTP/1.1" 200`],
  ['syntax', `${head} "GET / HTTP/1.1" 200 5 "http://exa`],
  ['syntax', `${head} "GET / HTTP/1.1" 200 5 "-" "Mozi`],
  ['syntax', `${head} "GET /\u0000 HTTP/1.1" 200 5`],
  ['time', head.replace('17/May', '32/May').concat(' "GET / HTTP/1.1" 200 5')],
  ['status', `${head} "GET / HTTP/1.1" abc 5`],
  ['status', `${head} "GET / HTTP/1.1" 99 5`],
  ['field_type', `${head} "GET / HTTP/1.1" 200 many`],
  ['client_ip', head.replace('203.0.113.7', 'client.example.com').concat(' "GET / HTTP/1.1" 200 5')],
])('%s: %s', (reason, line) => {
  expect(read(line)).toBe(reason);
});

test('every cut of a line is read without reaching into the next', () => {
  const line = `${head} "GET / HTTP/1.1" 200 5 "-" "a"`;
  for (let size = 0; size < line.length; size++) {
    const result = read(line.slice(0, size));
    if (typeof result !== 'string') expect(result.userAgent).toBeUndefined();
  }
});

test('invalid UTF-8', () => {
  const line = Buffer.from(`${head} "GET /? HTTP/1.1" 200 5`);
  line[line.indexOf('?')] = 0xff;
  expect(read(line)).toBe('encoding');
});
