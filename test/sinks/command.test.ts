import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { built, mainPath } from '../built.ts';
import { type Receiver, startReceiver } from '../receiver.ts';
import { PagerDuty } from './pagerduty.ts';
import { slack } from './slack.ts';

jest.setTimeout(120_000);

let folder: string;
let server: Receiver;
let account: PagerDuty;

beforeAll(built, 180_000);
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'floodgate-sinks-'));
  server = await startReceiver();
  account = new PagerDuty();
  server.manner = request => (request.path === '/v2/enqueue' ? account.answer(request) : slack(request));
});
afterEach(async () => {
  await server.close();
  rmSync(folder, { recursive: true });
});

/** Not waited for synchronously: the receiver is in this process. */
async function sinksTest(...args: readonly string[]): Promise<{ readonly code: number; readonly out: string }> {
  const path = join(folder, 'floodgate.json');
  writeFileSync(join(folder, 'key'), `${'k'.repeat(32)}\n`);
  writeFileSync(
    path,
    JSON.stringify({
      sinks: [
        { slack: { url: `${server.url}/services/T0/B0/secret` } },
        { slack: { url: `${server.url}/services/T0/B0/gone` } },
        { pagerduty: { url: `${server.url}/v2/enqueue`, routing_key_file: join(folder, 'key') } },
        { file: { alerts: join(folder, 'alerts.jsonl') } },
      ],
      state: { dir: join(folder, 'state') },
    }),
  );
  const child = spawn(process.execPath, [mainPath, 'sinks', 'test', ...args, '-c', path]);
  let out = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', chunk => {
      out += chunk;
    });
  }
  const [code] = (await once(child, 'close')) as [number];
  return { code, out: out.replaceAll(server.url, 'URL').replaceAll(folder, 'FOLDER') };
}

test('every sink gets a marked incident that is opened and closed, and what came back is said', async () => {
  const { code, out } = await sinksTest();
  expect(out.split('\n').slice(0, 4)).toEqual([
    'slack URL: ok, answered ok',
    'slack-2 URL: FAILED: answered 404 "no_service"',
    expect.stringMatching(/^pagerduty URL: ok, answered .*"status":"success"/),
    'file FOLDER/alerts.jsonl: ok',
  ]);
  expect(code).toBe(1);
  expect(account).toMatchObject({ notified: 1, open: new Set() });
  const bodies = server.received.map(({ body }) => body);
  expect(bodies.filter(body => body.includes('Test of floodgate'))).toHaveLength(bodies.length);
  expect(readFileSync(join(folder, 'alerts.jsonl'), 'utf8').trimEnd().split('\n')).toHaveLength(2);
});

test('one sink is tried by its name, and a name that is none is told those that are', async () => {
  expect(await sinksTest('slack')).toEqual({ code: 0, out: 'slack URL: ok, answered ok\n' });
  const { code, out } = await sinksTest('slak');
  expect(code).toBe(64);
  expect(out).toContain('no sink is named "slak"; configured are slack, slack-2, pagerduty, file');
});
