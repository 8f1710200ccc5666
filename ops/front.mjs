/**
 * Carries connections from port 9465 to floodgate on 127.0.0.1:9464, for docker-compose.yml: a published port cannot reach
 * the loopback of a container.
 */
import { connect, createServer } from 'node:net';
import { pipeline } from 'node:stream';

createServer(visitor => {
  // Whichever side breaks takes the other with it; there is nobody to tell.
  pipeline(visitor, connect(9464, '127.0.0.1'), visitor, () => undefined);
}).listen(9465);
