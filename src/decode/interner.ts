import { isSame, viewOf } from './words.ts';

const slotCount = 4096;
const shortSlotCount = 512;
const wordBytes = 4;
const bytesMax = 160;

/** Not in the documentation of Node, but there since its beginning; `toString` spends longer on its arguments. */
interface Slices {
  latin1Slice(from: number, to: number): string;
}

export function asciiText(bytes: Buffer, from: number, to: number): string {
  return (bytes as unknown as Slices).latin1Slice(from, to);
}

/**
 * Gives the same string for the same ASCII bytes, most of the time: addresses, paths and user agents repeat, and a
 * string that exists already costs no allocation and has its hash at hand. One slot a hash: whatever clients send, it
 * holds no more than 4096 short strings, and two values that meet in a slot only take turns.
 */
export class Interner {
  readonly #texts: string[] = new Array(slotCount).fill('');
  readonly #sizes = new Int32Array(slotCount).fill(-1);
  readonly #bytes = new Uint8Array(slotCount * bytesMax);
  readonly #view = viewOf(this.#bytes);
  /** Texts of less than a word, with their bytes in one number, each with its free high bit set; 0 is no text. */
  readonly #shortTexts: string[] = new Array(shortSlotCount).fill('');
  readonly #shortBytes = new Int32Array(shortSlotCount);

  /** The string of `bytes[from, to)`; `view` is the view of the same bytes. */
  text(bytes: Buffer, view: DataView, from: number, to: number): string {
    const size = to - from;
    if (size < wordBytes) return this.#shortText(bytes, from, to);
    if (size > bytesMax) return asciiText(bytes, from, to);
    const slot = slotOf(view, from, to);
    const base = slot * bytesMax;
    if (this.#sizes[slot] === size && isSame(view, from, this.#view, base, size)) return this.#texts[slot] as string;
    const text = asciiText(bytes, from, to);
    for (let at = 0; at < size; at++) this.#bytes[base + at] = bytes[from + at] as number;
    this.#sizes[slot] = size;
    this.#texts[slot] = text;
    return text;
  }

  #shortText(bytes: Buffer, from: number, to: number): string {
    let packed = 0;
    for (let at = from; at < to; at++) packed = (packed << 8) | (bytes[at] as number) | 0x80;
    const slot = (packed ^ (packed >>> 7)) & (shortSlotCount - 1);
    if (this.#shortBytes[slot] === packed) return this.#shortTexts[slot] as string;
    const text = asciiText(bytes, from, to);
    this.#shortBytes[slot] = packed;
    this.#shortTexts[slot] = text;
    return text;
  }
}

/** The last word may overlap the one before it, so that every byte counts. */
function slotOf(view: DataView, from: number, to: number): number {
  const last = to - wordBytes;
  let hash = to - from;
  for (let at = from; at < last; at += wordBytes) hash = mix(hash, view.getInt32(at, true));
  hash = mix(hash, view.getInt32(last, true));
  return (hash ^ (hash >>> 15)) & (slotCount - 1);
}

function mix(hash: number, word: number): number {
  return Math.imul((hash ^ word) + (hash >>> 15), 0x2c1b3c6d);
}
