import type { Outcome } from '../outputs.ts';
import type { Request } from '../request.ts';
import { isApiVersion } from './default-routes.ts';

const createdAnywhere = [201, 302, 303];

/**
 * What became of a sign-up attempt, from its status:
 *
 * | status | outcome |
 * |---|---|
 * | 201, 302, 303; 200 on an API route or for an application's own event | created |
 * | those that the configuration lists, instead | created |
 * | 5xx; 429, which says something of the server's limits and nothing of the attempt; 0, nothing was sent | error |
 * | any other | rejected |
 *
 * The request's own `outcome` comes before all that; an application's event without a status happened, so it is
 * `created`. `refused` is never read from a log line alone: the gate marks what it refused.
 */
export function outcomeOf(request: Request, isApi: boolean, created: ReadonlySet<number> | undefined): Outcome {
  if (request.outcome !== undefined) return request.outcome;
  const status = request.status;
  if (status === undefined) return 'created';
  if (created?.has(status)) return 'created';
  if (status >= 500 || status === 429 || status === 0) return 'error';
  if (created !== undefined) return 'rejected';
  if (createdAnywhere.includes(status)) return 'created';
  return status === 200 && (isApi || request.event !== undefined) ? 'created' : 'rejected';
}

/** Whether a program answers here: a page that says 200 to a sign-up shows the form again, with what is wrong. */
export function isApiRoute(segments: readonly string[]): boolean {
  return segments.some(segment => segment === 'api' || isApiVersion(segment));
}
