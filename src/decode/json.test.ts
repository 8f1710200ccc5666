import { Request } from '../request.ts';
import { JsonReader } from './json.ts';

const reader = new JsonReader();

function read(value: object): Request | string {
  const bytes = Buffer.from(JSON.stringify(value));
  const request = new Request();
  return reader.read(bytes, 0, bytes.length, request) ?? request;
}

const base = { time: '2025-01-27T13:33:05Z', client_ip: '203.0.113.7', method: 'POST', path: '/register', status: 201 };
const timeMs = Date.UTC(2025, 0, 27, 13, 33, 5);

test('every canonical field', () => {
  const fields = {
    request_id: 'r-1',
    host: 'chat.example.com',
    referer: 'https://example.com/',
    user_agent: 'curl/8',
    bytes: 5,
    duration_ms: 1.5,
    email: 'ann@example.com',
    email_domain: 'example.com',
    user_name: 'ann',
    phone: '+15550100',
    session_id: 's-1',
    device_id: 'd-1',
    ja4: 't13d1516h2_8daaf6152771_b186095e22b6',
    country: 'de',
    asn: 64500,
    user_id: 7,
    event: 'signup',
    outcome: 'created',
    site: 'shop',
  };
  expect({ ...(read({ ...base, ...fields }) as Request) }).toEqual({
    timeMs,
    clientIp: '203.0.113.7',
    method: 'POST',
    path: '/register',
    status: 201,
    requestId: 'r-1',
    host: 'chat.example.com',
    referer: 'https://example.com/',
    userAgent: 'curl/8',
    bytes: 5,
    durationMs: 1.5,
    email: 'ann@example.com',
    emailDomain: 'example.com',
    userName: 'ann',
    phone: '+15550100',
    sessionId: 's-1',
    deviceId: 'd-1',
    ja4: 't13d1516h2_8daaf6152771_b186095e22b6',
    country: 'DE',
    asn: 64500,
    userId: '7',
    event: 'signup',
    outcome: 'created',
    site: 'shop',
  });
});

test('nginx with variables as names', () => {
  const line = {
    msec: '1737984785.000',
    time_local: '27/Jan/2025:13:33:05 +0000',
    remote_addr: '2001:db8::1',
    remote_user: '',
    request: 'POST /api/users?x=1 HTTP/2.0',
    status: '201',
    body_bytes_sent: '12',
    bytes_sent: '340',
    request_time: '0.250',
    http_referer: '',
    http_user_agent: 'curl/8',
    http_host: 'example.com',
    http_x_forwarded_for: '198.51.100.9',
  };
  expect(read(line)).toMatchObject({
    timeMs,
    clientIp: '2001:db8::1',
    method: 'POST',
    path: '/api/users',
    status: 201,
    bytes: 12,
    durationMs: 250,
    referer: undefined,
    userAgent: 'curl/8',
    host: 'example.com',
  });
});

test.each([
  [
    'Vector',
    {
      timestamp: '2025-01-27T13:33:05Z',
      client: '203.0.113.7',
      method: 'GET',
      path: '/',
      status: 200,
      agent: 'curl/8',
    },
  ],
  [
    'Fluent Bit',
    {
      '@timestamp': timeMs / 1000,
      source_ip: '203.0.113.7',
      verb: 'GET',
      url: 'https://example.com/?a',
      status_code: '200',
      'user-agent': 'curl/8',
    },
  ],
])('%s', (_, line) => {
  expect(read(line)).toMatchObject({
    timeMs,
    clientIp: '203.0.113.7',
    method: 'GET',
    path: '/',
    status: 200,
    userAgent: 'curl/8',
  });
});

test('X-Forwarded-For is never the client: the client wrote it', () => {
  const { client_ip: _, ...rest } = base;
  expect(read({ ...rest, x_forwarded_for: '198.51.100.9', http_x_forwarded_for: '198.51.100.9' })).toBe('client_ip');
});

test("an application's event needs no method, path and status", () => {
  const event = { time: timeMs, client_ip: '203.0.113.7', event: 'signup_verified' };
  expect(read(event)).toMatchObject({ event: 'signup_verified', method: undefined });
  expect(read({ ...event, event: 'password_changed' })).toMatchObject({ event: 'other' });
  expect(read({ ...base, event: 'access' })).toMatchObject({ event: undefined, path: '/register' });
});

test('empty text and a dash mean missing', () => {
  expect(read({ ...base, email: '', user_agent: '-', bytes: '-', asn: null })).toMatchObject({
    email: undefined,
    userAgent: undefined,
    bytes: undefined,
    asn: undefined,
  });
});

test('what a client can make long is cut and never makes its line unreadable', () => {
  const long = 'x'.repeat(5000);
  const request = read({ ...base, path: `/${long}`, user_agent: long, email: long, user_name: long }) as Request;
  expect([request.path, request.userAgent, request.email, request.userName].map(text => text?.length)).toEqual([
    2048, 2048, 512, 512,
  ]);
});

test.each([
  ['AS64500', 64500],
  ['64500', 64500],
  [4294967295, 4294967295],
])('asn %p', (asn, expected) => {
  expect(read({ ...base, asn })).toMatchObject({ asn: expected });
});

test.each([4294967296, -1, 1.5, 'ASX', true])('asn %p is none', asn => {
  expect(read({ ...base, asn })).toBe('field_type');
});
