import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { Decompress } from 'fzstd';
import kafkajs from 'kafkajs';
import { decompressFrame } from 'lz4-napi';
import { uncompress } from 'snappyjs';
import { FloodgateError } from '../errors.ts';

/**
 * Most bytes that one compressed batch may become. Brokers take batches of 1 MiB unless told otherwise, and log lines
 * shrink to a tenth or a twentieth; what grows beyond this is made to fill memory.
 */
const inflatedMax = 128 * 1024 * 1024;

type Inflate = (bytes: Buffer, maxBytes: number) => Buffer | Promise<Buffer>;

const inflaters: Readonly<Record<'gzip' | 'snappy' | 'lz4' | 'zstd', Inflate>> = {
  gzip: (bytes, maxBytes) => promisify(gunzip)(bytes, { maxOutputLength: maxBytes }),
  snappy: unsnap,
  lz4: (bytes, maxBytes) => {
    if (lz4Bound(bytes) > maxBytes) throw tooLarge(maxBytes);
    return decompressFrame(bytes);
  },
  zstd: unzstd,
};
export type Codec = keyof typeof inflaters;

/** What a compressed batch holds. Rejects with `FG_KAFKA_CODEC` when it is not what it says, or beyond the bound. */
export async function inflate(codec: Codec, bytes: Buffer, maxBytes = inflatedMax): Promise<Buffer> {
  try {
    return await inflaters[codec](bytes, maxBytes);
  } catch (cause) {
    const reason =
      (cause as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE'
        ? tooLarge(maxBytes).message
        : (cause as Error).message;
    throw new FloodgateError('FG_KAFKA_CODEC', `a batch compressed with ${codec} cannot be read: ${reason}`, { cause });
  }
}

// Node.js does not find these by name in an import.
const { CompressionCodecs, CompressionTypes, KafkaJSNonRetriableError } = kafkajs;

/** Teaches kafkajs, which has gzip alone and without a bound, to read whatever producers send. We send nothing compressed. */
export function installCodecs(): void {
  for (const [codec, type] of [
    ['gzip', CompressionTypes.GZIP],
    ['snappy', CompressionTypes.Snappy],
    ['lz4', CompressionTypes.LZ4],
    ['zstd', CompressionTypes.ZSTD],
  ] as const) {
    CompressionCodecs[type] = () => ({
      compress: () => Promise.reject(new KafkaJSNonRetriableError(`${codec} is read and not written`)),
      decompress: (bytes: Buffer) =>
        inflate(codec, bytes).catch((cause: FloodgateError) => {
          // Anything else kafkajs would try again for ever.
          throw Object.assign(new KafkaJSNonRetriableError(cause), { cause });
        }),
    });
  }
}

const xerialMagic = Buffer.from([0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0x00]);
const xerialHeaderBytes = 16;

/** One Snappy block, as librdkafka sends, or the blocks with lengths between them of the Java client (xerial). */
function unsnap(bytes: Buffer, maxBytes: number): Buffer {
  if (!bytes.subarray(0, xerialMagic.length).equals(xerialMagic)) return uncompress(bytes, maxBytes);
  const blocks: Buffer[] = [];
  let left = maxBytes;
  for (let at = xerialHeaderBytes; at < bytes.length; ) {
    const from = at + 4;
    at = from + bytes.readUInt32BE(at);
    if (at > bytes.length) throw new RangeError('it ends in the middle of a block');
    const block = uncompress(bytes.subarray(from, at), left);
    left -= block.length;
    blocks.push(block);
  }
  return Buffer.concat(blocks);
}

function unzstd(bytes: Buffer, maxBytes: number): Buffer {
  const chunks: Uint8Array[] = [];
  let left = maxBytes;
  const stream = new Decompress(chunk => {
    left -= chunk.length;
    if (left < 0) throw tooLarge(maxBytes);
    chunks.push(chunk);
  });
  stream.push(bytes, true);
  return Buffer.concat(chunks);
}

/** Most bytes that an LZ4 frame can become, by its header and the sizes of its blocks (LZ4 frame format 1.6). */
function lz4Bound(bytes: Buffer): number {
  const flags = bytes.readUInt8(4);
  const blockMax = 1 << (8 + 2 * ((bytes.readUInt8(5) >> 4) & 7));
  const checksumBytes = flags & 0x10 ? 4 : 0;
  let bound = 0;
  for (let at = 7 + (flags & 0x08 ? 8 : 0) + (flags & 0x01 ? 4 : 0); at + 4 <= bytes.length; ) {
    const size = bytes.readUInt32LE(at) & 0x7fff_ffff;
    if (size === 0) break;
    bound += blockMax;
    at += 4 + size + checksumBytes;
  }
  return bound;
}

function tooLarge(maxBytes: number): RangeError {
  return new RangeError(`it would become more than ${maxBytes / 1024 / 1024} MiB`);
}
