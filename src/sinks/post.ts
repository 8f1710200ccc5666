import { Agent, request } from 'undici';
import { Refused } from './courier.ts';

const answerMaxChars = 200;

export interface Post {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** For the whole exchange: a peer that accepts and says nothing is cut. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

export interface Poster {
  /** Resolves on 2xx. Rejects with `Refused` where trying again would not help, and with another error where it may. */
  post(post: Post): Promise<void>;
  close(): Promise<void>;
}

/** Posts over connections that are kept. Redirects are not followed: they would carry alerts to somebody else. */
export function createPoster(): Poster {
  const agent = new Agent({ keepAliveTimeout: 30_000 });
  return {
    async post({ url, headers, body, timeoutMs, signal }) {
      const cut = new AbortController();
      const end = () => cut.abort();
      const timer = setTimeout(end, timeoutMs);
      signal.addEventListener('abort', end, { once: true });
      try {
        const { target, authorization } = withoutUser(url);
        const { statusCode, body: answer } = await request(target, {
          method: 'POST',
          dispatcher: agent,
          headers: { 'user-agent': 'floodgate', ...authorization, ...headers },
          body,
          signal: cut.signal,
        });
        if (statusCode >= 200 && statusCode < 300) {
          await answer.dump();
          return;
        }
        const said = await beginningOf(answer);
        const message = `answered ${statusCode}${said === '' ? '' : ` ${JSON.stringify(said)}`}`;
        throw mayHelpAgain(statusCode) ? new Error(message) : new Refused(message);
      } catch (cause) {
        if (cut.signal.aborted && !signal.aborted) throw new Error(`did not answer within ${timeoutMs} ms`, { cause });
        if (cause instanceof Refused || (cause as Error).message.startsWith('answered ')) throw cause;
        throw new Error(`is not reachable: ${reasonOf(cause)}`, { cause });
      } finally {
        clearTimeout(timer);
        signal.removeEventListener('abort', end);
      }
    },
    close: () => agent.destroy(),
  };
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

/** What a receiver says of a refusal: it tells the operator what to change. */
async function beginningOf(answer: AsyncIterable<Buffer>): Promise<string> {
  let said = '';
  for await (const chunk of answer) {
    said += chunk.toString('latin1');
    if (said.length >= answerMaxChars) break;
  }
  return said
    .slice(0, answerMaxChars)
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
