import { gzipSync } from 'node:zlib';
import { compressFrame } from 'lz4-napi';
import { type Codec, inflate } from './codecs.ts';

const lines = Buffer.from(Array.from({ length: 100 }, (_, at) => `{"request_id":"r-${at}"}\n`).join(''));
const kib = 1024;

/** A Zstandard frame of blocks that are each one byte, repeated, without the size of the whole. */
function zstd(blocks: number, blockBytes: number): Buffer {
  const header = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x58]);
  const block = (isLast: boolean) => {
    const bytes = Buffer.alloc(4);
    bytes.writeUIntLE((blockBytes << 3) | (1 << 1) | (isLast ? 1 : 0), 0, 3);
    bytes.write('x', 3);
    return bytes;
  };
  return Buffer.concat([header, ...Array.from({ length: blocks }, (_, at) => block(at === blocks - 1))]);
}

/** A Snappy block of literals alone, at most 60 bytes each; `claims` is the length that it says it has. */
function snappy(bytes: Buffer, claims = bytes.length): Buffer {
  const parts: Buffer[] = [];
  for (let left = claims; ; left >>>= 7) {
    parts.push(Buffer.from([left > 0x7f ? (left & 0x7f) | 0x80 : left]));
    if (left <= 0x7f) break;
  }
  for (let at = 0; at < bytes.length; at += 60) {
    const literal = bytes.subarray(at, at + 60);
    parts.push(Buffer.from([(literal.length - 1) << 2]), literal);
  }
  return Buffer.concat(parts);
}

function xerial(...blocks: readonly Buffer[]): Buffer {
  const header = Buffer.from([0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0x00, 0, 0, 0, 1, 0, 0, 0, 1]);
  const sized = blocks.flatMap(block => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(block.length);
    return [length, block];
  });
  return Buffer.concat([header, ...sized]);
}

describe('what producers compress', () => {
  it.each<[string, Codec, () => Buffer | Promise<Buffer>]>([
    ['gzip', 'gzip', () => gzipSync(lines)],
    ['lz4', 'lz4', () => compressFrame(lines)],
    ['one snappy block', 'snappy', () => snappy(lines)],
    [
      'snappy blocks of the Java client',
      'snappy',
      () => xerial(snappy(lines.subarray(0, 700)), snappy(lines.subarray(700))),
    ],
  ])('%s becomes what it was', async (_, codec, compressed) => {
    expect((await inflate(codec, await compressed())).equals(lines)).toBe(true);
  });

  it('zstd becomes what it was', async () => {
    expect((await inflate('zstd', zstd(3, 1_000))).equals(Buffer.alloc(3_000, 'x'))).toBe(true);
  });

  it.each<[Codec, () => Buffer | Promise<Buffer>]>([
    ['gzip', () => gzipSync(Buffer.alloc(300 * kib))],
    ['lz4', () => compressFrame(Buffer.alloc(300 * kib))],
    ['snappy', () => snappy(lines, 300 * kib)],
    ['snappy', () => xerial(...Array.from({ length: 130 }, () => snappy(Buffer.alloc(2_048))))],
    ['zstd', () => zstd(10, 100 * kib)],
  ])('%s that would grow beyond the bound is refused, and says so', async (codec, compressed) => {
    await expect(inflate(codec, await compressed(), 256 * kib)).rejects.toMatchObject({
      code: 'FG_KAFKA_CODEC',
      message: expect.stringMatching(new RegExp(`${codec}.*(?:more than 0.25 MiB|too big)`)),
    });
  });

  it.each<Codec>(['gzip', 'snappy', 'lz4', 'zstd'])('%s that is none is refused', async codec => {
    await expect(inflate(codec, Buffer.from('neither this nor that'))).rejects.toMatchObject({
      code: 'FG_KAFKA_CODEC',
    });
  });
});
