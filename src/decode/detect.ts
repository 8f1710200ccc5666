import { Request } from '../request.ts';
import { eachLine } from './lines.ts';
import { type Format, formats } from './reader.ts';
import { createReader } from './readers.ts';

const linesMax = 50;

/**
 * The format of a log, from its first bytes: the one in which most of the first lines can be read. Where no line can be
 * read, what the first one looks like decides, so that its lines are counted as unreadable with the right reasons;
 * undefined when it looks like nothing known, or when there is no line.
 */
export function detectFormat(sample: Buffer): Format | undefined {
  const lines: Buffer[] = [];
  eachLine({ value: sample, source: 'sample', firstLine: 1 }, (bytes, from, to) => {
    if (lines.length < linesMax) lines.push(bytes.subarray(from, to));
  });
  let best: Format | undefined;
  let readableMost = 0;
  for (const format of formats) {
    const reader = createReader(format);
    const request = new Request();
    const readable = lines.filter(line => reader.read(line, 0, line.length, request) === undefined).length;
    if (readable > readableMost) {
      best = format;
      readableMost = readable;
    }
  }
  return best ?? (lines[0] === undefined ? undefined : looksLike(lines[0]));
}

function looksLike(line: Buffer): Format | undefined {
  const text = line.toString('latin1').trimStart();
  if (text.startsWith('{')) return text.includes('"EdgeStartTimestamp"') ? 'cloudflare' : 'json';
  return text.includes(' [') && text.includes('] "') ? 'combined' : undefined;
}
