import type { Context } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';

/** An error as RFC 9457 says it. `detail` is for the reader and tells nothing of the inside. */
export function problem(
  context: Context,
  status: ContentfulStatusCode,
  title: string,
  detail: string,
  headers: Readonly<Record<string, string>> = {},
): Response {
  const body = { type: 'about:blank', title, status, detail, instance: context.req.path };
  return context.body(JSON.stringify(body), status, { ...headers, 'Content-Type': 'application/problem+json' });
}
