import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lockState } from './lock.ts';

const said: string[] = [];
const log = (_: string, text: string) => said.push(text);
let folder: string;

beforeEach(() => {
  said.length = 0;
  folder = mkdtempSync(join(tmpdir(), 'floodgate-lock-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

test('a state directory has one owner at a time', async () => {
  const dir = join(folder, 'state');
  const release = await lockState(dir, log);
  await expect(lockState(dir, log)).rejects.toMatchObject({
    code: 'FG_STATE_IN_USE',
    exitCode: 69,
    message: expect.stringContaining('another floodgate writes there'),
  });
  await (await lockState(join(folder, 'other'), log))();
  release();
  (await lockState(dir, log))();
  expect(said).toEqual([]);
});

test('an owner that is stopped in its tracks is one, and one that was killed is none', async () => {
  const script = `require('node:net').createServer().listen(process.argv[1], () => console.log('listens'))`;
  const owner: ChildProcess = spawn(process.execPath, ['-e', script, join(folder, 'lock')], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(owner.stdout ?? owner, 'data');
  owner.kill('SIGSTOP');
  await expect(lockState(folder, log)).rejects.toMatchObject({ code: 'FG_STATE_IN_USE' });
  owner.kill('SIGKILL');
  await once(owner, 'exit');
  expect(existsSync(join(folder, 'lock'))).toBe(true);
  (await lockState(folder, log))();
});

test('where there can be no lock it is said', async () => {
  const release = await lockState(join(folder, 'a'.repeat(60), 'b'.repeat(60)), log);
  release();
  expect(said).toEqual([expect.stringMatching(/is not locked: its path is too long/)]);
});
