import type { MiddlewareHandler } from 'hono';
import { problem } from './problem.ts';

const headers = {
  'Content-Security-Policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Cache-Control': 'no-store',
} as const;

/** Headers of every answer, errors among them. */
export const withHeaders: MiddlewareHandler = async (context, next) => {
  await next();
  for (const [name, value] of Object.entries(headers)) context.res.headers.set(name, value);
};

/** Nothing but an answer to an incident and a planned event changes anything, so nothing else but reading is answered. */
export const readOnly: MiddlewareHandler = async (context, next) => {
  const { method, path } = context.req;
  if (method === 'GET' || method === 'HEAD') return next();
  if (method === 'POST' && changingPath.test(path)) return next();
  return problem(context, 405, 'Method Not Allowed', 'Only GET and HEAD are answered here.', { Allow: 'GET, HEAD' });
};

const changingPath = /^\/api\/v1\/(?:planned(?:\/[^/]{1,200}\/withdrawal)?|incidents\/[^/]{1,200}\/answers)$/;

/**
 * A page elsewhere may make its own name point to this machine and read our answers as its own; the name it was asked by
 * gives it away.
 */
export const loopbackNamesOnly: MiddlewareHandler = async (context, next) => {
  if (isLoopback(hostOf(context.req.header('host') ?? ''))) return next();
  return problem(context, 421, 'Misdirected Request', 'This server answers to localhost, 127.0.0.1 and [::1] only.');
};

/** `host:port` without the port. */
export function hostOf(authority: string): string {
  const end = authority.startsWith('[') ? authority.indexOf(']') + 1 : authority.lastIndexOf(':');
  return end > 0 ? authority.slice(0, end) : authority;
}

export function isLoopback(host: string): boolean {
  return /^(?:localhost|127\.\d{1,3}\.\d{1,3}\.\d{1,3}|\[::1\])$/i.test(host);
}
