import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The command line as it is built. */
export const main = fileURLToPath(new URL('../../dist/src/main.js', import.meta.url));
const preload = new URL('fault.mjs', import.meta.url).href;

/** A moment that the service marks (src/marks.ts). */
export type Mark = 'batch' | 'outputs' | 'committed' | 'rebuild' | 'rebalance';

/** A signal that the service gets at the n-th message of a mark; `later` counts from `arm` on. */
export interface Fault {
  readonly mark: Mark;
  readonly at: number;
  readonly signal: 'SIGKILL' | 'SIGSTOP' | 'SIGTERM';
  readonly later?: boolean;
  /** Once this file is there it is too late for the fault. */
  readonly overFile: string;
}

export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly atMs: number;
}

const running = new Set<ChildProcess>();
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/** `floodgate run` as it is built, in a process and a folder of its own. */
export class Service {
  readonly name: string;
  readonly folder: string;
  readonly exited: Promise<Exit>;
  readonly #fault: Fault | undefined;
  readonly #child: ChildProcess;
  #said = '';
  /** When its fault came, epoch milliseconds. */
  firedMs: number | undefined;
  #isOver = false;

  constructor(name: string, folder: string, config: string, fault?: Fault) {
    this.name = name;
    this.folder = folder;
    this.#fault = fault;
    mkdirSync(folder, { recursive: true });
    const path = join(folder, 'floodgate.yaml');
    writeFileSync(path, config);
    const chaos = fault && {
      CHAOS_MARK: fault.mark,
      CHAOS_AT: String(fault.at),
      CHAOS_SIGNAL: fault.signal,
      CHAOS_LATER: fault.later === true ? '1' : '',
      CHAOS_OVER: fault.overFile,
    };
    const loaded = fault === undefined ? [] : ['--import', preload];
    const child = spawn(process.execPath, [...loaded, main, 'run', '-c', path], {
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { ...process.env, ...chaos },
    });
    this.#child = child;
    running.add(child);
    child.stderr?.on('data', chunk => {
      this.#said += chunk;
      if (this.firedMs === undefined && this.#said.includes('fault: SIG')) this.firedMs = Date.now();
    });
    this.exited = new Promise(resolve => {
      child.on('close', (code, signal) => {
        running.delete(child);
        this.#isOver = true;
        resolve({ code, signal, atMs: Date.now() });
      });
    });
  }

  /** What it has written on stderr so far. */
  get said(): string {
    return this.#said;
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  /** Whether its fault has told it to end. */
  get isTold(): boolean {
    return this.firedMs !== undefined && this.#fault?.signal === 'SIGTERM';
  }

  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** From now on messages of its fault's mark count. */
  arm(): void {
    this.signal('SIGUSR2');
  }
}
