import { Agent, request } from 'undici';
import { Later, Refused, Unsure } from './courier.ts';

/** What is shown of a refusal, and what is read of an answer. */
const saidMaxChars = 200;
const answerMaxChars = 1_048_576;
/** The rest of the time-out is for the answer. */
const connectShare = 0.5;

export interface Post {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly signal: AbortSignal;
}

export interface Poster {
  /**
   * Resolves on 2xx with what was answered. Rejects with `Refused` where trying again would not help, with `Later` where
   * the receiver says when it would, with `Unsure` where it may have arrived, and with another error where it has not.
   */
  post(post: Post): Promise<string>;
  close(): Promise<void>;
}

export interface PosterOptions {
  readonly timeoutMs: number;
  /** A kept connection saves time, and may be closed just when it is written to: then nobody knows what arrived. */
  readonly keepAlive?: boolean;
}

/** Redirects are not followed: they would carry alerts to somebody else. */
export function createPoster({ timeoutMs, keepAlive = true }: PosterOptions): Poster {
  const agent = new Agent({
    keepAliveTimeout: 30_000,
    connect: { timeout: timeoutMs * connectShare },
    ...(keepAlive ? {} : { pipelining: 0 }),
  });
  return {
    async post({ url, headers, body, signal }) {
      // For the whole exchange: a peer that accepts and says nothing is cut.
      const cut = new AbortController();
      const end = () => cut.abort();
      const timer = setTimeout(end, timeoutMs);
      signal.addEventListener('abort', end, { once: true });
      try {
        const { target, authorization } = withoutUser(url);
        const {
          statusCode,
          headers: answered,
          body: answer,
        } = await request(target, {
          method: 'POST',
          dispatcher: agent,
          headers: { 'user-agent': 'floodgate', ...authorization, ...headers },
          body,
          signal: cut.signal,
        });
        if (statusCode >= 200 && statusCode < 300) return await beginningOf(answer, answerMaxChars);
        // Its status says all; that the words break off does not make it unsure.
        const said = shown(await beginningOf(answer, saidMaxChars).catch(() => ''));
        throw refusal(statusCode, said, retryAfterMs(answered['retry-after']));
      } catch (cause) {
        if (cause instanceof Answered || cause instanceof Refused || cause instanceof Later) throw cause;
        if (cut.signal.aborted) throw new Unsure(`did not answer within ${timeoutMs} ms`, { cause });
        const message = `is not reachable: ${reasonOf(cause)}`;
        throw hasNotArrived(cause) ? new Error(message, { cause }) : new Unsure(message, { cause });
      } finally {
        clearTimeout(timer);
        signal.removeEventListener('abort', end);
      }
    },
    close: () => agent.destroy(),
  };
}

/** An answer that is neither yes nor a no for good. */
class Answered extends Error {}

function refusal(status: number, said: string, waitMs: number | undefined): Error {
  const message = `answered ${status}${said === '' ? '' : ` ${JSON.stringify(said)}`}`;
  if (!mayHelpAgain(status)) return new Refused(message);
  return waitMs === undefined ? new Answered(message) : new Later(message, waitMs);
}

/** Seconds, or a date. Undefined when it says neither. */
function retryAfterMs(header: string | string[] | undefined): number | undefined {
  if (typeof header !== 'string') return undefined;
  if (/^\d{1,9}$/.test(header)) return Number(header) * 1_000;
  const dateMs = Date.parse(header);
  return Number.isNaN(dateMs) ? undefined : Math.max(0, dateMs - Date.now());
}

/** There was no connection, so there is no request either. */
const beforeConnected = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

function hasNotArrived(cause: unknown): boolean {
  return beforeConnected.has((cause as NodeJS.ErrnoException).code ?? '');
}

/** Request time-out, too early, too many, and everything that is the server's own fault. */
function mayHelpAgain(status: number): boolean {
  return status === 408 || status === 425 || status === 429 || status >= 500;
}

/** A user and password in the URL become a header; the rest is the URL. */
function withoutUser(url: string): { target: URL; authorization: Record<string, string> } {
  const target = new URL(url);
  const { username, password } = target;
  target.username = '';
  target.password = '';
  if (username === '' && password === '') return { target, authorization: {} };
  const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { target, authorization: { authorization: `Basic ${Buffer.from(pair).toString('base64')}` } };
}

async function beginningOf(answer: AsyncIterable<Buffer>, maxChars: number): Promise<string> {
  let said = '';
  for await (const chunk of answer) {
    said += chunk.toString('latin1');
    if (said.length >= maxChars) break;
  }
  return said.slice(0, maxChars);
}

/** What a receiver says of a refusal, fit to be shown: it tells the operator what to change. */
export function shown(said: string): string {
  return said
    .slice(0, saidMaxChars)
    .replaceAll(/[^\x20-\x7e]+/g, ' ')
    .trim();
}

/** A failed connection to several addresses has no message of its own. */
function reasonOf(cause: unknown): string {
  const { code, message } = cause as NodeJS.ErrnoException;
  return message || code || 'unknown';
}

/** A URL as it may be shown: paths hold tokens, and users passwords. */
export function placeOf(url: string): string {
  return new URL(url).origin;
}
