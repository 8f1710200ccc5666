import type { Context } from 'hono';
import type { Live } from './live.ts';
import { problem } from './problem.ts';
import type { HelloEvent } from './wire.ts';

/** `GET /api/v1/stream`: server-sent events `hello`, `state`, `verdicts`, `alert`, `planned` and `missed`. */
export function openStream(context: Context, live: Live, hello: HelloEvent): Response {
  const headers = { 'Content-Type': 'text/event-stream; charset=utf-8', 'X-Accel-Buffering': 'no' };
  if (context.req.method === 'HEAD') return context.body(null, 200, headers);
  const listener = live.listen();
  if (listener === undefined) {
    const detail = 'As many pages as can be served are open already. Close one, or try again later.';
    return problem(context, 503, 'Too Many Streams', detail, { 'Retry-After': '10' });
  }
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>(
    {
      // At once, so that the reader knows that it is connected while nothing happens.
      start: controller =>
        controller.enqueue(encoder.encode(`retry: 2000\n\nevent: hello\ndata: ${JSON.stringify(hello)}\n\n`)),
      // Asked for only when the connection has room: what a slow one does not take stays in the listener, which is bounded.
      pull: async controller => {
        const text = await listener.next();
        if (text === undefined) controller.close();
        else controller.enqueue(encoder.encode(text));
      },
      cancel: () => live.leave(listener),
    },
    { highWaterMark: 0 },
  );
  return context.body(body, 200, headers);
}
