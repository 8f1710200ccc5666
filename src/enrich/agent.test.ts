import fc from 'fast-check';
import { parseAgent } from './agent.ts';

const chrome =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36';

test.each([
  [chrome, 'desktop', 'Chrome/Windows', '131'],
  [
    'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.2 Safari/605.1.15',
    'desktop',
    'Safari/Mac OS',
    '17',
  ],
  [
    'Mozilla/5.0 (iPhone; CPU iPhone OS 17_2 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.2 Mobile/15E148 Safari/604.1',
    'mobile',
    'Mobile Safari/iOS',
    '17',
  ],
  [
    'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Mobile Safari/537.36',
    'mobile',
    'Chrome/Android',
    '120',
  ],
  ['Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0', 'desktop', 'Firefox/Linux', '133'],
  ['ExampleApp/3.2 (iPhone; iOS 17.1; Scale/3.00)', 'app', 'ExampleApp/iOS', '3'],
  ['ExampleApp/7 CFNetwork/1485 Darwin/23.1.0', 'app', 'ExampleApp/iOS', '7'],
  ['ThirdPartyApp/25.2', 'app', 'ThirdPartyApp/other', '25'],
  ['Apache-HttpClient/4.5.14 (Java/17)', 'tool', 'http client', '4'],
  ['okhttp/4.12.0', 'app', 'okhttp/other', '4'],
  ['curl/8.4.0', 'tool', 'curl', '8'],
  ['python-requests/2.31.0', 'tool', 'python-requests', '2'],
  ['Go-http-client/1.1', 'tool', 'go-http-client', '1'],
  ['axios/1.6.2', 'tool', 'axios', '1'],
  ['Java/17.0.2', 'tool', 'java', '17'],
  [chrome.replace('Chrome', 'HeadlessChrome'), 'tool', 'headless browser', '131'],
  ['Mozilla/5.0 (compatible; Examplebot/2.1; +http://example.com/bot)', 'tool', 'crawler', '2'],
  ['hello', 'tool', 'other/other', ''],
  ['\u001b[2J', 'tool', 'other/other', ''],
])('%s', (userAgent, kind, family, version) => {
  expect(parseAgent(userAgent)).toEqual({ kind, family, version });
});

test.each(['', '   '])('%j says nothing', userAgent => {
  expect(parseAgent(userAgent)).toBeUndefined();
});

test('whatever is sent, the family is short and printable', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string({ unit: 'binary', maxLength: 600 }),
        fc.string().map(text => `Mozilla/5.0 (${text}) Chrome/1`),
      ),
      text => {
        const agent = parseAgent(text);
        expect(agent?.family ?? '').toMatch(/^[A-Za-z0-9 ._/-]{0,65}$/);
        expect(agent?.version ?? '').toMatch(/^\d{0,4}$/);
      },
    ),
  );
});

test('a text that makes patterns try again and again is cut before they see it', () => {
  for (const hostile of [
    'Mozilla/5.0 (',
    'mozilla/5.0 ((((',
    'Version/1 Mobile ',
    'a a',
    ';;;; Build/',
    '/////',
    'linux; android ',
  ]) {
    expect(parseAgent(`Mozilla/5.0 ${hostile.repeat(100_000 / hostile.length)}`)?.kind).toBeDefined();
  }
});
