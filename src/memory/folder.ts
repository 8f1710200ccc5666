import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import type { Memory, Snapshot } from './memory.ts';

/** Enough to go back behind what sinks may still have to be told. */
const keptMax = 5;
const name = /^learned-(\d{1,15})\.json\.gz$/;
const version = 1;

/**
 * Snapshots in the state directory, a file each:
 *
 * ```
 *  learned-<end of the pane, epoch ms>.json.gz    { v, sha256, snapshot }    the newest five
 * ```
 *
 * A file is whole or not there: it is written beside its place, flushed, and renamed. One that cannot be read is passed
 * over and said, and the one before it is taken.
 */
export class MemoryFolder implements Memory {
  readonly #dir: string;
  readonly #warn: (notice: string) => void;

  constructor(dir: string, warn: (notice: string) => void) {
    this.#dir = dir;
    this.#warn = warn;
  }

  newest(untilMs: number): Snapshot | undefined {
    for (const endMs of this.#times().filter(time => time <= untilMs)) {
      try {
        return read(this.#path(endMs));
      } catch (error) {
        this.#warn(`${this.#path(endMs)} is passed over: ${(error as Error).message}`);
      }
    }
    return undefined;
  }

  /** A disk that is full loses the snapshot and says so: judging goes on. */
  keep(snapshot: Snapshot): void {
    try {
      mkdirSync(this.#dir, { recursive: true, mode: 0o700 });
      write(this.#path(snapshot.endMs), snapshot);
      for (const endMs of this.#times().slice(keptMax)) rmSync(this.#path(endMs), { force: true });
    } catch (error) {
      this.#warn(
        `what was learned cannot be kept in ${this.#dir}, a restart would learn it again: ${(error as Error).message}`,
      );
    }
  }

  /** Newest first. */
  #times(): readonly number[] {
    let files: readonly string[] = [];
    try {
      files = readdirSync(this.#dir);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
    const times = files.flatMap(file => name.exec(file)?.[1] ?? []);
    return times.map(Number).sort((a, b) => b - a);
  }

  #path(endMs: number): string {
    return join(this.#dir, `learned-${endMs}.json.gz`);
  }
}

function write(path: string, snapshot: Snapshot): void {
  const text = JSON.stringify(snapshot);
  // A judge that does not know yet that it is none any more may write beside the one that took over.
  const beside = `${path}.${process.pid}.new`;
  const head = `${JSON.stringify({ v: version, sha256: digest(text) })}\n`;
  writeFileSync(beside, gzipSync(head + text, { level: 1 }), { mode: 0o600, flush: true });
  renameSync(beside, path);
}

function read(path: string): Snapshot {
  const text = gunzipSync(readFileSync(path)).toString();
  const end = text.indexOf('\n');
  const { v, sha256 } = JSON.parse(text.slice(0, end)) as { readonly v: unknown; readonly sha256: unknown };
  const body = text.slice(end + 1);
  if (v !== version) throw new Error(`it is of version ${String(v)}, not ${version}`);
  if (sha256 !== digest(body)) throw new Error('its checksum is not that of its content');
  return JSON.parse(body) as Snapshot;
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
