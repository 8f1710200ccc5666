import type { RawRecord } from './source.ts';

const newline = 0x0a;
const piecesMax = 64;

/**
 * Cuts a stream of bytes into records of whole lines, however the bytes arrive: what follows the last line end of a
 * chunk waits for the next one, and the last line needs no line end.
 *
 * A line of more than `lineMaxBytes`, its line feed aside, becomes a record of its head with `overlong`; the rest of it
 * is passed over without being held. So a chunk and a line are all that is in memory.
 */
export class LineRuns {
  readonly #source: string;
  readonly #lineMaxBytes: number;
  /** The beginning of a line whose end has not come yet. */
  #held: Buffer[] = [];
  #heldBytes = 0;
  /** The head of this line was given out as overlong, and its end has not come yet. */
  #skipping = false;
  #line = 1;

  constructor(source: string, lineMaxBytes: number) {
    this.#source = source;
    this.#lineMaxBytes = lineMaxBytes;
  }

  /** The records that a chunk completes. They share its memory, so it must not be written to again. */
  *push(chunk: Buffer): Generator<RawRecord, void> {
    let runFrom = 0;
    let runLines = 0;
    let from = 0;
    while (from < chunk.length) {
      const end = chunk.indexOf(newline, from);
      const size = (end < 0 ? chunk.length : end) - from;
      const isHeld = this.#heldBytes > 0 || this.#skipping;
      if (!isHeld && end >= 0 && size <= this.#lineMaxBytes) {
        runLines++;
        from = end + 1;
        continue;
      }
      if (runLines > 0) yield this.#record(chunk.subarray(runFrom, from), runLines);
      const tooLong = this.#hold(chunk, from, from + size);
      if (tooLong !== undefined) yield tooLong;
      if (end < 0) return;
      if (this.#skipping) {
        this.#skipping = false;
        this.#line++;
      } else yield this.#record(this.#release(chunk.subarray(end, end + 1)), 1);
      from = end + 1;
      runFrom = from;
      runLines = 0;
    }
    if (runLines > 0) yield this.#record(chunk.subarray(runFrom), runLines);
  }

  /** The last line, when it has no line end. */
  end(): RawRecord | undefined {
    return this.#heldBytes > 0 ? this.#record(this.#release(), 1) : undefined;
  }

  /** Keeps a piece of a line; gives the head when the line has become too long. */
  #hold(chunk: Buffer, from: number, to: number): RawRecord | undefined {
    if (this.#skipping || from === to) return undefined;
    const room = this.#lineMaxBytes - this.#heldBytes;
    this.#held.push(chunk.subarray(from, Math.min(to, from + room)));
    this.#heldBytes += Math.min(to - from, room);
    if (to - from > room) {
      this.#skipping = true;
      return { value: this.#release(), source: this.#source, firstLine: this.#line, overlong: true };
    }
    // A line that trickles in byte by byte must not cost an object a byte.
    if (this.#held.length > piecesMax) this.#held = [Buffer.concat(this.#held)];
    return undefined;
  }

  #release(end?: Buffer): Buffer {
    if (end !== undefined) this.#held.push(end);
    const line = Buffer.concat(this.#held);
    this.#held = [];
    this.#heldBytes = 0;
    return line;
  }

  #record(value: Buffer, lines: number): RawRecord {
    const record = { value, source: this.#source, firstLine: this.#line };
    this.#line += lines;
    return record;
  }
}
