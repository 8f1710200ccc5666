import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { testDeps } from '../../test/deps.ts';
import { alert, verdict } from '../../test/said.ts';
import { configSchema } from '../config/schema.ts';
import { openSinks } from './open.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'floodgate-open-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const open = (sinks: readonly object[]) =>
  openSinks(configSchema([]).parse({ sinks, state: { dir: folder } }), testDeps());

test('every configured sink is opened, under a name that holds no address', async () => {
  const sinks = await open([
    { webhook: { url: 'https://soar.example/hook?token=hush' } },
    { kafka: { brokers: ['192.0.2.1:9092'] } },
    { alertmanager: { urls: ['http://192.0.2.2:9093', 'http://192.0.2.3:9093'] } },
    { webhook: { url: 'https://chat.example/hook' } },
    { file: { alerts: join(folder, 'none.jsonl') } },
  ]);
  expect(sinks.map(({ name }) => name)).toEqual(['webhook', 'kafka', 'alertmanager', 'webhook-2', 'file']);
  for (const sink of sinks) {
    expect(sink.stats()).toMatchObject({ queued: 0, delivered: 0, failed: 0, dropped: 0 });
    await sink.flush();
    await sink.close();
  }
});

test('a file is appended to, and everything is in it when flush resolves', async () => {
  const paths = { verdicts: join(folder, 'verdicts.jsonl'), alerts: join(folder, 'alerts.jsonl') };
  writeFileSync(paths.verdicts, '{"before":true}\n');
  const [sink] = await open([{ file: paths }]);
  sink?.verdict?.(verdict());
  sink?.alert?.(alert());
  await sink?.flush();
  const lines = (path: string) => readFileSync(path, 'utf8').trimEnd().split('\n');
  expect(lines(paths.verdicts).map(line => JSON.parse(line))).toEqual([{ before: true }, verdict()]);
  expect(lines(paths.alerts).map(line => JSON.parse(line))).toEqual([alert()]);
  expect(sink?.stats()).toMatchObject({ delivered: 2, queued: 0 });
  await sink?.close();
});

test('a file that cannot be written is told before anything is read', async () => {
  await expect(open([{ file: { alerts: join(folder, 'none/alerts.jsonl') } }])).rejects.toMatchObject({
    code: 'FG_OUTPUT',
  });
});
