import { isUtf8 } from 'node:buffer';
import type { Request } from '../request.ts';
import { beginRequest, type FieldValue, fields, finishRequest } from './fields.ts';
import { asciiText, Interner } from './interner.ts';
import { type FieldKeys, type Key, KeyTable } from './keys.ts';
import type { Unreadable } from './reader.ts';
import { parseTime } from './time.ts';
import { isSame, skipPlainText, viewOf } from './words.ts';

const quote = 0x22;
const comma = 0x2c;
const colon = 0x3a;
const backslash = 0x5c;

/** What stands at a field, as far as it was looked at. */
const kinds = { text: 0, wideText: 1, escapedText: 2, number: 3, boolean: 4, nested: 5 } as const;

/** What a byte means inside a string: 0 for nothing. */
const textBytes = { quote: 1, escape: 2, control: 3, wide: 4 } as const;
const textByte = new Uint8Array(256).fill(textBytes.wide, 128).fill(textBytes.control, 0, 32);
textByte[quote] = textBytes.quote;
textByte[backslash] = textBytes.escape;

const depthMax = 16;

/*
 * What the line that is being read holds, by field. It belongs to the module and not to a scanner because code that has
 * been compiled reaches it without asking whose it is; reading never waits, so nobody else is in between.
 */
const ranks = new Uint8Array(fields.length);
const fieldKinds = new Uint8Array(fields.length);
const starts = new Int32Array(fields.length);
const ends = new Int32Array(fields.length);
const numbers = new Float64Array(fields.length);
/** A bit for each field that the line has. */
let present = 0;
/** Of the value that was passed over last. */
const last = { kind: 0, isWide: false };
const lastNumber = new Float64Array(1);
/** Of the record that was read last: making a view costs as much as reading half a line. */
let viewed: Buffer = Buffer.alloc(0);
let view = viewOf(viewed);

/**
 * Reads flat JSON objects without building them: one walk over the bytes finds the known keys and checks that the
 * whole line is well-formed, then only the known values become strings and numbers. What it does not expect (broken
 * syntax, escapes in keys, two keys for one field of which one is null) it leaves to JSON.parse, so that both always
 * read the same: the property test holds them against each other.
 *
 * Measured on lines of 353 bytes with 13 fields, all of them taken over, in CPU time: 1.2 times Buffer split +
 * JSON.parse; the walk alone is 4 times, the rest is making strings, which JSON.parse does inside.
 */
export class Scanner {
  readonly #keys: KeyTable;
  readonly #words = new Interner();

  /** The key that followed each key last time, by its index and one for the start: lines of a log are alike. */
  readonly #next: (Key | undefined)[];

  constructor(fieldKeys: FieldKeys) {
    this.#keys = new KeyTable(fieldKeys);
    this.#next = new Array(this.#keys.keys.length + 1).fill(undefined);
  }

  read(bytes: Buffer, from: number, to: number, request: Request): Unreadable | undefined {
    // Every loop below stops at a line end, so none asks for its bound and none reads past the buffer.
    if (to === bytes.length) return this.read(withLineEnd(bytes, from, to), 0, to - from, request);
    if (bytes !== viewed) {
      viewed = bytes;
      view = viewOf(bytes);
    }
    present = 0;
    last.isWide = false;
    if (!this.#scan(bytes, from, to)) return this.readParsed(bytes, from, to, request);
    if (last.isWide && !isUtf8(bytes.subarray(from, to))) return 'encoding';
    beginRequest(request);
    for (let rest = present; rest !== 0; rest &= rest - 1) {
      const unreadable = this.#assign(bytes, 31 - Math.clz32(rest & -rest), request);
      if (unreadable !== undefined) return unreadable;
    }
    return finishRequest(request);
  }

  /** The same, slowly: by JSON.parse. */
  readParsed(bytes: Buffer, from: number, to: number, request: Request): Unreadable | undefined {
    if (!isUtf8(bytes.subarray(from, to))) return 'encoding';
    let value: unknown;
    try {
      value = JSON.parse(bytes.toString('utf8', from, to));
    } catch {
      return 'syntax';
    }
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'not_an_object';
    const found = new Map<number, FieldValue>();
    for (const key of this.#keys.keys) {
      if (found.has(key.field)) continue;
      const candidate = Object.hasOwn(value, key.name) ? (value as Record<string, FieldValue | null>)[key.name] : null;
      if (candidate === null || candidate === undefined) continue;
      if (key.rank > 0 && typeof candidate !== 'string' && typeof candidate !== 'number') continue;
      found.set(key.field, candidate);
    }
    beginRequest(request);
    for (const [field, fieldValue] of found) {
      const unreadable = fields[field]?.assign(request, fieldValue);
      if (unreadable !== undefined) return unreadable;
    }
    return finishRequest(request);
  }

  /** Finds the fields of the object at `bytes[from, to)`; false when JSON.parse has to say what it is. */
  #scan(bytes: Buffer, from: number, to: number): boolean {
    let at = skipSpace(bytes, from);
    if (bytes[at] !== 0x7b) return false;
    at = skipSpace(bytes, at + 1);
    if (bytes[at] === 0x7d) return skipSpace(bytes, at + 1) >= to && at < to;
    let place = 0;
    for (;;) {
      if (bytes[at] !== quote) return false;
      let key = this.#next[place];
      if (key !== undefined && at + key.writtenBytes <= to && isSame(view, at, key.written, 0, key.writtenBytes)) {
        at += key.writtenBytes;
      } else {
        const end = skipPlainText(view, at + 1, bytes.length);
        if (bytes[end] !== quote) return false;
        key = this.#keys.find(bytes, at + 1, end);
        at = skipSpace(bytes, end + 1);
        if (bytes[at] !== colon) return false;
        at++;
        this.#next[place] = key;
      }
      at = skipSpace(bytes, at);
      const valueFrom = at;
      at = skipValue(bytes, at, 0);
      if (at < 0) return false;
      if (key !== undefined) {
        place = key.index + 1;
        if (!note(key, valueFrom, at)) return false;
      }
      at = skipSpace(bytes, at);
      if (bytes[at] !== comma) break;
      at = skipSpace(bytes, at + 1);
    }
    // A line ends where the caller says, so a value that ran on past it is caught here.
    return bytes[at] === 0x7d && at < to && skipSpace(bytes, at + 1) >= to;
  }

