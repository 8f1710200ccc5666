import { type AppEvent, clearRequest, type Request } from '../request.ts';
import type { Unreadable } from './reader.ts';
import { pathOfTarget, splitRequestLine } from './request-line.ts';
import { epochMs, parseTime } from './time.ts';

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
export const fieldNames = [
  'time',
  'client_ip',
  'method',
  'path',
  'status',
  'request',
  'request_id',
  'host',
  'referer',
  'user_agent',
  'bytes',
  'duration_ms',
  'request_time',
  'email',
  'email_domain',
  'user_name',
  'phone',
  'session_id',
  'device_id',
  'ja4',
  'country',
  'asn',
  'user_id',
  'event',
  'outcome',
  'site',
] as const;
export type FieldName = (typeof fieldNames)[number];

/** A JSON value that is not null. Booleans, objects and arrays are never right. */
export type FieldValue = string | number | boolean | object;

export const longTextCharsMax = 2048;
const textCharsMax = 512;
const methodCharsMax = 32;
const addressCharsMax = 64;
const asnMax = 0xffff_ffff;

/** Empties `request` before the fields of a line are taken over. */
export function beginRequest(request: Request): void {
  clearRequest(request);
  request.timeMs = -1;
}

/** Takes over one field, or says why the line cannot be read. Fields must come in the order of `fieldNames`. */
export function assignField(request: Request, field: FieldName, value: FieldValue): Unreadable | undefined {
  switch (field) {
    case 'time': {
      const ms = timeMs(value);
      if (!(ms >= 0)) return 'time';
      request.timeMs = ms;
      return undefined;
    }
    case 'client_ip':
      if (typeof value !== 'string' || !isAddressLike(value)) return 'client_ip';
      request.clientIp = value;
      return undefined;
    case 'method':
      if (typeof value !== 'string' || value === '') return 'method';
      request.method = value.length > methodCharsMax ? value.slice(0, methodCharsMax) : value;
      return undefined;
    case 'path':
      if (typeof value !== 'string' || value === '') return 'path';
      request.path = cut(pathOfTarget(value), longTextCharsMax);
      return undefined;
    case 'status':
      request.status = statusOf(value);
      return request.status === undefined ? 'status' : undefined;
    case 'request':
      if (typeof value === 'string') assignRequestLine(request, value);
      return undefined;
    case 'request_time':
      if (request.durationMs !== undefined || isMissing(value)) return undefined;
      request.durationMs = quantity(value) * 1000;
      return request.durationMs >= 0 ? undefined : 'field_type';
    default:
      return isMissing(value) ? undefined : assignOptional(request, field, value);
  }
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

function assignOptional(request: Request, field: FieldName, value: FieldValue): Unreadable | undefined {
  const text = typeof value === 'string' ? value : undefined;
  switch (field) {
    case 'bytes':
      request.bytes = quantity(value);
      return request.bytes >= 0 ? undefined : 'field_type';
    case 'duration_ms':
      request.durationMs = quantity(value);
      return request.durationMs >= 0 ? undefined : 'field_type';
    case 'asn':
      request.asn = asnOf(value);
      return request.asn === undefined ? 'field_type' : undefined;
    case 'event':
      if (text === undefined) return 'field_type';
      request.event = eventOf(request, text);
      return undefined;
    case 'outcome':
      if (text !== 'created' && text !== 'rejected' && text !== 'error') return 'field_type';
      request.outcome = text;
      return undefined;
    case 'request_id':
      request.requestId = identifier(value);
      return request.requestId === undefined ? 'field_type' : undefined;
    case 'user_name':
      request.userName = identifier(value);
      return request.userName === undefined ? 'field_type' : undefined;
    case 'phone':
      request.phone = identifier(value);
      return request.phone === undefined ? 'field_type' : undefined;
    case 'session_id':
      request.sessionId = identifier(value);
      return request.sessionId === undefined ? 'field_type' : undefined;
    case 'device_id':
      request.deviceId = identifier(value);
      return request.deviceId === undefined ? 'field_type' : undefined;
    case 'user_id':
      request.userId = identifier(value);
      return request.userId === undefined ? 'field_type' : undefined;
  }
  return text === undefined ? 'field_type' : assignText(request, field, text);
}

function assignText(request: Request, field: FieldName, text: string): undefined {
  switch (field) {
    case 'host':
      request.host = cut(text, textCharsMax);
      break;
    case 'referer':
      request.referer = cut(text, longTextCharsMax);
      break;
    case 'user_agent':
      request.userAgent = cut(text, longTextCharsMax);
      break;
    case 'email':
      request.email = cut(text, textCharsMax);
      break;
    case 'email_domain':
      request.emailDomain = cut(text, textCharsMax);
      break;
    case 'ja4':
      request.ja4 = cut(text, textCharsMax);
      break;
    case 'country':
      request.country = cut(text, textCharsMax).toUpperCase();
      break;
    case 'site':
      request.site = cut(text, textCharsMax);
      break;
  }
  return undefined;
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

function identifier(value: FieldValue): string | undefined {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' ? cut(value, textCharsMax) : undefined;
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

function isMissing(value: FieldValue): boolean {
  return value === '' || value === '-';
}

function cut(text: string, charsMax: number): string {
  return text.length > charsMax ? text.slice(0, charsMax) : text;
}
