import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Plans } from '../answers/plans.ts';
import { Live } from '../http/live.ts';
import { createMetrics } from '../http/metrics.ts';
import { type Http, startHttp } from '../http/server.ts';
import { incidentCommand } from './incident.ts';

const token = 'a token of sixteen and more';
const event = ['--start', '2025-01-27T14:00:00+01:00', '--end', '2025-01-27T18:00:00Z', '--factor', '5'];
let folder: string;
let http: Http;
let plans: Plans;
let said: string;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'floodgate-plan-'));
  plans = new Plans();
  said = '';
  jest.spyOn(process.stdout, 'write').mockImplementation(text => {
    said += String(text);
    return true;
  });
  http = await startHttp({
    listen: '127.0.0.1:0',
    live: new Live(),
    metrics: createMetrics({ site: 'default', version: '0.1.0', detectors: [] }),
    answering: { token, plans, give: () => true, clock: () => Date.UTC(2025, 0, 27, 9) },
  });
});
afterEach(async () => {
  jest.restoreAllMocks();
  await http.close();
  rmSync(folder, { recursive: true });
});

async function plan(known: string, ...args: string[]): Promise<void> {
  const config = join(folder, 'floodgate.yaml');
  writeFileSync(config, `http: { token: "${known}" }\n`);
  const rest = ['plan', '--url', http.url, '-c', config, ...args];
  await incidentCommand().exitOverride().parseAsync(rest, { from: 'user' });
}

test('an event is planned, and stands in the list', async () => {
  await plan(token);
  expect(said).toBe('nothing is planned\n');
  await plan(token, ...event, '--by', 'ana', '--note', 'launch');
  const { id } = plans.desk.take()[0] ?? {};
  const line = `2025-01-27 13:00:00 UTC to 2025-01-27 18:00:00 UTC  ×5  ${id}  by ana: launch\n`;
  expect(said).toBe(`nothing is planned\n${line}`);
  await plan(token);
  expect(said).toBe(`nothing is planned\n${line}${line}`);
});

test('one is taken back', async () => {
  await plan(token, ...event);
  const { id = '' } = plans.desk.take()[0] ?? {};
  said = '';
  await plan(token, '--withdraw', id, '--by', 'bo');
  expect(said).toBe(`${id}: taken back, with the next pane\n`);
  expect(plans.desk.take()).toMatchObject([{ id, by: 'bo', withdrawn: true }]);
  await expect(plan(token, '--withdraw', id)).rejects.toThrow(/404.*No event that lies ahead/);
});

test.each<[string, string[], string]>([
  ['half an event', event.slice(0, 2), '--start, --end and --factor'],
  ['no number', [...event.slice(0, 4), '--factor', 'many'], 'factor: must be a number'],
  ['an event that is over', [...event.slice(0, 2), '--end', '2025-01-27T13:00:00Z', '--factor', '5'], 'end'],
])('%s is refused in words', async (_, args, words) => {
  await expect(plan(token, ...args)).rejects.toThrow(words);
  expect(plans.desk.take()).toEqual([]);
});

test('a wrong token plans nothing', async () => {
  await expect(plan('another token of that length', ...event)).rejects.toThrow(/401/);
  expect(plans.desk.take()).toEqual([]);
});
