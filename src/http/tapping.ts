import type { Context } from 'hono';
import { problem } from './problem.ts';
import { type Tapped, type Taps, tapFilters, type Wanted } from './taps.ts';

const valuesMax = 20;

/** `GET /api/v1/tap/{verdicts,alerts,requests}`: JSON lines as they pass, filtered by `?level=malicious,suspicious`. */
export function openTap(context: Context, taps: Taps): Response {
  const what = context.req.param('what') ?? '';
  if (!isTapped(what)) {
    return problem(context, 404, 'Not Found', `Followed can be ${Object.keys(tapFilters).join(', ')}.`);
  }
  const wanted = wantedOf(what, context.req.query());
  if (typeof wanted === 'string') return problem(context, 400, 'Bad Request', wanted);
  const headers = { 'Content-Type': 'application/x-ndjson; charset=utf-8', 'X-Accel-Buffering': 'no' };
  if (context.req.method === 'HEAD') return context.body(null, 200, headers);
  const tap = taps.open(what, wanted);
  if (tap === undefined) {
    const detail = 'As many taps as can be served are open already. Close one, or try again later.';
    return problem(context, 503, 'Too Many Taps', detail, { 'Retry-After': '10' });
  }
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>(
    {
      // Nothing, but at once: the answer's head goes out with the first piece.
      start: controller => controller.enqueue(new Uint8Array(0)),
      pull: async controller => {
        const lines = await tap.next();
        if (lines === undefined) controller.close();
        else controller.enqueue(encoder.encode(lines));
      },
      cancel: () => taps.leave(tap),
    },
    { highWaterMark: 0 },
  );
  return context.body(body, 200, headers);
}

/** The filters asked for, or what is wrong with them. */
export function wantedOf(what: Tapped, query: Readonly<Record<string, string>>): Wanted | string {
  const filters: Readonly<Record<string, readonly string[] | undefined>> = tapFilters[what];
  const wanted = new Map<string, ReadonlySet<string>>();
  for (const [filter, text] of Object.entries(query)) {
    if (!Object.hasOwn(filters, filter)) {
      return `${what} can be filtered by ${Object.keys(filters).join(', ')}, not by ${JSON.stringify(filter.slice(0, 40))}.`;
    }
    const values = text.split(',').slice(0, valuesMax);
    const known = filters[filter];
    const unknown = known && values.find(value => !known.includes(value));
    if (known && unknown !== undefined) return `${filter} must be of ${known.join(', ')}.`;
    wanted.set(filter, new Set(values));
  }
  return wanted;
}

export function isTapped(what: string): what is Tapped {
  return Object.hasOwn(tapFilters, what);
}
