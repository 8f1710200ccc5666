import type { Context } from 'hono';
import { planOf, planSchema, withdrawalSchema } from '../answers/plan.ts';
import type { Plans } from '../answers/plans.ts';
import { problem } from './problem.ts';

export interface Planning {
  readonly plans: Plans;
  readonly clock: () => number;
}

/** `POST /api/v1/planned`: an event that will bring people. 202 when it takes effect from the next pane or its start on. */
export async function takePlan(context: Context, { plans, clock }: Planning): Promise<Response> {
  const { data, error } = planSchema.safeParse(await context.req.json().catch(() => undefined));
  if (data === undefined) {
    const [issue] = error.issues;
    const detail = `Wanted is a JSON object with start, end, factor, by, and perhaps note and site; ${issue?.path.join('.') || 'it'}: ${issue?.message}.`;
    return problem(context, 400, 'Bad Request', detail);
  }
  const nowMs = clock();
  if (Date.parse(data.end) <= nowMs) {
    return problem(context, 409, 'Conflict', 'This event is over already; what was judged is not judged again.');
  }
  const plan = planOf(data, nowMs);
  return plans.give(plan, nowMs) ? context.json(plan, 202) : noRoom(context);
}

/** `POST /api/v1/planned/ID/withdrawal`: takes it back. 202 when it counts no more from the next pane on. */
export async function takeWithdrawal(context: Context, { plans, clock }: Planning): Promise<Response> {
  const nowMs = clock();
  const plan = plans.ahead(nowMs).find(({ id }) => id === context.req.param('id'));
  if (plan === undefined) return problem(context, 404, 'Not Found', 'No event that lies ahead has this id.');
  const { data } = withdrawalSchema.safeParse(await context.req.json().catch(() => undefined));
  if (data === undefined) {
    return problem(context, 400, 'Bad Request', 'Wanted is a JSON object with by: who takes it back.');
  }
  const withdrawn = { ...plan, ...data, given: new Date(nowMs).toISOString(), withdrawn: true };
  return plans.give(withdrawn, nowMs) ? context.json(withdrawn, 202) : noRoom(context);
}

function noRoom(context: Context): Response {
  const detail = 'As many events as can be held are planned already, or the service is stopping.';
  return problem(context, 503, 'Not Now', detail, { 'Retry-After': '60' });
}
