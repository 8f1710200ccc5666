import type { RawRecord } from '../sources/source.ts';

const newline = 0x0a;
const carriageReturn = 0x0d;

/**
 * Visits the lines of a record without their line ends (LF or CRLF), `from` inclusive, `to` exclusive, `line` numbered
 * from the record's first line. Blank lines are not visited but count; a byte order mark at the start of a source is
 * passed over. The head of an overlong line is visited as one line: ask `record.overlong` before reading it.
 */
export function eachLine(
  record: RawRecord,
  visit: (bytes: Buffer, from: number, to: number, line: number) => void,
): void {
  const bytes = record.value;
  const size = bytes.length;
  let line = record.firstLine;
  let from = line === 1 && bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
  while (from < size) {
    let end = bytes.indexOf(newline, from);
    if (end < 0) end = size;
    const to = end > from && bytes[end - 1] === carriageReturn ? end - 1 : end;
    if (!isBlank(bytes, from, to)) visit(bytes, from, to, line);
    from = end + 1;
    line++;
  }
}

function isBlank(bytes: Buffer, from: number, to: number): boolean {
  let at = from;
  while (at < to && (bytes[at] === 0x20 || bytes[at] === 0x09 || bytes[at] === carriageReturn)) at++;
  return at === to;
}
