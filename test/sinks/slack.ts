import * as z from 'zod';
import type { Answer, Received } from '../receiver.ts';

/**
 * Slack's incoming webhook as far as it refuses: what it documents of blocks, with its limits. It answers `ok` in plain
 * text, and a word for what is wrong.
 */
const plainText = (max: number) =>
  z.strictObject({ type: z.literal('plain_text'), text: z.string().min(1).max(max), emoji: z.boolean().optional() });
const anyText = (max: number) =>
  z.union([
    plainText(max),
    z.strictObject({ type: z.literal('mrkdwn'), text: z.string().min(1).max(max), verbatim: z.boolean().optional() }),
  ]);
const block = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('header'), text: plainText(150) }),
  z
    .strictObject({
      type: z.literal('section'),
      text: anyText(3_000).optional(),
      fields: z.array(anyText(2_000)).min(1).max(10).optional(),
    })
    .refine(({ text, fields }) => text !== undefined || fields !== undefined),
  z.strictObject({ type: z.literal('context'), elements: z.array(anyText(3_000)).min(1).max(10) }),
  z.strictObject({ type: z.literal('divider') }),
]);
export const slackMessage = z.strictObject({
  text: z.string().min(1).max(40_000),
  mrkdwn: z.boolean().optional(),
  blocks: z.array(block).min(1).max(50),
});
export type SlackMessage = z.output<typeof slackMessage>;

export function slack(request: Received): Answer {
  if (request.method !== 'POST' || request.path !== '/services/T0/B0/secret')
    return { status: 404, body: 'no_service' };
  if (!request.headers['content-type']?.startsWith('application/json')) return { status: 400, body: 'invalid_payload' };
  const parsed = slackMessage.safeParse(JSON.parse(request.body));
  return parsed.success ? { status: 200, body: 'ok' } : { status: 400, body: `invalid_blocks ${parsed.error.message}` };
}
