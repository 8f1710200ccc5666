import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { mainPath } from '../built.ts';

/** `floodgate run` in a process of its own, fed through its standard input. */
export interface Service {
  readonly said: () => string;
  feed(lines: readonly string[]): void;
  /** kill -9. */
  kill(): Promise<void>;
  /** Ends the input, and resolves with the exit code. */
  ended(): Promise<number | null>;
}

export function startService(folder: string, sinks: readonly object[]): Service {
  const path = join(folder, 'floodgate.json');
  writeFileSync(
    path,
    JSON.stringify({
      sources: [{ file: { paths: ['-'], format: 'json' } }],
      sinks,
      http: { listen: '127.0.0.1:0' },
      state: { dir: join(folder, 'state') },
    }),
  );
  const child: ChildProcess = spawn(process.execPath, [mainPath, 'run', '-c', path], {
    stdio: ['pipe', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr?.on('data', chunk => {
    said += chunk;
  });
  child.stdin?.on('error', () => {});
  const exited = once(child, 'exit');
  return {
    said: () => said,
    feed: lines => child.stdin?.write(`${lines.join('\n')}\n`),
    async kill() {
      child.kill('SIGKILL');
      await exited;
    },
    async ended() {
      child.stdin?.end();
      const [code] = (await exited) as [number | null];
      return code;
    },
  };
}
