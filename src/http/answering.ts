import { createHash, timingSafeEqual } from 'node:crypto';
import type { Context, MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import type { Answer } from '../answers/answer.ts';
import { answerSchema } from '../answers/answer.ts';
import type { Plans } from '../answers/plans.ts';
import type { Live } from './live.ts';
import { problem } from './problem.ts';

const bodyMaxBytes = 8_192;

export interface Answering {
  readonly token: string;
  /** Whether it will be taken: see `Desk`. */
  readonly give: (answer: Answer) => boolean;
  readonly clock: () => number;
  /** Events that people plan. */
  readonly plans: Plans;
}

/** Whoever changes something must know the token; how long comparing takes says nothing about it. */
export function authorised(token: string): MiddlewareHandler {
  const wanted = digest(`Bearer ${token}`);
  return async (context, next) => {
    const given = context.req.header('authorization') ?? '';
    if (timingSafeEqual(digest(given), wanted)) return next();
    const detail = 'This changes something, so it needs the token of the service: Authorization: Bearer TOKEN.';
    return problem(context, 401, 'Unauthorized', detail, { 'WWW-Authenticate': 'Bearer realm="floodgate"' });
  };
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

export const bounded: MiddlewareHandler = bodyLimit({
  maxSize: bodyMaxBytes,
  onError: context => problem(context, 413, 'Content Too Large', `A body may have ${bodyMaxBytes} bytes.`),
});

/** `POST /api/v1/incidents/ID/answers`: what somebody says about an incident. 202 when it will take effect with the next pane. */
export async function takeAnswer(context: Context, live: Live, { give, clock }: Answering): Promise<Response> {
  const incident = live.incident(context.req.param('id') ?? '')?.at(-1);
  if (incident === undefined) return problem(context, 404, 'Not Found', 'No incident has this id.');
  const body: unknown = await context.req.json().catch(() => undefined);
  const { data, error } = answerSchema.safeParse(body);
  if (data === undefined) {
    const [issue] = error.issues;
    const detail = `Wanted is a JSON object with action, by and note; ${issue?.path.join('.') || 'it'}: ${issue?.message}.`;
    return problem(context, 400, 'Bad Request', detail);
  }
  const conflict = conflictOf(data.action, incident.state, incident.kind);
  if (conflict !== undefined) return problem(context, 409, 'Conflict', conflict);
  const answer = { ...data, incident: incident.id, site: incident.site, given: new Date(clock()).toISOString() };
  if (!give(answer)) {
    return problem(
      context,
      503,
      'Not Now',
      'As many answers as can be held wait already, or the service is stopping.',
      {
        'Retry-After': '5',
      },
    );
  }
  return context.json(answer, 202);
}

function conflictOf(action: Answer['action'], state: string, kind: string): string | undefined {
  if (action === 'reopen')
    return state === 'closed' ? undefined : 'This incident is open; only a closed one can be reopened.';
  if (state === 'closed') return 'This incident is closed; only an open one can be answered so.';
  if (action === 'crowd' && kind !== 'attack') return `Only an attack can be called a crowd; this is ${kind}.`;
  return undefined;
}
