import type { UserName } from '#sdk';
import { maskOf } from './mask.ts';

const textMax = 64;

/** The name that somebody wants to go by. Undefined where it is empty. */
export function parseUserName(text: string | undefined): UserName | undefined {
  const name = text?.slice(0, textMax).normalize('NFKC').toLowerCase().trim();
  return name === undefined || name === '' ? undefined : { text: name, mask: maskOf(name) };
}
