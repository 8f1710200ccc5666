import type { Request } from '../request.ts';
import type { FieldKeys } from './keys.ts';
import type { Reader, Unreadable } from './reader.ts';
import { Scanner } from './scanner.ts';

/**
 * Keys of the canonical `json` format and what nginx JSON logs, Vector and Fluent Bit call the same. A field's own
 * name wins, then the first that has a value. `x_forwarded_for` is not among them: the client wrote it.
 */
export const jsonKeys: FieldKeys = {
  time: ['time', 'timestamp', '@timestamp', 'ts', 'time_iso8601', 'msec', 'time_local'],
  client_ip: ['client_ip', 'remote_addr', 'ip', 'client', 'source_ip'],
  method: ['method', 'request_method', 'verb'],
  path: ['path', 'request_path', 'uri', 'request_uri', 'url'],
  status: ['status', 'status_code'],
  request: ['request'],
  request_id: ['request_id'],
  host: ['host', 'http_host'],
  referer: ['referer', 'http_referer', 'referrer'],
  user_agent: ['user_agent', 'http_user_agent', 'agent', 'user-agent'],
  bytes: ['bytes', 'body_bytes_sent', 'bytes_sent'],
  duration_ms: ['duration_ms'],
  request_time: ['request_time'],
  email: ['email'],
  email_domain: ['email_domain'],
  user_name: ['user_name'],
  phone: ['phone'],
  session_id: ['session_id'],
  device_id: ['device_id'],
  ja4: ['ja4'],
  country: ['country'],
  asn: ['asn'],
  user_id: ['user_id'],
  event: ['event'],
  outcome: ['outcome'],
  site: ['site'],
};

export class JsonReader implements Reader {
  readonly format = 'json';
  readonly #scanner = new Scanner(jsonKeys);

  read(bytes: Buffer, from: number, to: number, request: Request): Unreadable | undefined {
    return this.#scanner.read(bytes, from, to, request);
  }
}
