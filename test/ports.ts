import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:net';

/**
 * Below what systems give to connections that go out (Linux: from 32768), so that no connection of another process sits
 * on a port while who it is meant for still starts, or is away and comes back.
 */
const range = { from: 10_000, to: 32_000 };

/** Ports on loopback that nobody listens on, all different. */
export async function freePorts(count: number): Promise<readonly number[]> {
  const held = new Map<number, Server>();
  while (held.size < count) {
    const port = randomInt(range.from, range.to);
    const server = createServer().listen(port, '127.0.0.1');
    await once(server, 'listening').then(
      () => held.set(port, server),
      () => {},
    );
  }
  await Promise.all([...held.values()].map(server => new Promise(done => server.close(done))));
  return [...held.keys()];
}

/** One of them. */
export async function freePort(): Promise<number> {
  const [port] = await freePorts(1);
  return port as number;
}
