import type { Request } from '../request.ts';

/** Why a line could not be read. A closed set: it is a metric label. */
export const unreadableReasons = [
  'syntax',
  'encoding',
  'too_long',
  'no_value',
  'time',
  'client_ip',
  'method',
  'path',
  'status',
  'field_type',
  'not_an_object',
] as const;
export type Unreadable = (typeof unreadableReasons)[number];

export const formats = ['json', 'combined', 'cloudflare'] as const;
export type Format = (typeof formats)[number];

/** Reads one line of one log format. Readers keep no state between lines that shows in what they read. */
export interface Reader {
  readonly format: Format;
  /**
   * Fills `request` from the line at `bytes[from, to)`, without its line end.
   * Returns undefined, or why the line cannot be read; then `request` holds nothing of use.
   */
  read(bytes: Buffer, from: number, to: number, request: Request): Unreadable | undefined;
}
