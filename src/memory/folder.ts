import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { compress, decompress } from './lines.ts';
import type { Memory, Snapshot } from './memory.ts';
import { type Seal, sealOf } from './seal.ts';

/** Enough to go back behind what sinks may still have to be told. */
const keptMax = 5;
const name = /^learned-(\d{1,15})\.sealed$/;
const unfinished = /^learned-\d{1,15}\.sealed\.\d{1,10}\.new$/;
/** Nobody writes for so long. */
const writingMs = 10 * 60_000;

/**
 * Snapshots in the state directory, a file each, which only who has the key of pseudonyms can read: addresses and the
 * names of visitors are in there.
 *
 * ```
 *  learned-<end of the pane, epoch ms>.sealed    the newest five
 * ```
 *
 * A file is whole or not there: it is written beside its place, flushed, and renamed. One that cannot be read is passed
 * over and said, and the one before it is taken.
 */
export class MemoryFolder implements Memory {
  readonly #dir: string;
  readonly #warn: (notice: string) => void;
  readonly #seal: Seal;

  /** `key`: the key of pseudonyms. */
  constructor(dir: string, key: string, warn: (notice: string) => void) {
    this.#dir = dir;
    this.#seal = sealOf(key);
    this.#warn = warn;
  }

  newest(untilMs: number): Snapshot | undefined {
    for (const endMs of this.#times().filter(time => time <= untilMs)) {
      try {
        return decompress(this.#seal.open(readFileSync(this.#path(endMs))));
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
      this.#write(this.#path(snapshot.endMs), this.#seal.close(compress(snapshot)));
      for (const endMs of this.#times().slice(keptMax)) rmSync(this.#path(endMs), { force: true });
      this.#removeUnfinished(this.#path(snapshot.endMs));
    } catch (error) {
      this.#warn(
        `what was learned cannot be kept in ${this.#dir}, a restart would learn it again: ${(error as Error).message}`,
      );
    }
  }

  #write(path: string, content: Buffer): void {
    // A judge that does not know yet that it is none any more may write beside the one that took over.
    const beside = `${path}.${process.pid}.new`;
    writeFileSync(beside, content, { mode: 0o600, flush: true });
    renameSync(beside, path);
  }

  /** Whoever died while writing has left its file. Its age is told by the file that was written just now. */
  #removeUnfinished(written: string): void {
    const nowMs = statSync(written).mtimeMs;
    for (const path of this.#files()
      .filter(file => unfinished.test(file))
      .map(file => join(this.#dir, file))) {
      if (nowMs - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? nowMs) > writingMs)
        rmSync(path, { force: true });
    }
  }

  /** Newest first. */
  #times(): readonly number[] {
    const times = this.#files().flatMap(file => name.exec(file)?.[1] ?? []);
    return times.map(Number).sort((a, b) => b - a);
  }

  #files(): readonly string[] {
    try {
      return readdirSync(this.#dir);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      return [];
    }
  }

  #path(endMs: number): string {
    return join(this.#dir, `learned-${endMs}.sealed`);
  }
}
