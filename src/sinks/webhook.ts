import { createHmac } from 'node:crypto';
import type { IncidentKind } from '../outputs.ts';
import { Courier, type CourierDeps } from './courier.ts';
import { alertEnvelope, structured, structuredType } from './envelope.ts';
import { detectionFinding } from './ocsf.ts';
import { alertParcel, alertsMax } from './parcel.ts';
import { createPoster, placeOf } from './post.ts';
import type { NetworkSink } from './sink.ts';

export interface WebhookOptions extends CourierDeps {
  readonly name: string;
  readonly url: string;
  /** Signs each request; without it requests carry no signature. */
  readonly secret: string | undefined;
  readonly kinds: readonly IncidentKind[];
  /** floodgate's own. */
  readonly version: string;
  readonly timeoutMs: number;
  readonly alertsMax?: number;
}

/** Alert events to an HTTP endpoint, one a request: CloudEvents 1.0 in structured mode around an OCSF finding. */
export function webhookSink(options: WebhookOptions): NetworkSink {
  const { url, secret, timeoutMs, version } = options;
  const kinds = new Set(options.kinds);
  const poster = createPoster();
  const courier = new Courier<string>({
    ...options,
    place: `${options.name} ${placeOf(url)}`,
    batchMax: 1,
    verdictsMax: 0,
    alertsMax: options.alertsMax ?? alertsMax,
    send: async ([body = ''], signal) => {
      const headers = { 'content-type': structuredType, ...signed(body, secret, options.now()) };
      await poster.post({ url, headers, body, timeoutMs, signal });
    },
  });
  return {
    name: options.name,
    alert(alert) {
      if (!kinds.has(alert.kind)) return;
      courier.hand(alertParcel(alert, structured(alertEnvelope(alert), detectionFinding(alert, version))));
    },
    flush: () => courier.flush(),
    stats: () => courier.stats(),
    close: (deadlineMs = 10_000) => courier.close(deadlineMs).finally(() => poster.close()),
  };
}

/**
 * HMAC-SHA-256 over `timestamp.body`, the time stamp in seconds being that of the attempt: the receiver can tell that
 * it comes from us, and refuse what was recorded long ago.
 */
function signed(body: string, secret: string | undefined, nowMs: number): Record<string, string> {
  if (secret === undefined) return {};
  const timestamp = String(Math.floor(nowMs / 1_000));
  const signature = createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex');
  return { 'floodgate-timestamp': timestamp, 'floodgate-signature': `v1=${signature}` };
}
