import { constants, createGunzip } from 'node:zlib';

const outputBytes = 256 * 1024;

/** The compressed bytes end in the middle: everything before was given out. */
export class TruncatedGzipError extends Error {}

/** Gives plain bytes as they are and gzip, told by its first two bytes, decompressed, one member or many. */
export async function* inflated(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer, void> {
  const iterator = chunks[Symbol.asyncIterator]();
  try {
    let head: Buffer = Buffer.alloc(0);
    while (head.length < 2) {
      const next = await iterator.next();
      if (next.done) break;
      head = head.length === 0 ? next.value : Buffer.concat([head, next.value]);
    }
    if (head.length === 0) return;
    const rest = prepend(head, iterator);
    yield* head[0] === 0x1f && head[1] === 0x8b ? gunzipped(rest) : rest;
  } finally {
    await iterator.return?.();
  }
}

async function* prepend(head: Buffer, rest: AsyncIterator<Buffer>): AsyncGenerator<Buffer, void> {
  yield head;
  for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value;
}

/**
 * One compressed chunk at a time, and the end only once all output was taken: a stream that fails throws away what it
 * still holds, and what was readable must be read.
 */
async function* gunzipped(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer, void> {
  const gunzip = createGunzip({ chunkSize: outputBytes });
  const output: Buffer[] = [];
  let busy = false;
  let failure: Error | undefined;
  let wake = (): void => undefined;
  gunzip.on('data', (piece: Buffer) => {
    output.push(piece);
    gunzip.pause();
    wake();
  });
  gunzip.on('error', error => {
    failure = error;
    wake();
  });
  gunzip.on('end', () => wake());

  async function* drain(): AsyncGenerator<Buffer, void> {
    for (;;) {
      const piece = output.shift();
      if (piece !== undefined) yield piece;
      else if (failure !== undefined) throw failure;
      else if (gunzip.readableEnded || (!busy && gunzip.readableLength === 0)) return;
      else {
        await new Promise<void>(resolve => {
          wake = resolve;
          gunzip.resume();
        });
      }
    }
  }

  try {
    for await (const chunk of chunks) {
      busy = true;
      gunzip.write(chunk, () => {
        busy = false;
        wake();
      });
      yield* drain();
    }
    busy = true;
    gunzip.end();
    yield* drain();
  } catch (error) {
    if ((error as { errno?: number }).errno !== constants.Z_BUF_ERROR) throw error;
    throw new TruncatedGzipError('the compressed data ends early', { cause: error });
  } finally {
    gunzip.destroy();
  }
}
