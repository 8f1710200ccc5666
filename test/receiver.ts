import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Received {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** What a receiver does with a request: answer, accept and say nothing, or cut the connection. */
export type Manner = number | Answer | 'hang' | 'cut';

export interface Receiver {
  readonly url: string;
  /** Everything that came, also what was answered with a failure. */
  readonly received: readonly Received[];
  manner: (request: Received) => Manner;
  /** Resolves when the condition holds, looked at after each request and each call of `look`. */
  until(isSo: () => boolean): Promise<void>;
  look(): void;
  close(): Promise<void>;
}

/** A receiver of webhooks on a free port of this machine. */
export async function startReceiver(port = 0): Promise<Receiver> {
  const received: Received[] = [];
  const waiting = new Set<() => void>();
  const look = () => {
    for (const check of waiting) check();
  };
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    const one = { method: request.method ?? '', path: request.url ?? '', headers: request.headers, body };
    received.push(one);
    const manner = receiver.manner(one);
    if (manner === 'cut') request.socket.destroy();
    else if (manner !== 'hang') {
      const answer = typeof manner === 'number' ? { status: manner, body: spoken(manner) } : manner;
      response.writeHead(answer.status, answer.headers).end(answer.body);
    }
    look();
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const receiver: Receiver = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    manner: () => 200,
    until: isSo =>
      new Promise(resolve => {
        const check = () => {
          if (!isSo()) return;
          waiting.delete(check);
          resolve();
        };
        waiting.add(check);
        check();
      }),
    look,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  return receiver;
}

function spoken(status: number): string {
  return status >= 400 ? 'not\u001b[31m like this' : '';
}