  /** Takes over one field: a time straight from its bytes, the rest by way of its value. */
  #assign(bytes: Buffer, index: number, request: Request): Unreadable | undefined {
    if (index === timeIndex && fieldKinds[index] === kinds.text) {
      const ms = parseTime(bytes, (starts[index] as number) + 1, (ends[index] as number) - 1);
      request.timeMs = ms;
      return ms >= 0 ? undefined : 'time';
    }
    return fields[index]?.assign(request, this.#value(bytes, index));
  }

  #value(bytes: Buffer, field: number): FieldValue {
    const from = starts[field] as number;
    const to = ends[field] as number;
    switch (fieldKinds[field]) {
      case kinds.text:
        if (((uniqueFields >>> field) & 1) === 1) return asciiText(bytes, from + 1, to - 1);
        return this.#words.text(bytes, view, from + 1, to - 1);
      case kinds.wideText:
        return bytes.toString('utf8', from + 1, to - 1);
      case kinds.escapedText:
        return JSON.parse(bytes.toString('utf8', from, to)) as string;
      case kinds.number:
        return numbers[field] as number;
      case kinds.boolean:
        return true;
      default:
        return {};
    }
  }
}

/** Not kept: as if it were not there. */
const nullKind = 6;

const timeIndex = fields.findIndex(({ name }) => name === 'time');
/** Fields whose values do not repeat: looking for an earlier one would be in vain. */
const uniqueFields = fields
  .filter(({ name }) => name === 'request_id' || name === 'email' || name === 'user_name' || name === 'phone')
  .reduce((bits, field) => bits | (1 << fields.indexOf(field)), 0);

function withLineEnd(bytes: Buffer, from: number, to: number): Buffer {
  const line = Buffer.allocUnsafe(to - from + 1);
  line.set(bytes.subarray(from, to));
  line[to - from] = 0x0a;
  return line;
}

function skipSpace(bytes: Buffer, from: number): number {
  let at = from;
  while (bytes[at] === 0x20 || bytes[at] === 0x09) at++;
  return at;
}

/** After the backslash of an escape; -1 when it is none. */
function skipEscape(bytes: Buffer, from: number): number {
  if (bytes[from] !== 0x75) return '"\\/bfnrt'.includes(String.fromCharCode(bytes[from] ?? 0)) ? from + 1 : -1;
  for (let at = from + 1; at < from + 5; at++) {
    const byte = bytes[at] ?? 0;
    const letter = byte | 0x20;
    if (!((byte >= 0x30 && byte <= 0x39) || (letter >= 0x61 && letter <= 0x66))) return -1;
  }
  return from + 5;
}

/** The end of a number with any sign, fraction and exponent; -1 when it is none. */
function numberEnd(bytes: Buffer, from: number): number {
  let at = bytes[from] === 0x2d ? from + 1 : from;
  const whole = at;
  at = skipDigits(bytes, at);
  if (at === whole || (bytes[whole] === 0x30 && at > whole + 1)) return -1;
  if (bytes[at] === 0x2e) {
    const fraction = at + 1;
    at = skipDigits(bytes, fraction);
    if (at === fraction) return -1;
  }
  if (((bytes[at] as number) | 0x20) === 0x65) {
    at++;
    if (bytes[at] === 0x2b || bytes[at] === 0x2d) at++;
    const exponent = at;
    at = skipDigits(bytes, exponent);
    if (at === exponent) return -1;
  }
  return at;
}

