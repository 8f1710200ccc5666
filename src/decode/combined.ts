import { isUtf8 } from 'node:buffer';
import type { Request } from '../request.ts';
import { addressBytes, assigners, beginRequest } from './fields.ts';
import { Interner } from './interner.ts';
import type { Reader, Unreadable } from './reader.ts';
import { pathOfTarget, splitRequestLine } from './request-line.ts';
import { parseTime } from './time.ts';
import { isPrintable, skipPlainText, viewOf } from './words.ts';

const space = 0x20;
const quote = 0x22;
const backslash = 0x5c;

/**
 * The `combined` format of nginx and Apache, and `common`, which ends after the size:
 *
 *   [vhost[:port] ]address ident user [17/May/2015:10:05:03 +0000] "request" status bytes[ "referer" "user agent"[ …]]
 *
 * What users append after the user agent is passed over. A request line that is none (Apache logs `-` when a client
 * said nothing until the time-out) gives the method and path `-`: traffic, never a sign-up. Names instead of addresses
 * (Apache's HostnameLookups) are not readable, since a network cannot be told from them.
 */
export class CombinedReader implements Reader {
  readonly format = 'combined';
  readonly #words = new Interner();
  /** Of the record that was read last. */
  #viewed: Buffer = Buffer.alloc(0);
  #view = viewOf(this.#viewed);
  /** The end of the field that was read last, after its quote. */
  #end = 0;

