import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, mkdir, open, rename } from 'node:fs/promises';
import { dirname } from 'node:path';

/*
 * One file of lines, each `CHECKSUM JSON`: the first 8 hex digits of the JSON's SHA-256, a space, the JSON. A line that
 * was torn or spoilt is found by its checksum and costs nothing but itself, since the next line begins after the next
 * line feed. What is appended goes to disk in groups: one write and one fdatasync for all that came while the group
 * before was written. The file is written anew, and put in the place of the old one at once, when it holds much more
 * than is still true, and when a write has failed. No library on the registry does this much and no more: those with a
 * log bring a database (native code, or Node 22) that would have to be kept in step with it.
 */

export interface JournalOptions<Entry> {
  readonly path: string;
  /** Everything that is true now, as lines that read back as it; taken when the file is written anew. */
  snapshot(): Iterable<string>;
  /** Bytes of the snapshot, about. */
  liveBytes(): number;
  /** Told of entries that are on disk or, when `isKept` is false, could not be brought there. */
  settled(entries: readonly Entry[], isKept: boolean): void;
  failed(error: Error): void;
}

/** Below this a file is not worth writing anew. */
const rewriteBytes = 1_048_576;
const pieceRecords = 256;

export class Journal<Entry> {
  readonly #options: JournalOptions<Entry>;
  #file: FileHandle | undefined;
  #bytes = 0;
  #lines: string[] = [];
  #entries: Entry[] = [];
  #draining: Promise<void> | undefined;
  #isBroken = false;
  /** Whether it is to be written anew. */
  #isDue = false;

  constructor(options: JournalOptions<Entry>) {
    this.#options = options;
  }

  /** Size of the file. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Whether the last write failed: what is appended is kept in memory only, until `mend` succeeds. */
  get isBroken(): boolean {
    return this.#isBroken;
  }

  /** Appends a record; `entry` is told of when it is on disk. */
  append(json: string, entry?: Entry): void {
    this.#lines.push(lineOf(json));
    if (entry !== undefined) this.#entries.push(entry);
    this.#draining ??= this.#drain();
  }

  /** Resolves when everything appended so far is on disk, or could not be brought there. */
  async settle(): Promise<void> {
    const isWaiting = this.#lines.length > 0 || this.#isDue;
    await this.#draining;
    // What waited while a group was written went with the next one; what came since is not waited for.
    if (isWaiting) await this.#draining;
  }

  /** Writes the file anew. Resolves to whether that went well. */
  async mend(): Promise<boolean> {
    this.#isDue = true;
    this.#draining ??= this.#drain();
    await this.settle();
    return !this.#isBroken;
  }

  async close(): Promise<void> {
    while (this.#draining !== undefined) await this.#draining;
    await this.#file?.close();
    this.#file = undefined;
  }

  async #drain(): Promise<void> {
    // What is appended in the same turn goes together.
    await Promise.resolve();
    const lines = this.#lines.splice(0);
    const entries = this.#entries.splice(0);
    const isAnew = this.#isDue || this.#isTooLong();
    this.#isDue = false;
    try {
      // A broken file ends somewhere in a line; only writing it anew mends it.
      if (isAnew) await this.#rewrite();
      else if (this.#isBroken) throw new Error('is broken');
      else await this.#add(lines);
      this.#isBroken = false;
    } catch (error) {
      if (!this.#isBroken) this.#options.failed(error as Error);
      this.#isBroken = true;
    }
    this.#draining = this.#lines.length > 0 || this.#isDue ? this.#drain() : undefined;
    this.#options.settled(entries, !this.#isBroken);
  }

  async #add(lines: readonly string[]): Promise<void> {
    const text = lines.join('');
    await this.#file?.appendFile(text);
    await this.#file?.datasync();
    this.#bytes += Buffer.byteLength(text);
  }

  /** The snapshot holds what was appended before it was taken, written or not. */
  async #rewrite(): Promise<void> {
    const { path } = this.#options;
    const records = [...this.#options.snapshot()];
    const fresh = await open(`${path}.new`, 'w', 0o600);
    let bytes = 0;
    try {
      // In pieces: all of it at once would take its size in memory twice more.
      for (let at = 0; at < records.length; at += pieceRecords) {
        const text = records
          .slice(at, at + pieceRecords)
          .map(lineOf)
          .join('');
        await fresh.appendFile(text);
        bytes += Buffer.byteLength(text);
      }
      await fresh.datasync();
      await rename(`${path}.new`, path);
    } catch (error) {
      await fresh.close();
      throw error;
    }
    await this.#file?.close();
    this.#file = fresh;
    this.#bytes = bytes;
    await syncFolder(dirname(path));
  }

  #isTooLong(): boolean {
    return !this.#isBroken && this.#bytes > Math.max(rewriteBytes, 2 * this.#options.liveBytes());
  }
}

export interface JournalRead {
  /** The records that are whole, in order, as JSON. */
  readonly records: readonly unknown[];
  /** Lines that were spoilt; the torn end that a crash leaves is none. */
  readonly corrupt: number;
}

/** Reads what an earlier process left; nothing when there is none. Makes the folder. Rejects with the error of the system. */
export async function readJournal(path: string): Promise<JournalRead> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  let file: FileHandle;
  try {
    file = await open(path, constants.O_RDONLY);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { records: [], corrupt: 0 };
    throw error;
  }
  try {
    const stats = await file.stat();
    return recordsIn(stats.isFile() ? await file.readFile('utf8') : '');
  } finally {
    await file.close();
  }
}

export function recordsIn(text: string): JournalRead {
  const records: unknown[] = [];
  let corrupt = 0;
  for (const line of text.slice(0, text.lastIndexOf('\n') + 1).split('\n')) {
    if (line === '') continue;
    const record = recordOf(line);
    if (record === undefined) corrupt++;
    else records.push(record);
  }
  return { records, corrupt };
}

function lineOf(json: string): string {
  return `${checksumOf(json)} ${json}\n`;
}

function recordOf(line: string): unknown {
  const json = line.slice(9);
  if (line[8] !== ' ' || line.slice(0, 8) !== checksumOf(json)) return undefined;
  try {
    return JSON.parse(json) as unknown;
  } catch {
    return undefined;
  }
}

function checksumOf(json: string): string {
  return createHash('sha256').update(json).digest('hex').slice(0, 8);
}

/** A name that was put in the place of another survives a power cut once its folder is on disk. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, constants.O_RDONLY);
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
