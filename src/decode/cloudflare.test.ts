import { Request } from '../request.ts';
import { CloudflareReader } from './cloudflare.ts';

const line = {
  ClientIP: '2001:db8::7',
  ClientRequestMethod: 'POST',
  ClientRequestURI: '/register?ref=a',
  ClientRequestHost: 'chat.example.com',
  ClientRequestReferer: 'https://chat.example.com/',
  ClientRequestUserAgent: 'curl/8',
  ClientCountry: 'de',
  ClientASN: 64500,
  EdgeResponseStatus: 201,
  EdgeResponseBytes: 512,
  EdgeStartTimestamp: '2025-01-27T13:33:05Z',
  RayID: '9087f3c1d2a4b5c6',
  JA4: 't13d1516h2_8daaf6152771_b186095e22b6',
  WAFAttackScore: 90,
};

function read(value: object): Request | string {
  const bytes = Buffer.from(JSON.stringify(value));
  const request = new Request();
  return new CloudflareReader().read(bytes, 0, bytes.length, request) ?? request;
}

test('every field that it maps', () => {
  expect(read(line)).toMatchObject({
    timeMs: Date.UTC(2025, 0, 27, 13, 33, 5),
    clientIp: '2001:db8::7',
    method: 'POST',
    path: '/register',
    host: 'chat.example.com',
    referer: 'https://chat.example.com/',
    userAgent: 'curl/8',
    country: 'DE',
    asn: 64500,
    status: 201,
    bytes: 512,
    requestId: '9087f3c1d2a4b5c6',
    ja4: 't13d1516h2_8daaf6152771_b186095e22b6',
  });
});

test.each(['2025-01-27T13:33:05Z', 1737984785, 1737984785000000000])('the time as %p', EdgeStartTimestamp => {
  expect(read({ ...line, EdgeStartTimestamp })).toMatchObject({ timeMs: Date.UTC(2025, 0, 27, 13, 33, 5) });
});

test('the path without a query wins where both are logged', () => {
  expect(read({ ...line, ClientRequestPath: '/sign-up' })).toMatchObject({ path: '/sign-up' });
});

test('a request that the edge never answered has status 0', () => {
  expect(read({ ...line, EdgeResponseStatus: 0 })).toMatchObject({ status: 0 });
});

test('canonical names mean nothing here', () => {
  const { EdgeStartTimestamp: _, ...rest } = line;
  expect(read({ ...rest, time: 1737984785 })).toBe('time');
});
