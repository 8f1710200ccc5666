import { constants, createReadStream, openSync } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { Socket } from 'node:net';
import { addAbortSignal, type Readable } from 'node:stream';
import { FloodgateError } from '../errors.ts';
import { inflated, TruncatedGzipError } from './inflate.ts';
import { LineRuns } from './runs.ts';
import type { Partition, RawRecord, Source } from './source.ts';

const chunkBytes = 256 * 1024;
/** The path, and the name in positions, that mean standard input. */
const stdinPath = '-';

export interface FileSourceOptions {
  /** A longer line is not read: it becomes a record with `overlong`. */
  readonly lineMaxBytes: number;
  readonly stdin?: Readable;
  /** Ends reading, also where a pipe stays open and silent; a line that is not whole by then is not read. */
  readonly stopped?: AbortSignal;
}

/**
 * Plain and gzip files, each a partition, and standard input as `-`. Rejects before anything is read with
 * `FG_INPUT_MISSING`, `FG_INPUT_IS_DIRECTORY`, `FG_INPUT_READ` (no permission) or `FG_USAGE` (`-` twice).
 *
 * A partition rejects with `FG_INPUT_READ` when reading fails and `FG_INPUT_TRUNCATED` when gzip data ends early; then
 * every whole line before was yielded, and the broken one is not, since half a line can look like another.
 */
export async function fileSource(paths: readonly string[], options: FileSourceOptions): Promise<Source> {
  if (paths.filter(path => path === stdinPath).length > 1) {
    throw new FloodgateError('FG_USAGE', 'standard input (-) can be read only once: give it once');
  }
  const found = await Promise.all(paths.map(path => (path === stdinPath ? undefined : look(path))));
  const ends: (() => void)[] = [];
  const partitions = paths.map((path, index) =>
    partitionOf(path, found[index]?.bytes, options, () => {
      const stream = path === stdinPath ? (options.stdin ?? process.stdin) : open(path, found[index]?.isPipe === true);
      ends.push(() => stream.destroy());
      return options.stopped === undefined ? stream : addAbortSignal(options.stopped, stream);
    }),
  );
  return {
    partitions,
    async close() {
      for (const end of ends) end();
    },
  };
}

function partitionOf(
  path: string,
  total: number | undefined,
  { lineMaxBytes, stopped }: FileSourceOptions,
  openStream: () => Readable,
): Partition {
  const name = path === stdinPath ? 'stdin' : path;
  let read = 0;

  async function* counted(stream: Readable): AsyncGenerator<Buffer, void> {
    for await (const chunk of stream) {
      const bytes: Buffer = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
      read += bytes.length;
      yield bytes;
    }
  }

  async function* records(): AsyncGenerator<RawRecord, void> {
    const runs = new LineRuns(name, lineMaxBytes);
    let stream: Readable | undefined;
    try {
      stream = openStream();
      for await (const chunk of inflated(counted(stream))) yield* runs.push(chunk);
    } catch (error) {
      if (stopped?.aborted) return;
      throw readError(name, error);
    } finally {
      stream?.destroy();
    }
    const last = runs.end();
    if (last !== undefined) yield last;
  }

  return { name, progress: () => ({ read, total }), records };
}

interface Found {
  /** Undefined for what has no size, such as a pipe. */
  readonly bytes: number | undefined;
  readonly isPipe: boolean;
}

async function look(path: string): Promise<Found> {
  try {
    const stats = await stat(path);
    if (stats.isDirectory()) {
      throw new FloodgateError('FG_INPUT_IS_DIRECTORY', `${path} is a directory: give the files in it`);
    }
    await access(path, constants.R_OK);
    return { bytes: stats.isFile() ? stats.size : undefined, isPipe: stats.isFIFO() };
  } catch (error) {
    if (error instanceof FloodgateError) throw error;
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' || code === 'ENOTDIR') {
      throw new FloodgateError('FG_INPUT_MISSING', `${path} does not exist: check the path`, { cause: error });
    }
    throw readError(path, error);
  }
}

/**
 * A named pipe is opened without waiting for its writer, and watched as a socket is: what opens and reads a file does so in
 * a thread, which cannot be called back while the writer is not there or says nothing, and keeps the process from ending.
 */
function open(path: string, isPipe: boolean): Readable {
  if (!isPipe) return createReadStream(path, { highWaterMark: chunkBytes });
  const fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  return new Socket({ fd, readable: true, writable: false });
}

function readError(name: string, error: unknown): FloodgateError {
  if (error instanceof TruncatedGzipError) {
    const message = `${name} is cut short: its gzip data ends early; what came before was read`;
    return new FloodgateError('FG_INPUT_TRUNCATED', message, { cause: error });
  }
  const code = (error as NodeJS.ErrnoException).code ?? 'unknown error';
  const why = code.startsWith('Z_') ? 'its gzip data is damaged' : code === 'EACCES' ? 'permission is missing' : code;
  return new FloodgateError('FG_INPUT_READ', `${name} cannot be read: ${why}`, { cause: error });
}
