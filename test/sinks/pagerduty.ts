import * as z from 'zod';
import type { Answer, Received } from '../receiver.ts';

const key = z.string().length(32);

/** The Events API v2: required fields, enumerations and lengths of its reference, nothing that it does not know. */
export const pagerDutyEvent = z.discriminatedUnion('event_action', [
  z.strictObject({
    event_action: z.literal('trigger'),
    routing_key: key,
    dedup_key: z.string().min(1).max(255).optional(),
    client: z.string().optional(),
    client_url: z.string().optional(),
    payload: z.strictObject({
      summary: z.string().min(1).max(1_024),
      source: z.string().min(1),
      severity: z.enum(['critical', 'error', 'warning', 'info']),
      timestamp: z.iso.datetime().optional(),
      component: z.string().optional(),
      group: z.string().optional(),
      class: z.string().optional(),
      custom_details: z.looseObject({}).optional(),
    }),
  }),
  // Of these two it takes the payload too, and does not read it.
  z.strictObject({
    event_action: z.enum(['acknowledge', 'resolve']),
    routing_key: key,
    dedup_key: z.string().min(1).max(255),
    client: z.string().optional(),
    payload: z.looseObject({}).optional(),
  }),
]);

/** One account: what is open in it, by deduplication key, and how often somebody was notified. */
export class PagerDuty {
  readonly open = new Set<string>();
  readonly acknowledged = new Set<string>();
  notified = 0;

  answer(request: Received): Answer {
    if (request.method !== 'POST' || request.path !== '/v2/enqueue') return { status: 404, body: '{}' };
    const parsed = pagerDutyEvent.safeParse(JSON.parse(request.body));
    if (!parsed.success) {
      const errors = parsed.error.issues.map(({ message }) => message);
      return {
        status: 400,
        body: JSON.stringify({ status: 'invalid event', message: 'Event object is invalid', errors }),
      };
    }
    const { event_action: action, dedup_key: dedup = 'made up' } = parsed.data;
    if (action === 'resolve') this.open.delete(dedup);
    else if (action === 'acknowledge') this.acknowledged.add(dedup);
    else if (!this.open.has(dedup)) {
      this.open.add(dedup);
      this.notified++;
    }
    return {
      status: 202,
      body: JSON.stringify({ status: 'success', message: 'Event processed', dedup_key: dedup }),
    };
  }
}
