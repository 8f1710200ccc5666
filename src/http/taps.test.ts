import { alert, verdict } from '../../test/said.ts';
import type { Arriving } from '../engine.ts';
import { createEnricher } from '../enrich/index.ts';
import { createPseudonyms } from '../enrich/pseudonym.ts';
import { Request } from '../request.ts';
import { Live } from './live.ts';
import { createMetrics } from './metrics.ts';
import { startHttp } from './server.ts';
import { wantedOf } from './tapping.ts';
import { type Tapped, Taps } from './taps.ts';

let taps: Taps;
beforeEach(() => {
  taps = new Taps({ site: 'default', pseudonyms: createPseudonyms('k'), outputs: 'pseudonyms' });
});

function open(tapped: Tapped, query: Readonly<Record<string, string>> = {}) {
  const wanted = wantedOf(tapped, query);
  if (typeof wanted === 'string') throw new Error(wanted);
  const tap = taps.open(tapped, wanted);
  if (tap === undefined) throw new Error('no tap');
  const lines = async () =>
    ((await tap.next()) ?? '')
      .trimEnd()
      .split('\n')
      .map(line => JSON.parse(line));
  return { tap, lines };
}

function arriving(change: Partial<Request> = {}): Arriving {
  const address = createEnricher({ addressesMax: 10 }).address('192.0.2.7', undefined, undefined);
  if (address === undefined) throw new Error('no address');
  const request = Object.assign(new Request(), { method: 'POST', path: '/signup', status: 201, ...change });
  return {
    timeMs: 0,
    request,
    address,
    surface: 'signup',
    outcome: 'created',
    source: 'log',
    line: 1,
    offset: undefined,
  };
}

test('lets through what is asked for, in order', async () => {
  const all = open('verdicts');
  const some = open('verdicts', { level: 'malicious,suspicious', action: 'challenge' });
  taps.verdict(verdict({ request_id: 'a', level: 'normal', action: 'allow' }));
  taps.verdict(verdict({ request_id: 'b', level: 'malicious', action: 'challenge' }));
  taps.verdict(verdict({ request_id: 'c', level: 'malicious', action: 'deny' }));
  expect((await all.lines()).map(line => line.request_id)).toEqual(['a', 'b', 'c']);
  expect((await some.lines()).map(line => line.request_id)).toEqual(['b']);
});

test('shows a request without the mailbox, and its sender as a pseudonym', async () => {
  const { lines } = open('requests', { surface: 'signup' });
  taps.request(arriving({ email: 'ana@mail.example' }));
  taps.request({ ...arriving(), surface: 'other' });
  const seen = await lines();
  expect(seen).toEqual([
    {
      time: '1970-01-01T00:00:00.000Z',
      site: 'default',
      surface: 'signup',
      outcome: 'created',
      method: 'POST',
      path: '/signup',
      status: 201,
      client: expect.stringMatching(/^ip:[0-9a-f]{16}$/),
      network: '192.0.2.0/24',
    },
  ]);
});

test('passes over what a slow reader leaves standing, and says how much', async () => {
  const { lines } = open('alerts');
  for (let i = 0; i < 10_050; i++) taps.alert(alert({ sequence: i }));
  const seen: { sequence?: number; missed?: number }[] = [];
  while (seen.length < 10_000) seen.push(...(await lines()));
  expect(seen.at(-1)?.sequence).toBe(9_999);
  taps.alert(alert({ sequence: 99_999 }));
  expect(await lines()).toEqual([{ missed: 50 }, expect.objectContaining({ sequence: 99_999 })]);
});

test('is bounded in number', () => {
  const opened = Array.from({ length: 16 }, () => open('verdicts').tap);
  expect(taps.open('alerts', new Map())).toBeUndefined();
  const [first] = opened;
  if (first !== undefined) taps.leave(first);
  expect(taps.open('alerts', new Map())).toBeDefined();
});

describe('over HTTP', () => {
  const metrics = createMetrics({ site: 'default', version: '0.1.0', detectors: [] });

  test('follows until the reader leaves', async () => {
    const http = await startHttp({ listen: '127.0.0.1:0', live: new Live(), metrics, taps });
    try {
      const stop = new AbortController();
      const answer = await fetch(`${http.url}/api/v1/tap/verdicts?level=malicious`, { signal: stop.signal });
      expect(answer.headers.get('content-type')).toContain('application/x-ndjson');
      taps.verdict(verdict({ level: 'malicious' }));
      const reader = answer.body?.getReader();
      let text = '';
      while (!text.includes('\n')) text += Buffer.from((await reader?.read())?.value ?? []).toString();
      expect(JSON.parse(text)).toEqual(verdict({ level: 'malicious' }));
      stop.abort();
    } finally {
      await http.close();
    }
  });

  test.each([
    ['cookies', 404, 'verdicts, alerts, requests'],
    ['verdicts?level=evil', 400, 'normal, suspicious, malicious'],
    ['alerts?level=malicious', 400, 'kind, severity, site'],
    ['verdicts?__proto__=x', 400, 'not by'],
  ])('answers /api/v1/tap/%s with %i', async (path, status, words) => {
    const http = await startHttp({ listen: '127.0.0.1:0', live: new Live(), metrics, taps });
    try {
      const answer = await fetch(`${http.url}/api/v1/tap/${path}`);
      expect(answer.status).toBe(status);
      expect(((await answer.json()) as { detail: string }).detail).toContain(words);
    } finally {
      await http.close();
    }
  });
});
