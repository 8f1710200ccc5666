import { type AppEvent, clearRequest, type Request } from '../request.ts';
import type { Unreadable } from './reader.ts';
import { pathOfTarget, splitRequestLine } from './request-line.ts';
import { epochMs, parseTime } from './time.ts';

/** A JSON value that is not null. Booleans, objects and arrays are never right. */
export type FieldValue = string | number | boolean | object;

const longTextCharsMax = 2048;
const textCharsMax = 512;
const methodCharsMax = 32;
const addressCharsMax = 64;
const asnMax = 0xffff_ffff;

/** Takes over the value of one field, or says why the line cannot be read. */
export type Assign = (request: Request, value: FieldValue) => Unreadable | undefined;

/**
 * What the line-of-JSON formats may say about a request, in the order in which values are taken over: what comes first
 * wins over what comes later for the same property (`duration_ms` over `request_time`, `method` over `request`).
 *
 * | field | accepts | otherwise |
 * |---|---|---|
 * | time | any form of time.ts, as text or number | `time` |
 * | client_ip | up to 64 characters that an address can have; the enricher judges it | `client_ip` |
 * | method | text, cut at 32 characters | `method` |
 * | path | text, without scheme, host, query and fragment | `path` |
 * | status | 0 (nothing was sent) or 100 to 999, as number or text | `status` |
 * | request | a whole request line; anything else is passed over | |
 * | request_id, user_name, phone, session_id, device_id, user_id | text or number | `field_type` |
 * | host, referer, user_agent, email, email_domain, ja4, country, site | text | `field_type` |
 * | bytes, duration_ms, request_time (seconds) | a number from 0, also as text | `field_type` |
 * | asn | 0 to 4294967295, as number or text, with or without `AS` | `field_type` |
 * | event | an `AppEvent`; other names are passed over where method, path and status speak, else `other` | `field_type` |
 * | outcome | `created`, `rejected`, `error` | `field_type` |
 *
 * `null`, and for optional fields the empty text and `-`, mean missing. Path, referer and user agent are cut at 2048
 * characters, other text at 512: a value that is too long never makes a line unreadable, since whoever signs up
 * chooses it and could hide that way.
 */
export const assigners = {
  time(request, value) {
    const ms = timeMs(value);
    if (!(ms >= 0)) return 'time';
    request.timeMs = ms;
    return undefined;
  },
  client_ip(request, value) {
    if (typeof value !== 'string' || !isAddressLike(value)) return 'client_ip';
    request.clientIp = value;
    return undefined;
  },
  method(request, value) {
    if (typeof value !== 'string' || value === '') return 'method';
    request.method = cut(value, methodCharsMax);
    return undefined;
  },
  path(request, value) {
    if (typeof value !== 'string' || value === '') return 'path';
    request.path = cut(pathOfTarget(value), longTextCharsMax);
    return undefined;
  },
  status(request, value) {
    request.status = statusOf(value);
    return request.status === undefined ? 'status' : undefined;
  },
  request(request, value) {
    if (typeof value === 'string') assignRequestLine(request, value);
    return undefined;
  },
  request_id: identifier((request, text) => {
    request.requestId = text;
  }),
  host: text(textCharsMax, (request, text) => {
    request.host = text;
  }),
  referer: text(longTextCharsMax, (request, text) => {
    request.referer = text;
  }),
  user_agent: text(longTextCharsMax, (request, text) => {
    request.userAgent = text;
  }),
  bytes(request, value) {
    if (isMissing(value)) return undefined;
    request.bytes = quantity(value);
    return request.bytes >= 0 ? undefined : 'field_type';
  },
  duration_ms(request, value) {
    if (isMissing(value)) return undefined;
    request.durationMs = quantity(value);
    return request.durationMs >= 0 ? undefined : 'field_type';
  },
  request_time(request, value) {
    if (request.durationMs !== undefined || isMissing(value)) return undefined;
    request.durationMs = quantity(value) * 1000;
    return request.durationMs >= 0 ? undefined : 'field_type';
  },
  email: text(textCharsMax, (request, text) => {
    request.email = text;
  }),
  email_domain: text(textCharsMax, (request, text) => {
    request.emailDomain = text;
  }),
  user_name: identifier((request, text) => {
    request.userName = text;
  }),
  phone: identifier((request, text) => {
    request.phone = text;
  }),
  session_id: identifier((request, text) => {
    request.sessionId = text;
  }),
  device_id: identifier((request, text) => {
    request.deviceId = text;
  }),
  ja4: text(textCharsMax, (request, text) => {
    request.ja4 = text;
  }),
  country: text(textCharsMax, (request, text) => {
    request.country = isUpperPair(text) ? text : text.toUpperCase();
  }),
  asn(request, value) {
    if (isMissing(value)) return undefined;
    request.asn = asnOf(value);
    return request.asn === undefined ? 'field_type' : undefined;
  },
  user_id: identifier((request, text) => {
    request.userId = text;
  }),
  event(request, value) {
    if (isMissing(value)) return undefined;
    if (typeof value !== 'string') return 'field_type';
    request.event = eventOf(request, value);
    return undefined;
  },
  outcome(request, value) {
    if (isMissing(value)) return undefined;
    if (value !== 'created' && value !== 'rejected' && value !== 'error') return 'field_type';
    request.outcome = value;
    return undefined;
  },
  site: text(textCharsMax, (request, text) => {
    request.site = text;
  }),
} satisfies Readonly<Record<string, Assign>>;

