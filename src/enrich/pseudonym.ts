import { createHmac } from 'node:crypto';
import { Generations } from '../windows/generations.ts';

const cachedMax = 50_000;

export interface Pseudonyms {
  /** `ip:` and 16 hexadecimal digits. */
  address(text: string): string;
  /** `email:` and 16 hexadecimal digits. */
  mailbox(text: string): string;
}

/** Names that stand for addresses and mailboxes: the same key gives the same names, and without the key none can be undone. */
export function createPseudonyms(key: string): Pseudonyms {
  const cache = new Generations<string>({ max: cachedMax });
  const pseudonym = (kind: 'ip' | 'email', text: string) => {
    const named = `${kind}:${text}`;
    let result = cache.touch(named);
    if (result === undefined) {
      result = `${kind}:${createHmac('sha256', key).update(named).digest('hex').slice(0, 16)}`;
      cache.set(named, result);
    }
    return result;
  };
  return { address: text => pseudonym('ip', text), mailbox: text => pseudonym('email', text) };
}