  read(bytes: Buffer, from: number, to: number, request: Request): Unreadable | undefined {
    if (bytes !== this.#viewed) {
      this.#viewed = bytes;
      this.#view = viewOf(bytes);
    }
    const isPlain = to - from >= 4 && isPrintable(this.#view, from, to);
    const unusual = isPlain ? undefined : unusualBytes(bytes, from, to);
    if (unusual === 'control') return isUtf8(bytes.subarray(from, to)) ? 'syntax' : 'encoding';
    if (unusual === 'wide' && !isUtf8(bytes.subarray(from, to))) return 'encoding';
    beginRequest(request);
    const open = this.#readClient(bytes, from, to, request);
    if (typeof open !== 'number') return open;
    const close = bytes.indexOf(0x5d, open);
    if (close < 0 || close >= to) return 'syntax';
    request.timeMs = parseTime(bytes, open + 1, close);
    if (!(request.timeMs >= 0)) return 'time';
    return this.#readRequest(bytes, close + 1, to, request);
  }

  /** Reads what stands before the time, and gives the place of its bracket. */
  #readClient(bytes: Buffer, from: number, to: number, request: Request): number | Unreadable {
    const first = wordEnd(bytes, from, to);
    let clientFrom = from;
    let clientTo = first;
    if (!isAddress(bytes, from, first)) {
      const second = wordEnd(bytes, first + 1, to);
      if (!isAddress(bytes, first + 1, second)) return bytes[first] === space ? 'client_ip' : 'syntax';
      clientFrom = first + 1;
      clientTo = second;
      request.host = this.#words.text(bytes, this.#view, from, first);
    }
    const ident = wordEnd(bytes, clientTo + 1, to);
    let open = ident + 1;
    while (open < to && !(bytes[open] === 0x5b && bytes[open - 1] === space)) open++;
    if (open >= to) return 'syntax';
    const unreadable = assigners.client_ip(request, this.#words.text(bytes, this.#view, clientFrom, clientTo));
    if (unreadable !== undefined) return unreadable;
    if (open - 1 > ident + 1) {
      const user = this.#words.text(bytes, this.#view, ident + 1, open - 1);
      if (user !== '-' && user !== '""') request.userId = user;
    }
    return open;
  }

  #readRequest(bytes: Buffer, from: number, to: number, request: Request): Unreadable | undefined {
    const line = this.#quoted(bytes, from, to);
    if (line === undefined) return 'syntax';
    const { method, target } = splitRequestLine(line);
    assigners.method(request, method);
    assigners.path(request, pathOfTarget(target));

    if (this.#end >= to) return 'syntax';
    const statusFrom = this.#end + 1;
    const statusTo = wordEnd(bytes, statusFrom, to);
    const status = this.#words.text(bytes, this.#view, statusFrom, statusTo);
    if (assigners.status(request, status) !== undefined) return status === '' ? 'syntax' : 'status';
    // Who only tried a name and a password is not that user.
    if (request.status === 401) request.userId = undefined;

    const sizeFrom = statusTo + 1;
    const sizeTo = wordEnd(bytes, sizeFrom, to);
    if (sizeTo <= sizeFrom) return 'syntax';
    const size = bytes.toString('latin1', sizeFrom, sizeTo);
    if (assigners.bytes(request, size) !== undefined) return 'field_type';
    if (sizeTo >= to || bytes[sizeTo + 1] !== quote) return undefined;

    const referer = this.#quoted(bytes, sizeTo, to);
    if (referer === undefined) return 'syntax';
    assigners.referer(request, referer);
    if (this.#end >= to) return undefined;
    const userAgent = this.#quoted(bytes, this.#end, to);
    if (userAgent === undefined) return bytes[this.#end + 1] === quote ? 'syntax' : undefined;
    assigners.user_agent(request, userAgent);
    return undefined;
  }

  /** The text of ` "…"`; undefined when there is none or it does not end. */
  #quoted(bytes: Buffer, from: number, to: number): string | undefined {
    if (bytes[from] !== space || bytes[from + 1] !== quote || from + 1 >= to) return undefined;
    const start = from + 2;
    let at = skipPlainText(this.#view, start, bytes.length);
    const isPlain = bytes[at] === quote;
    while (at < to && bytes[at] !== quote) at += bytes[at] === backslash ? 2 : 1;
    if (at >= to) return undefined;
    this.#end = at + 1;
    return isPlain ? this.#words.text(bytes, this.#view, start, at) : unescaped(bytes, start, at);
  }
}

function wordEnd(bytes: Buffer, from: number, to: number): number {
  let at = from;
  while (at < to && bytes[at] !== space) at++;
  return at;
}

function isAddress(bytes: Buffer, from: number, to: number): boolean {
  let separators = 0;
  for (let at = from; at < to; at++) {
    const byte = bytes[at] as number;
    if (addressBytes[byte] !== 1) return false;
    if (byte === 0x2e || byte === 0x3a) separators++;
  }
  return separators >= 2;
}

/** Whether a line holds a control character other than the tab, or else one that is not ASCII. */
function unusualBytes(bytes: Buffer, from: number, to: number): 'control' | 'wide' | undefined {
  let isWide = false;
  for (let at = from; at < to; at++) {
    const byte = bytes[at] as number;
    if (byte < 0x20 && byte !== 0x09) return 'control';
    if (byte > 0x7f) isWide = true;
  }
  return isWide ? 'wide' : undefined;
}

const escapes: Readonly<Record<string, number>> = { n: 0x0a, r: 0x0d, t: 0x09, b: 0x08, v: 0x0b, f: 0x0c };

/** Undoes `\"`, `\\`, `\n` and `\xHH`, which nginx and Apache write for what would break the line. */
function unescaped(bytes: Buffer, from: number, to: number): string {
  const plain = Buffer.allocUnsafe(to - from);
  let size = 0;
  for (let at = from; at < to; at++) {
    let byte = bytes[at] as number;
    if (byte === backslash && at + 1 < to) {
      at++;
      byte = bytes[at] as number;
      const code = byte === 0x78 && at + 2 < to ? hexPair(bytes, at + 1) : undefined;
      byte = code ?? escapes[String.fromCharCode(byte)] ?? byte;
      if (code !== undefined) at += 2;
    }
    plain[size++] = byte;
  }
  return plain.toString('utf8', 0, size);
}

function hexPair(bytes: Buffer, from: number): number | undefined {
  const pair = bytes.toString('latin1', from, from + 2);
  const code = Number.parseInt(pair, 16);
  return code.toString(16).padStart(2, '0') === pair.toLowerCase() ? code : undefined;
}
