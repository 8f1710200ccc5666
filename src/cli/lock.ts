import { mkdirSync, statSync, unlinkSync } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { join, relative } from 'node:path';
import { FloodgateError } from '../errors.ts';
import type { Log } from './log.ts';

/** The longest path that every system takes for a socket, bytes. */
const pathMaxBytes = 103;

/**
 * Makes this process the only one on this machine that writes in the state directory: it listens on a socket there,
 * which the system closes however the process ends, so that nobody has to guess whether a lock is stale. Resolves with
 * what lets go of it. Rejects with `FG_STATE_IN_USE` while another process has it. Where the file system knows no
 * sockets it is said that nobody looks.
 */
export async function lockState(dir: string, log: Log): Promise<() => void> {
  const path = shorter(join(dir, 'lock'));
  try {
    if (Buffer.byteLength(path) > pathMaxBytes) throw new Error('its path is too long for a socket');
    mkdirSync(dir, { recursive: true, mode: 0o700 });
    const server = await listening(path);
    return () => server.close();
  } catch (error) {
    if (error instanceof FloodgateError) throw error;
    log(
      'warn',
      `state.dir: ${dir} is not locked: ${(error as Error).message}; see that no other floodgate writes there`,
    );
    return () => {};
  }
}

async function listening(path: string): Promise<Server> {
  try {
    return await listen(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    const left = inodeOf(path);
    if (await isAnswered(path)) throw inUse(path);
    // Of a process that is no more, unless somebody was quicker.
    if (left !== undefined && inodeOf(path) === left) unlinkSync(path);
  }
  return listen(path).catch(() => {
    throw inUse(path);
  });
}

function listen(path: string): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer(asking => asking.destroy()).unref();
    server.once('error', reject).listen(path, () => resolve(server));
  });
}

function isAnswered(path: string): Promise<boolean> {
  return new Promise(resolve => {
    const asking = connect(path);
    const end = (isSo: boolean) => {
      asking.destroy();
      resolve(isSo);
    };
    asking.once('connect', () => end(true)).once('error', () => end(false));
  });
}

function inodeOf(path: string): bigint | undefined {
  return statSync(path, { bigint: true, throwIfNoEntry: false })?.ino;
}

function inUse(path: string): FloodgateError {
  return new FloodgateError(
    'FG_STATE_IN_USE',
    `state.dir: another floodgate writes there (${path}); give each its own, or end the other`,
  );
}

function shorter(path: string): string {
  const fromHere = relative(process.cwd(), path);
  return fromHere.length < path.length ? fromHere : path;
}