function skipDigits(bytes: Buffer, from: number): number {
  let at = from;
  while (((bytes[at] as number) - 0x30) >>> 0 <= 9) at++;
  return at;
}

function isWord(bytes: Buffer, from: number, word: string): boolean {
  for (let at = 0; at < word.length; at++) if (bytes[from + at] !== word.charCodeAt(at)) return false;
  return true;
}

/** Keeps where a field stands; false when a null, or what only looks like the field, meets another value of it. */
function note(key: Key, from: number, to: number): boolean {
  const field = key.field;
  const isSeen = ((present >>> field) & 1) === 1;
  const kind = last.kind;
  if (kind === nullKind || (key.rank > 0 && (kind === kinds.boolean || kind === kinds.nested))) return !isSeen;
  if (isSeen && key.rank > (ranks[field] as number)) return true;
  present |= 1 << field;
  ranks[field] = key.rank;
  fieldKinds[field] = kind;
  starts[field] = from;
  ends[field] = to;
  numbers[field] = lastNumber[0] as number;
  return true;
}

/** Passes over one well-formed value; -1 when it is none, or deeper than anybody needs. */
function skipValue(bytes: Buffer, from: number, depth: number): number {
  const first = bytes[from] as number;
  if (first === quote) return skipText(bytes, from + 1);
  if (first === 0x2d || (first >= 0x30 && first <= 0x39)) return skipNumber(bytes, from);
  if (first === 0x7b || first === 0x5b) {
    const end = depth < depthMax ? skipNested(bytes, from + 1, first === 0x7b, depth + 1) : -1;
    last.kind = kinds.nested;
    return end;
  }
  return skipWord(bytes, from);
}

/** Up to and with the closing quote. */
function skipText(bytes: Buffer, from: number): number {
  const end = skipPlainText(view, from, bytes.length);
  last.kind = kinds.text;
  return bytes[end] === quote ? end + 1 : skipUnusualText(bytes, end);
}

function skipUnusualText(bytes: Buffer, from: number): number {
  let kind: number = kinds.text;
  for (let at = from; at < bytes.length; ) {
    switch (textByte[bytes[at] as number]) {
      case 0:
        at++;
        break;
      case textBytes.quote:
        last.kind = kind;
        return at + 1;
      case textBytes.escape:
        kind = kinds.escapedText;
        at = skipEscape(bytes, at + 1);
        if (at < 0) return -1;
        break;
      case textBytes.wide:
        last.isWide = true;
        if (kind === kinds.text) kind = kinds.wideText;
        at++;
        break;
      default:
        return -1;
    }
  }
  return -1;
}

function skipNumber(bytes: Buffer, from: number): number {
  let at = from;
  let value = 0;
  let digit = (bytes[at] as number) - 0x30;
  while (digit >>> 0 <= 9) {
    value = value * 10 + digit;
    digit = (bytes[++at] as number) - 0x30;
  }
  last.kind = kinds.number;
  const next = bytes[at] as number;
  const size = at - from;
  const isPlain = size > 0 && size <= 15 && next !== 0x2e && (next | 0x20) !== 0x65;
  if (isPlain && (size === 1 || bytes[from] !== 0x30)) {
    lastNumber[0] = value;
    return at;
  }
  const end = numberEnd(bytes, from);
  if (end > 0) lastNumber[0] = Number(asciiText(bytes, from, end));
  return end;
}

function skipWord(bytes: Buffer, from: number): number {
  const isTrue = isWord(bytes, from, 'true');
  if (isTrue || isWord(bytes, from, 'false')) {
    last.kind = kinds.boolean;
    return from + (isTrue ? 4 : 5);
  }
  last.kind = nullKind;
  return isWord(bytes, from, 'null') ? from + 4 : -1;
}

function skipNested(bytes: Buffer, from: number, isObject: boolean, depth: number): number {
  const close = isObject ? 0x7d : 0x5d;
  let at = skipSpace(bytes, from);
  if (bytes[at] === close) return at + 1;
  for (;;) {
    if (isObject) {
      if (bytes[at] !== quote) return -1;
      at = skipText(bytes, at + 1);
      if (at < 0) return -1;
      at = skipSpace(bytes, at);
      if (bytes[at] !== colon) return -1;
      at = skipSpace(bytes, at + 1);
    }
    at = skipValue(bytes, at, depth);
    if (at < 0) return -1;
    at = skipSpace(bytes, at);
    if (bytes[at] === close) return at + 1;
    if (bytes[at] !== comma) return -1;
    at = skipSpace(bytes, at + 1);
  }
}
