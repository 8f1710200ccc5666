import { request } from 'node:http';
import { type AddressInfo, connect, createServer } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import { alert, pane, verdict } from '../../test/said.ts';
import { Live } from './live.ts';
import { createMetrics } from './metrics.ts';
import { type Http, startHttp } from './server.ts';

let live: Live;
let http: Http;

beforeEach(async () => {
  live = new Live();
  http = await start('127.0.0.1:0');
});

afterEach(() => http.close());

function start(listen: string): Promise<Http> {
  return startHttp({ listen, live, metrics: createMetrics({ site: 'default', version: '0.1.0', detectors: [] }) });
}

async function get(path: string, init?: RequestInit): Promise<{ response: Response; body: unknown }> {
  const response = await fetch(`${http.url}${path}`, init);
  const text = await response.text();
  return { response, body: /json/.test(response.headers.get('content-type') ?? '') ? JSON.parse(text) : text };
}

test('is alive at once, and ready when a pane was judged', async () => {
  expect((await get('/healthz')).response.status).toBe(200);
  const before = await get('/readyz');
  expect(before.response.status).toBe(503);
  expect(before.body).toMatchObject({ missing: [expect.stringContaining('pane')] });
  live.pane(pane());
  expect((await get('/readyz')).response.status).toBe(200);
});

test('serves incidents, verdicts, minutes and metrics', async () => {
  live.alert(alert());
  live.alert(alert({ sequence: 2, state: 'update' }));
  live.verdict(verdict());
  live.verdict(verdict({ level: 'normal' }));
  live.pane(pane({ minutes: [{ startMs: 0, signups: 3, suspicious: 1, malicious: 1 }] }));
  expect((await get('/api/v1/incidents')).body).toMatchObject([{ sequence: 2 }]);
  expect((await get(`/api/v1/incidents/${alert().id}`)).body).toMatchObject([{ sequence: 1 }, { sequence: 2 }]);
  expect((await get('/api/v1/verdicts?level=malicious&limit=5')).body).toEqual([verdict()]);
  expect((await get('/api/v1/history')).body).toMatchObject([{ startMs: 0, signups: 3, malicious: 1, expected: 110 }]);
  const metrics = await get('/metrics');
  expect(metrics.response.headers.get('content-type')).toContain('text/plain; version=0.0.4');
  expect(metrics.body).toContain('floodgate_build_info');
  const open = await get('/metrics', { headers: { Accept: 'application/openmetrics-text;version=1.0.0,*/*;q=0.1' } });
  expect(open.response.headers.get('content-type')).toContain('application/openmetrics-text; version=1.0.0');
  expect(open.body).toMatch(/# EOF\n$/);
});

test('serves the runbooks that dashboards lead to', async () => {
  const list = await get('/runbooks/');
  expect(list.response.headers.get('content-type')).toBe('text/plain; charset=utf-8');
  for (const [, page] of (list.body as string).matchAll(/\]\((.*?)\)/g)) {
    expect((await get(`/runbooks/${page}`)).body).toMatch(/^# /);
  }
});

test.each([
  ['/nothing', 404],
  ['/api/v1/incidents/inc-unknown', 404],
  ['/api/v1/incidents/%00%2e%2e', 404],
  ['/../../package.json', 404],
  ['/console/index.html', 404],
  ['/api/v1/verdicts?level=evil', 400],
  ['/api/v1/verdicts?limit=0', 400],
  ['/api/v1/verdicts?limit=1001', 400],
  ['/api/v1/verdicts?limit=1e2', 400],
])('%s is a problem, %d', async (path, status) => {
  const { response, body } = await get(path);
  expect(response.status).toBe(status);
  expect(response.headers.get('content-type')).toBe('application/problem+json');
  expect(body).toMatchObject({ status, title: expect.any(String), detail: expect.any(String) });
  expect(JSON.stringify(body)).not.toMatch(/evil|node_modules|\bat \S+:\d/);
});

test.each(['POST', 'PUT', 'DELETE', 'OPTIONS'])('%s changes nothing', async method => {
  const { response } = await get('/api/v1/incidents', { method });
  expect(response.status).toBe(405);
  expect(response.headers.get('allow')).toBe('GET, HEAD');
});

test.each(['/', '/metrics', '/console.css', '/uplot.js', '/nothing', '/api/v1/incidents'])(
  '%s forbids all that the page does not need',
  async path => {
    const { headers } = (await get(path)).response;
    expect(headers.get('content-security-policy')).toBe(
      "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    );
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.get('access-control-allow-origin')).toBeNull();
  },
);

test('the page loads nothing from elsewhere and holds no inline code', async () => {
  const { body } = await get('/');
  expect(body).toContain('<script type="module" src="/console.js">');
  expect(body).not.toMatch(/https?:\/\/|\sstyle=|\son[a-z]+=|<script>|<style>/);
});

/** Status of a request that comes by another name. */
function statusFor(host: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    request(`${http.url}/api/v1/incidents`, { headers: { host } }, response => {
      response.resume();
      resolve(response.statusCode);
    })
      .on('error', reject)
      .end();
  });
}

