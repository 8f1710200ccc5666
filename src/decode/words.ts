/*
 * Bytes four at a time: a DataView reads a 32-bit word at any place at the cost of one byte, and most of a line can be
 * compared or passed over in words. Words are little-endian, so the lowest byte is the first. The size of a view is an
 * argument where it is needed: asking the view costs more than the rest of these functions.
 */

/** The bytes' own view. */
export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/**
 * The first place from `from` whose byte means something inside a JSON string (quote, backslash, control character) or
 * is not ASCII. Stops short of the last three of all `size` bytes, so look at the byte before believing it.
 */
export function skipPlainText(view: DataView, from: number, size: number): number {
  const last = size - 4;
  let at = from;
  while (at <= last) {
    const word = view.getInt32(at, true);
    const quotes = word ^ 0x22222222;
    const backslashes = word ^ 0x5c5c5c5c;
    // Subtracting borrows from a byte exactly when it is less; a borrow disturbs only bytes after the first such one.
    const stops = (word | (word - 0x20202020) | (quotes - 0x01010101) | (backslashes - 0x01010101)) & 0x80808080;
    if (stops !== 0) return at + ((31 - Math.clz32(stops & -stops)) >> 3);
    at += 4;
  }
  return at;
}

/** Whether all of `[from, to)`, at least four bytes, is ASCII without control characters. */
export function isPrintable(view: DataView, from: number, to: number): boolean {
  const last = to - 4;
  for (let at = from; at < last; at += 4) if (!isPrintableWord(view.getInt32(at, true))) return false;
  return isPrintableWord(view.getInt32(last, true));
}

function isPrintableWord(word: number): boolean {
  return ((word | (word - 0x20202020)) & 0x80808080) === 0;
}

/** Whether `size` bytes, at least four, are the same in both views, which must have them. */
export function isSame(view: DataView, from: number, other: DataView, otherFrom: number, size: number): boolean {
  const last = size - 4;
  for (let at = 0; at < last; at += 4) {
    if (view.getInt32(from + at, true) !== other.getInt32(otherFrom + at, true)) return false;
  }
  return view.getInt32(from + last, true) === other.getInt32(otherFrom + last, true);
}