export type FieldName = keyof typeof assigners;

/** The fields in order; scanners know a field by its index here. */
export const fields: readonly { readonly name: FieldName; readonly assign: Assign }[] = Object.entries(assigners).map(
  ([name, assign]) => ({ name: name as FieldName, assign }),
);

/** Empties `request` before the fields of a line are taken over. */
export function beginRequest(request: Request): void {
  clearRequest(request);
  request.timeMs = -1;
}

/** Says what a line lacks after all its fields were taken over. */
export function finishRequest(request: Request): Unreadable | undefined {
  if (request.timeMs < 0) return 'time';
  if (request.clientIp === '') return 'client_ip';
  if (request.event !== undefined) return undefined;
  if (request.method === undefined) return 'method';
  if (request.path === undefined) return 'path';
  if (request.status === undefined) return 'status';
  return undefined;
}

function text(charsMax: number, set: (request: Request, text: string) => void): Assign {
  return (request, value) => {
    if (typeof value !== 'string') return 'field_type';
    if (!isMissing(value)) set(request, cut(value, charsMax));
    return undefined;
  };
}

function identifier(set: (request: Request, text: string) => void): Assign {
  const assignText = text(textCharsMax, set);
  return (request, value) => assignText(request, typeof value === 'number' ? String(value) : value);
}

function assignRequestLine(request: Request, line: string): void {
  if (request.method !== undefined && request.path !== undefined) return;
  const { method, target } = splitRequestLine(line);
  request.method ??= method;
  request.path ??= cut(pathOfTarget(target), longTextCharsMax);
}

/** Whether text has the characters and length of an IPv4 or IPv6 address, perhaps with a port. */
export function isAddressLike(text: string): boolean {
  if (text.length < 2 || text.length > addressCharsMax) return false;
  let separators = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code > 0x7f || !addressBytes[code]) return false;
    if (code === 0x2e || code === 0x3a) separators++;
  }
  return separators >= 2;
}

/** 1 for each byte that a written address can hold: hexadecimal digits, `.`, `:` and brackets. */
export const addressBytes = new Uint8Array(256);
for (const byte of Buffer.from('0123456789abcdefABCDEF.:[]')) addressBytes[byte] = 1;

function timeMs(value: FieldValue): number {
  if (typeof value === 'number') return epochMs(value);
  if (typeof value !== 'string' || value.length > 64) return Number.NaN;
  const bytes = Buffer.from(value);
  return parseTime(bytes, 0, bytes.length);
}

function statusOf(value: FieldValue): number | undefined {
  const status = quantity(value);
  return Number.isInteger(status) && status <= 999 && (status >= 100 || status === 0) ? status + 0 : undefined;
}

function asnOf(value: FieldValue): number | undefined {
  const prefixed = typeof value === 'string' && (value.startsWith('AS') || value.startsWith('as'));
  const asn = quantity(prefixed ? value.slice(2) : value);
  return Number.isInteger(asn) && asn <= asnMax ? asn : undefined;
}

/** A number from 0, also written as decimal text, or NaN. */
function quantity(value: FieldValue): number {
  if (typeof value === 'number') return value >= 0 && value < Number.POSITIVE_INFINITY ? value + 0 : Number.NaN;
  if (typeof value !== 'string' || value.length === 0 || value.length > 32) return Number.NaN;
  let dots = 0;
  for (let at = 0; at < value.length; at++) {
    const code = value.charCodeAt(at);
    if (code === 0x2e && at > 0 && at + 1 < value.length) dots++;
    else if (code < 0x30 || code > 0x39) return Number.NaN;
  }
  return dots <= 1 ? Number(value) : Number.NaN;
}

function eventOf(request: Request, name: string): AppEvent | undefined {
  switch (name) {
    case 'signup':
    case 'signup_form':
    case 'signup_verified':
    case 'login':
    case 'other':
      return name;
  }
  const speaks = request.method !== undefined && request.path !== undefined && request.status !== undefined;
  return speaks ? undefined : 'other';
}

/** Nearly every country is written so, and asking costs less than turning it into what it is. */
function isUpperPair(text: string): boolean {
  return text.length === 2 && isUpper(text.charCodeAt(0)) && isUpper(text.charCodeAt(1));
}

function isUpper(code: number): boolean {
  return code >= 0x41 && code <= 0x5a;
}

function isMissing(value: FieldValue): boolean {
  return value === '' || value === '-';
}

function cut(text: string, charsMax: number): string {
  return text.length > charsMax ? text.slice(0, charsMax) : text;
}
