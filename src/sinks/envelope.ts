import { createHash } from 'node:crypto';
import type { AlertEvent, Verdict } from '../outputs.ts';
import type { Digest } from './receiver.ts';

/** What an output is called in CloudEvents 1.0, whatever its data. All are context attributes; `region` is an extension. */
export interface Envelope {
  readonly specversion: '1.0';
  /** Unique within the source, and the same for a repetition: receivers drop duplicates by it. */
  readonly id: string;
  readonly source: string;
  readonly type: string;
  readonly time: string;
  readonly subject: string;
  readonly datacontenttype: 'application/json';
  readonly region?: string;
}

export const structuredType = 'application/cloudevents+json; charset=utf-8';
export const batchedType = 'application/cloudevents-batch+json; charset=utf-8';

export function alertEnvelope(alert: AlertEvent): Envelope {
  return envelope(alert, `${alert.id}-${alert.sequence}`, `floodgate.alert.${alert.state}`, alert.id);
}

export function verdictEnvelope(verdict: Verdict): Envelope {
  const subject = plain(verdict.request_id);
  return envelope(verdict, `${subject}-${verdict.revision}`, 'floodgate.verdict', subject);
}

/** Its id is made of those of what it stands for; it belongs to no single incident, and to the site of the first. */
export function digestEnvelope({ alerts }: Digest): Envelope {
  const ids = alerts.map(({ id, sequence }) => `${id}-${sequence}`);
  const id = `digest-${createHash('sha256').update(ids.join()).digest('hex').slice(0, 16)}`;
  const [first] = alerts;
  if (first === undefined) throw new RangeError('a digest of nothing');
  return envelope(first, id, 'floodgate.alert.digest', id);
}

function envelope(
  output: { readonly site: string; readonly time: string; readonly region?: string },
  id: string,
  type: string,
  subject: string,
): Envelope {
  return {
    specversion: '1.0',
    id,
    source: `/floodgate/${encodeURIComponent(output.site.toWellFormed())}`,
    type,
    time: output.time,
    subject,
    datacontenttype: 'application/json',
    ...(output.region === undefined ? {} : { region: output.region }),
  };
}

/** Kafka's binary mode: attributes as headers with `ce_`, and the data alone as the record's value. */
export function binaryHeaders({ datacontenttype, ...attributes }: Envelope): Record<string, string> {
  const headers: Record<string, string> = { 'content-type': datacontenttype };
  for (const [name, value] of Object.entries(attributes)) headers[`ce_${name}`] = value;
  return headers;
}

/** The structured mode: one JSON object that holds attributes and data, of the media type `structuredType`. */
export function structured(attributes: Envelope, data: unknown): string {
  return JSON.stringify({ ...attributes, data });
}

/** Attributes hold neither control characters nor halves of surrogate pairs; whoever signs up chooses request ids. */
function plain(text: string): string {
  return text.toWellFormed().replaceAll(/[\p{Cc}\p{Noncharacter_Code_Point}]/gu, '\uFFFD');
}
