import { detectFormat } from './detect.ts';

const json = '{"time":1737984785,"client_ip":"203.0.113.7","method":"GET","path":"/","status":200}';
const combined = '203.0.113.7 - - [17/May/2015:10:05:03 +0000] "GET / HTTP/1.1" 200 5 "-" "curl/8"';
const cloudflare =
  '{"EdgeStartTimestamp":1737984785,"ClientIP":"203.0.113.7","ClientRequestMethod":"GET","ClientRequestPath":"/","EdgeResponseStatus":200}';

test.each([
  ['json', json],
  ['combined', combined],
  ['cloudflare', cloudflare],
  ['json', `\ufeff\r\n${json}\r\n`],
  ['json', `garbage\n${json}\n${json.slice(0, 20)}`],
  ['combined', `${json}\n${combined}\n${combined}`],
  ['json', '{"when":"today"}\n{"when":"tomorrow"}'],
  ['cloudflare', '{"EdgeStartTimestamp":"never"}'],
  ['combined', 'client.example.com - - [17/May/2015:10:05:03 +0000] "GET / HTTP/1.1" 200 5'],
  [undefined, ''],
  [undefined, '\n\n'],
  [undefined, 'Jan 27 13:33:05 host sshd[1]: message'],
])('%s: %s', (format, sample) => {
  expect(detectFormat(Buffer.from(sample))).toBe(format);
});
