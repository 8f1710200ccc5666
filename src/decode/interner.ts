const slotCount = 4096;
const bytesMax = 160;

/**
 * Gives the same string for the same ASCII bytes, most of the time: addresses, paths and user agents repeat, and a
 * string that exists already costs no allocation and has its hash at hand. One slot a hash: whatever clients send, it
 * holds no more than 4096 short strings, and two values that meet in a slot only take turns.
 */
export class Interner {
  readonly #texts: (string | undefined)[] = new Array(slotCount).fill(undefined);
  readonly #sizes = new Int32Array(slotCount).fill(-1);
  readonly #bytes = new Uint8Array(slotCount * bytesMax);

  /** The string of `bytes[from, to)`. `isRight`, where given, is asked once about what is not held yet. */
  text(bytes: Buffer, from: number, to: number): string;
  text(bytes: Buffer, from: number, to: number, isRight: (text: string) => boolean): string | undefined;
  text(bytes: Buffer, from: number, to: number, isRight?: (text: string) => boolean): string | undefined {
    const size = to - from;
    const slot = slotOf(bytes, from, to);
    const base = slot * bytesMax;
    const held = this.#bytes;
    if (this.#sizes[slot] === size) {
      let at = 0;
      while (at < size && held[base + at] === bytes[from + at]) at++;
      if (at === size) return this.#texts[slot];
    }
    const text = bytes.toString('latin1', from, to);
    if (isRight !== undefined && !isRight(text)) return undefined;
    if (size <= bytesMax) {
      for (let at = 0; at < size; at++) held[base + at] = bytes[from + at] as number;
      this.#sizes[slot] = size;
      this.#texts[slot] = text;
    }
    return text;
  }
}

/** All of a short text counts, and every third byte of a long one. */
function slotOf(bytes: Uint8Array, from: number, to: number): number {
  const step = to - from < 24 ? 1 : 3;
  let hash = to - from;
  for (let at = from; at < to; at += step) hash = (Math.imul(hash, 31) + (bytes[at] as number)) | 0;
  return (hash ^ (hash >>> 12)) & (slotCount - 1);
}
