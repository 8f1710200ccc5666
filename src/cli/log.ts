import pino from 'pino';
import { printable } from './printable.ts';

export type LogLevel = 'info' | 'warn' | 'error';

/** What the service says to its operator: names of places and counts, never anything that a request brought. */
export type Log = (level: LogLevel, text: string, facts?: Readonly<Record<string, string | number>>) => void;

/** JSON lines on a pipe, for collectors; one readable line each on a terminal. */
export function createLog(out: NodeJS.WriteStream, clock: () => number): Log {
  if (out.isTTY) {
    return (level, text, facts = {}) => {
      const time = new Date(clock()).toISOString().slice(11, 19);
      const rest = Object.entries(facts).map(([name, value]) => ` ${name}=${value}`);
      out.write(`${printable(`${time} ${level.padEnd(5)} ${text}${rest.join('')}`)}\n`);
    };
  }
  const logger = pino(
    { base: { service: 'floodgate' }, timestamp: () => `,"time":"${new Date(clock()).toISOString()}"` },
    pino.destination({ fd: 2, sync: true }),
  );
  return (level, text, facts = {}) => logger[level](facts, text);
}
