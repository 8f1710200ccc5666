import type { Request } from '../request.ts';
import type { FieldKeys } from './keys.ts';
import type { Reader, Unreadable } from './reader.ts';
import { Scanner } from './scanner.ts';

/** Keys of Cloudflare Logpush, data set `http_requests`; timestamps as RFC 3339, unix or unixnano. */
export const cloudflareKeys: FieldKeys = {
  time: ['EdgeStartTimestamp'],
  client_ip: ['ClientIP'],
  method: ['ClientRequestMethod'],
  path: ['ClientRequestPath', 'ClientRequestURI'],
  status: ['EdgeResponseStatus'],
  request_id: ['RayID'],
  host: ['ClientRequestHost'],
  referer: ['ClientRequestReferer'],
  user_agent: ['ClientRequestUserAgent'],
  bytes: ['EdgeResponseBytes'],
  ja4: ['JA4'],
  country: ['ClientCountry'],
  asn: ['ClientASN'],
};

export class CloudflareReader implements Reader {
  readonly format = 'cloudflare';
  readonly #scanner = new Scanner(cloudflareKeys);

  read(bytes: Buffer, from: number, to: number, request: Request): Unreadable | undefined {
    return this.#scanner.read(bytes, from, to, request);
  }
}
