import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import { FloodgateError } from '../errors.ts';
import type { Answering } from './answering.ts';
import { createApp } from './app.ts';
import { hostOf, isLoopback } from './guard.ts';
import type { Live } from './live.ts';
import type { Metrics } from './metrics.ts';
import type { Taps } from './taps.ts';

const flushMs = 250;
const beatMs = 15_000;
const connectionsMax = 512;

export interface HttpOptions {
  /** `host:port`, an IPv6 address in brackets; port 0 takes a free one. */
  readonly listen: string;
  readonly live: Live;
  readonly metrics: Metrics;
  readonly taps?: Taps;
  /** Without it nothing can be answered. */
  readonly answering?: Answering;
  /** What is missing before this process is ready; by default the first judged pane. */
  readonly missing?: () => readonly string[];
}

export interface Http {
  /** Where it answers, without a slash at the end. */
  readonly url: string;
  /** Ends all connections. */
  close(): Promise<void>;
}

/** Serves page, metrics, health and API. Rejects with `FG_PORT_IN_USE`, or `FG_USAGE` for an address that is not here. */
export async function startHttp({ listen, live, metrics, taps, answering, missing }: HttpOptions): Promise<Http> {
  const host = hostOf(listen);
  const port = Number(listen.slice(host.length + 1));
  const app = createApp({
    live,
    metrics,
    taps,
    answering,
    isLoopback: isLoopback(host),
    missing: missing ?? (() => (live.newest === undefined ? ['no pane of traffic has been judged yet'] : [])),
  });
  const server = createAdaptorServer({
    fetch: app.fetch,
    overrideGlobalObjects: false,
    serverOptions: { headersTimeout: 10_000, requestTimeout: 10_000, maxHeaderSize: 16_384 },
  }) as Server;
  server.maxConnections = connectionsMax;
  await listening(server, host, port, listen);

  const flushing = setInterval(() => live.flush(), flushMs).unref();
  const beating = setInterval(() => live.beat(), beatMs).unref();
  return {
    url: `http://${host}:${(server.address() as AddressInfo).port}`,
    close: async () => {
      clearInterval(flushing);
      clearInterval(beating);
      const closed = new Promise(resolve => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

function listening(server: Server, host: string, port: number, listen: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => reject(startError(listen, cause)));
    server.listen({ host: host.replace(/^\[(.*)\]$/, '$1'), port }, resolve);
  });
}

function startError(listen: string, cause: NodeJS.ErrnoException): FloodgateError {
  if (cause.code === 'EADDRINUSE') {
    const todo = 'stop what listens there, or choose another with --listen or http.listen (port 0 takes a free one)';
    return new FloodgateError('FG_PORT_IN_USE', `${listen} is in use already: ${todo}`, { cause });
  }
  const message = `cannot listen on ${listen} (${cause.code ?? 'unknown error'}): choose another address with --listen or http.listen`;
  return new FloodgateError('FG_USAGE', message, { cause });
}
