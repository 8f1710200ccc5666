import { createHmac } from 'node:crypto';
import { alertEnvelope, batchedType, digestEnvelope, structured, structuredType, verdictEnvelope } from './envelope.ts';
import { detectionFinding } from './ocsf.ts';
import { createPoster, placeOf } from './post.ts';
import type { Receiver, Said } from './receiver.ts';
import { createWords, type Template } from './words.ts';

export interface WebhookOptions {
  readonly url: string;
  /** Signs each request; without it requests carry no signature. */
  readonly secret: string | undefined;
  /** JSON in the operator's own words, instead of a CloudEvent, for an alert event. */
  readonly body?: Template | undefined;
  /** floodgate's own. */
  readonly version: string;
  readonly timeoutMs: number;
  /** Epoch ms. */
  now(): number;
  log(level: 'warn', text: string): void;
}

const jsonType = 'application/json; charset=utf-8';

/**
 * An HTTP endpoint that takes CloudEvents 1.0: alert events one a request in structured mode around an OCSF finding,
 * verdicts many in batched mode in floodgate's own words.
 */
export function webhookReceiver(options: WebhookOptions): Receiver {
  const { url, secret, version, timeoutMs, now } = options;
  const poster = createPoster({ timeoutMs });
  const own = createWords({ body: asJson(options.body) }, said => options.log('warn', `webhook: ${said}`));

  function event(said: Said): string {
    if (said.kind === 'alert') return structured(alertEnvelope(said.alert), detectionFinding(said.alert, version));
    if (said.kind === 'verdict') return structured(verdictEnvelope(said.verdict), said.verdict);
    const { updates, alerts } = said.digest;
    const findings = alerts.map(alert => detectionFinding(alert, version));
    return structured(digestEnvelope(said.digest), { updates, findings });
  }

  return {
    place: placeOf(url),
    alertBatchMax: 1,
    verdictBatchMax: 100,
    repeats: true,
    send(said, signal) {
      const [first] = said;
      const isBatch = first?.kind === 'verdict';
      const words = first?.kind === 'alert' ? own.say('body', first.alert) : undefined;
      const body = words ?? (isBatch ? `[${said.map(event).join(',')}]` : said.map(event).join(''));
      const type = words !== undefined ? jsonType : isBatch ? batchedType : structuredType;
      return poster.post({ url, headers: { 'content-type': type, ...signed(body, secret, now()) }, body, signal });
    },
    templateFailures: () => own.failures,
    close: () => poster.close(),
  };
}

/** Throws where what it says is no JSON. */
function asJson(template: Template | undefined): Template | undefined {
  if (template === undefined) return undefined;
  return alert => {
    const text = template(alert);
    JSON.parse(text);
    return text;
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