test('on loopback it answers to loopback names only', async () => {
  expect(await statusFor('localhost:9464')).toBe(200);
  expect(await statusFor('127.0.0.1')).toBe(200);
  expect(await statusFor('[::1]:80')).toBe(200);
  expect(await statusFor('rebound.example:9464')).toBe(421);
  expect(await statusFor('127.0.0.1.rebound.example')).toBe(421);
});

test.each([
  'GET /api/v1/verdicts HTTP/1.1\r\nHost: a b<>\r\nConnection: close\r\n\r\n',
  'GET http://[bad/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n',
  'GET // HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n',
  'GET / HTTP/1.1\r\n\r\n',
  `GET / HTTP/1.1\r\nHost: localhost\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`,
  'NONSENSE\r\n\r\n',
])('what is no proper request is refused, and told nothing of the inside: %#', async text => {
  const { hostname, port } = new URL(http.url);
  const socket = connect(Number(port), hostname).setEncoding('utf8');
  socket.end(text);
  let answer = '';
  for await (const chunk of socket) answer += chunk;
  expect(answer).toMatch(/^HTTP\/1\.1 4\d\d /);
  expect(answer).not.toMatch(/node_modules|\.ts:|\.js:|Error:/);
});

test('a port in use is named, with what to do', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await new Promise(resolve => other.once('listening', resolve));
  const listen = `127.0.0.1:${(other.address() as AddressInfo).port}`;
  await expect(start(listen)).rejects.toMatchObject({
    code: 'FG_PORT_IN_USE',
    message: expect.stringMatching(new RegExp(`^${listen} is in use .*--listen`)),
  });
  await new Promise(resolve => other.close(resolve));
});

test('the stream says who is there, then what happens', async () => {
  const response = await fetch(`${http.url}/api/v1/stream`);
  expect(response.headers.get('content-type')).toContain('text/event-stream');
  live.alert(alert());
  let text = '';
  for await (const chunk of response.body ?? []) {
    text += Buffer.from(chunk).toString();
    if (text.includes('event: alert')) break;
  }
  expect(text).toContain(`"id":"${alert().id}"`);
});

test('asking for the head of the stream takes no place', async () => {
  for (let i = 0; i < 70; i++) await fetch(`${http.url}/api/v1/stream`, { method: 'HEAD' });
  const response = await fetch(`${http.url}/api/v1/stream`);
  expect(response.status).toBe(200);
  await response.body?.cancel();
});

test('a page that stops reading holds nobody up, and hears how much it missed', async () => {
  const { hostname, port } = new URL(http.url);
  const socket = connect(Number(port), hostname).setEncoding('utf8');
  socket.write('GET /api/v1/stream HTTP/1.1\r\nHost: localhost\r\n\r\n');
  await new Promise(resolve => socket.once('readable', resolve));
  const text = 'x'.repeat(2_000);
  const [reason] = verdict().reasons;
  const said = 60_000;
  for (let i = 0; i < said; i++) {
    live.verdict(verdict({ request_id: `r-${i}`, reasons: reason ? [{ ...reason, text }] : [] }));
    if (i % 200 !== 199) continue;
    live.flush();
    await turn();
  }
  let received = 0;
  let missed = 0;
  let rest = '';
  for await (const chunk of socket) {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      received += line.split('"request_id":').length - 1;
      missed += Number(/^data: \{"verdicts":(\d+)/.exec(line)?.[1] ?? 0);
    }
    if (received + missed >= said) break;
    live.flush();
  }
  expect(missed).toBeGreaterThan(0);
  expect(received + missed).toBe(said);
});
