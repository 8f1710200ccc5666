import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { freePort } from './ports.ts';

/** A real program that serves HTTP on a port of this machine, for tests. */
export interface Program {
  readonly url: string;
  stop(): Promise<void>;
}

/** Programs may be missing on somebody's machine, which is said once; never in CI: there a test fails for want of one. */
export function describeWith(programs: readonly string[], what: string): jest.Describe {
  if (process.env['CI'] === 'true') return describe;
  const missing = programs.filter(name => spawnSync(name, ['--version']).error !== undefined);
  if (missing.length === 0) return describe;
  process.stderr.write(`skipped: ${what} (no ${missing.join(', no ')} found)\n`);
  return describe.skip;
}

/** Starts it with a free port and resolves when its `/-/ready` answers. */
export async function startProgram(program: string, args: (address: string) => readonly string[]): Promise<Program> {
  const address = `127.0.0.1:${await freePort()}`;
  const child = spawn(program, args(address), { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.on('data', (text: Buffer) => {
    said = `${said}${text}`.slice(-2_000);
  });
  const url = `http://${address}`;
  while (!(await isReady(url))) {
    if (child.exitCode !== null) throw new Error(`${program} ended with ${child.exitCode}: ${said}`);
    await pause(20);
  }
  return { url, stop: () => stopped(child) };
}

/** Whether its `/-/ready` answers. */
export async function isReady(url: string): Promise<boolean> {
  return fetch(`${url}/-/ready`).then(
    answer => answer.ok,
    () => false,
  );
}

/** Kills it, and resolves when it is gone. */
export async function stopped(child: ChildProcess): Promise<void> {
  child.kill('SIGKILL');
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
}
