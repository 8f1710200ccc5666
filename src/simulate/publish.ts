import type { Message } from '../kafka/transport.ts';
import type { SimulatedLine } from './scenario.ts';

export interface PublishOptions {
  readonly send: (messages: readonly Message[]) => Promise<void>;
  /** How many times faster than life; undefined is as fast as they are taken. */
  readonly speed?: number | undefined;
  /** Lines of one key in one record, separated by line ends: 1 or more. */
  readonly linesPerRecord: number;
  /** Half of the clients share a key, half of the rest another, and so on. */
  readonly isSkewed: boolean;
  /** A clock that never goes back, milliseconds. */
  readonly clock: () => number;
  readonly sleep: (ms: number) => Promise<unknown>;
}

const keys = 64;
/** Sent at once: well below what a broker takes as one batch, should all be of one partition. */
const sendLines = 1_000;
const addressName = '"client_ip":"';

/**
 * Publishes simulated lines in order of time, keyed by client, so that one client's lines stay in order. Resolves with
 * what was published; rejects with what `send` rejects with.
 */
export async function publish(
  lines: Iterable<SimulatedLine>,
  options: PublishOptions,
): Promise<{ readonly lines: number; readonly records: number }> {
  const { send, speed, linesPerRecord, isSkewed, clock, sleep } = options;
  const open = new Map<string, string[]>();
  let ready: Message[] = [];
  let readyLines = 0;
  let published = 0;
  let records = 0;
  const close = (key: string, held: readonly string[]) => {
    ready.push({ key, value: held.join('\n') });
    readyLines += held.length;
    open.delete(key);
  };
  const flush = async () => {
    const messages = ready;
    ready = [];
    readyLines = 0;
    records += messages.length;
    if (messages.length > 0) await send(messages);
  };

  let startMs: number | undefined;
  let firstMs = 0;
  for (const { text, timeMs } of lines) {
    if (startMs === undefined) {
      startMs = clock();
      firstMs = timeMs;
    }
    if (speed !== undefined) {
      const dueMs = startMs + (timeMs - firstMs) / speed;
      if (dueMs > clock()) {
        // Nothing more comes for now: what is held would only grow old.
        for (const [key, held] of open) close(key, held);
        await flush();
        const aheadMs = dueMs - clock();
        if (aheadMs > 0) await sleep(aheadMs);
      }
    }
    const key = keyOf(text, isSkewed);
    const held = open.get(key) ?? [];
    if (held.length === 0) open.set(key, held);
    held.push(text);
    published++;
    if (held.length >= linesPerRecord) close(key, held);
    if (readyLines >= sendLines) await flush();
  }
  for (const [key, held] of open) close(key, held);
  await flush();
  return { lines: published, records };
}

function keyOf(text: string, isSkewed: boolean): string {
  const hash = hashOf(addressIn(text));
  return `client-${isSkewed ? Math.min(Math.clz32(hash), keys - 1) : hash % keys}`;
}

/** The client's address: named in a line of JSON, the first word in `combined`. */
function addressIn(text: string): string {
  if (!text.startsWith('{')) return text.slice(0, text.indexOf(' '));
  const from = text.indexOf(addressName) + addressName.length;
  return text.slice(from, text.indexOf('"', from));
}

/** FNV-1a, then mixed so that the first bits are as good as the last. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return (hash ^ (hash >>> 13)) >>> 0;
}
