/** Which topics are read. */
export interface Subscription {
  /** Those named in full: they must be there. */
  readonly names: readonly string[];
  /** Those that may come and go. */
  readonly patterns: readonly RegExp[];
  /** Never read by a pattern: what we write ourselves. */
  readonly except: readonly string[];
}

/**
 * An entry is the name of a topic, a pattern with `*` for any characters and `?` for one, or between slashes a regular
 * expression for the whole name. None of these characters can stand in a name. Throws a `SyntaxError`.
 */
export function subscriptionTo(entries: readonly string[], except: readonly string[] = []): Subscription {
  return {
    names: entries.filter(entry => !isPattern(entry)),
    patterns: entries.filter(isPattern).map(patternOf),
    except,
  };
}

export function isPattern(entry: string): boolean {
  return /[*?/]/.test(entry);
}

/** Throws a `SyntaxError`. */
export function patternOf(entry: string): RegExp {
  const expression = /^\/(.+)\/$/.exec(entry)?.[1];
  if (expression !== undefined) return new RegExp(`^(?:${expression})$`);
  if (entry.includes('/')) throw new SyntaxError('a regular expression stands between slashes, such as /logs-.*/');
  const glob = entry.replace(/[^\w-]/g, char => ({ '*': '.*', '?': '.' })[char] ?? `\\${char}`);
  return new RegExp(`^${glob}$`);
}

/** Those of the topics that there are, sorted, and what was named and is not there. Kafka's own (`__…`) match no pattern. */
export function matched(
  { names, patterns, except }: Subscription,
  existing: readonly string[],
): { readonly topics: readonly string[]; readonly missing: readonly string[] } {
  const there = new Set(existing);
  const found = existing.filter(
    topic =>
      names.includes(topic) ||
      (!topic.startsWith('__') && !except.includes(topic) && patterns.some(pattern => pattern.test(topic))),
  );
  return { topics: [...new Set(found)].sort(), missing: names.filter(name => !there.has(name)) };
}
