import * as z from 'zod';
import type { Answer, Received } from '../receiver.ts';

export const splunkEvent = z.strictObject({
  time: z.number().min(0).max(4_102_444_800),
  host: z.string().optional(),
  source: z.string().optional(),
  sourcetype: z.string().optional(),
  index: z.string().optional(),
  event: z.union([z.string().min(1), z.looseObject({})]),
  /** Flat, or it is not indexed. */
  fields: z.record(z.string(), z.union([z.string(), z.number(), z.array(z.string())])).optional(),
});
export type SplunkEvent = z.output<typeof splunkEvent>;

const answer = (status: number, text: string, code: number): Answer => ({
  status,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ text, code }),
});

/** The HTTP Event Collector: objects one after the other, a token, an index that the token may write to. */
export function splunk(request: Received, token: string, indexes: readonly string[]): Answer {
  if (request.method !== 'POST' || request.path !== '/services/collector/event') {
    return answer(404, 'The requested URL was not found on this server.', 404);
  }
  const { authorization } = request.headers;
  if (authorization === undefined) return answer(401, 'Token is required', 2);
  if (authorization !== `Splunk ${token}`) return answer(403, 'Invalid token', 4);
  if (request.body === '') return answer(400, 'No data', 5);
  for (const event of eventsOf(request)) {
    const parsed = splunkEvent.safeParse(event);
    if (!parsed.success) return answer(400, 'Invalid data format', 6);
    const { index = 'main' } = parsed.data;
    if (!indexes.includes(index)) return answer(400, 'Incorrect index', 7);
  }
  return answer(200, 'Success', 0);
}

export function eventsOf({ body }: Received): unknown[] {
  return body.split('\n').map(line => JSON.parse(line) as unknown);
}
