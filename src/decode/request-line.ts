/** What is left of a request line that is none: it counts as traffic, never as a sign-up. */
export const garbled = '-';

const methodCharsMax = 32;

/** Method and target of `POST /register HTTP/1.1`; both `-` when a client sent something else, or nothing. */
export function splitRequestLine(text: string): { readonly method: string; readonly target: string } {
  const first = text.indexOf(' ');
  const method = first < 0 ? '' : text.slice(0, first);
  if (!isMethod(method)) return { method: garbled, target: garbled };
  const last = text.lastIndexOf(' ');
  const end = last > first && text.startsWith('HTTP/', last + 1) ? last : text.length;
  const target = text.slice(first + 1, end);
  return target === '' ? { method: garbled, target: garbled } : { method, target };
}

function isMethod(text: string): boolean {
  if (text.length === 0 || text.length > methodCharsMax) return false;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    const letter = code | 0x20;
    if (!((letter >= 0x61 && letter <= 0x7a) || code === 0x2d || code === 0x5f)) return false;
  }
  return true;
}

/** The path of a request target: without scheme and host, query and fragment. */
export function pathOfTarget(target: string): string {
  let from = 0;
  if (target.charCodeAt(0) !== 0x2f) {
    const scheme = target.indexOf('://');
    const query = target.indexOf('?');
    if (scheme > 0 && (query < 0 || scheme < query)) {
      from = target.indexOf('/', scheme + 3);
      if (from < 0 || (query >= 0 && from > query)) return '/';
    }
  }
  let to = from;
  while (to < target.length) {
    const code = target.charCodeAt(to);
    if (code === 0x3f || code === 0x23) break;
    to++;
  }
  if (to === from) return '/';
  return from === 0 && to === target.length ? target : target.slice(from, to);
}
