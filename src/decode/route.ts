/**
 * A route is a method, or `*`, and a path pattern: `POST /api/v1/users`. In a pattern `*` stands for one segment,
 * `:token` for one that looks like a code or an id, and `**` at the end for any rest, none included. There are no
 * regular expressions: clients choose paths.
 */
export interface Route {
  readonly method: string;
  readonly segments: readonly string[];
}

const tokenCharsMin = 16;

export function parseRoute(text: string): Route {
  const [method = '', path = ''] = text.trim().split(/\s+/, 2);
  return { method: method.toUpperCase(), segments: segmentsOf(path) };
}

export function matchesRoute(route: Route, method: string, segments: readonly string[], from = 0): boolean {
  if (route.method !== '*' && route.method !== method) return false;
  const pattern = route.segments;
  const isOpen = pattern.at(-1) === '**';
  const fixed = isOpen ? pattern.length - 1 : pattern.length;
  const size = segments.length - from;
  if (isOpen ? size < fixed : size !== fixed) return false;
  for (let at = 0; at < fixed; at++) if (!matchesSegment(pattern[at] ?? '', segments[from + at] ?? '')) return false;
  return true;
}

function matchesSegment(pattern: string, segment: string): boolean {
  return pattern === '*' || pattern === segment || (pattern === ':token' && looksLikeToken(segment));
}

function looksLikeToken(segment: string): boolean {
  if (segment.length >= tokenCharsMin) return true;
  for (let at = 0; at < segment.length; at++) {
    const code = segment.charCodeAt(at);
    if (code >= 0x30 && code <= 0x39) return true;
  }
  return false;
}

const pageEndings = ['.php', '.html', '.htm', '.aspx', '.jsp', '.json'];

/**
 * The segments of a path as a server would see them: decoded, in lower case, without empty ones, dots, parameters after
 * a semicolon and the ending of a page. Otherwise `//%72egister/` would sign up unseen.
 */
export function segmentsOf(path: string): readonly string[] {
  const segments: string[] = [];
  for (const raw of decoded(path).toLowerCase().split('/')) {
    const semicolon = raw.indexOf(';');
    const segment = semicolon < 0 ? raw : raw.slice(0, semicolon);
    if (segment === '..') segments.pop();
    else if (segment !== '' && segment !== '.') segments.push(segment);
  }
  const last = segments.at(-1);
  const ending = pageEndings.find(end => last?.endsWith(end));
  if (last !== undefined && ending !== undefined && last.length > ending.length) {
    segments[segments.length - 1] = last.slice(0, -ending.length);
  }
  return segments;
}

function decoded(path: string): string {
  if (!path.includes('%')) return path;
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
