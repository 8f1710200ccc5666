/** What a log line may say a request was, beyond method and path. */
export type AppEvent = 'signup' | 'signup_form' | 'signup_verified' | 'login' | 'other';

/**
 * One request, in the canonical fields of the `json` format. A missing field is `undefined`.
 *
 * Readers fill the same object again and again, so whoever wants to keep a request copies what it needs:
 * an allocation per line would cost more than reading it.
 */
export class Request {
  /** Event time, epoch milliseconds. */
  timeMs = 0;
  clientIp = '';
  method: string | undefined = undefined;
  /** Without the query. */
  path: string | undefined = undefined;
  status: number | undefined = undefined;
  requestId: string | undefined = undefined;
  host: string | undefined = undefined;
  referer: string | undefined = undefined;
  userAgent: string | undefined = undefined;
  bytes: number | undefined = undefined;
  durationMs: number | undefined = undefined;
  email: string | undefined = undefined;
  emailDomain: string | undefined = undefined;
  userName: string | undefined = undefined;
  phone: string | undefined = undefined;
  sessionId: string | undefined = undefined;
  deviceId: string | undefined = undefined;
  ja4: string | undefined = undefined;
  country: string | undefined = undefined;
  asn: number | undefined = undefined;
  /** Set when the request came from a signed-in user. */
  userId: string | undefined = undefined;
  event: AppEvent | undefined = undefined;
  outcome: 'created' | 'rejected' | 'error' | undefined = undefined;
  site: string | undefined = undefined;
}

/** Makes every field missing again, before the next line is read into the same object. */
export function clearRequest(request: Request): void {
  request.timeMs = 0;
  request.clientIp = '';
  request.method = undefined;
  request.path = undefined;
  request.status = undefined;
  request.requestId = undefined;
  request.host = undefined;
  request.referer = undefined;
  request.userAgent = undefined;
  request.bytes = undefined;
  request.durationMs = undefined;
  request.email = undefined;
  request.emailDomain = undefined;
  request.userName = undefined;
  request.phone = undefined;
  request.sessionId = undefined;
  request.deviceId = undefined;
  request.ja4 = undefined;
  request.country = undefined;
  request.asn = undefined;
  request.userId = undefined;
  request.event = undefined;
  request.outcome = undefined;
  request.site = undefined;
}

/** The optional fields of a request, in the names of the `json` format: what a log can or cannot carry. */
export const optionalFields = [
  'user_agent',
  'referer',
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
] as const;
