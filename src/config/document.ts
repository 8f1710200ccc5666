import { type Document, isAlias, isMap, isNode, isScalar, isSeq, LineCounter, parseDocument } from 'yaml';

/** One broken line breaks all below it: more messages than this would bury the first. */
const syntaxErrorsMax = 5;

export type Path = readonly (string | number)[];

/** `sinks[0].webhook.url`: a path as messages name it. */
export function keyText(path: Path): string {
  return path.map((step, at) => (typeof step === 'number' ? `[${step}]` : `${at === 0 ? '' : '.'}${step}`)).join('');
}

/** A YAML document that remembers where each key stands. */
export interface ConfigDocument {
  readonly value: unknown;
  /** `line:column` of the key at the path, or of the nearest thing above it that is there. */
  readonly place: (path: Path) => string;
  readonly errors: readonly { readonly place: string; readonly message: string }[];
  /** Whether the errors leave the value usable, so that it is worth checking too. */
  readonly readable: boolean;
}

export function readDocument(text: string): ConfigDocument {
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { lineCounter, merge: true, prettyErrors: false });
  const placeAt = (offset: number) => {
    const { line, col } = lineCounter.linePos(Math.min(offset, text.length));
    return `${line}:${col}`;
  };
  const errors = document.errors
    .slice(0, syntaxErrorsMax)
    .map(error => ({ place: placeAt(error.pos[0]), message: sentence(error.message) }));
  const readable = document.errors.every(error => error.code === 'DUPLICATE_KEY');
  let value: unknown;
  try {
    value = readable ? withoutNulls(document.toJS({ maxAliasCount: 100 })) : undefined;
  } catch (cause) {
    errors.push({ place: '1:1', message: sentence((cause as Error).message) });
    return { value: undefined, place: () => '1:1', errors, readable: false };
  }
  return { value, place: path => placeAt(offsetOf(document, path)), errors, readable };
}

function offsetOf(document: Document, path: Path): number {
  let node: unknown = document.contents;
  let offset = rangeStart(node) ?? 0;
  for (const step of path) {
    if (isAlias(node)) node = node.resolve(document);
    if (isMap(node)) {
      const pair = node.items.find(({ key }) => String(isScalar(key) ? key.value : key) === String(step));
      if (pair === undefined) return offset;
      offset = rangeStart(pair.key) ?? offset;
      node = pair.value;
    } else if (isSeq(node)) {
      node = node.items[Number(step)];
      offset = rangeStart(node) ?? offset;
    } else {
      return offset;
    }
  }
  return offset;
}

function rangeStart(node: unknown): number | undefined {
  return isNode(node) ? node.range?.[0] : undefined;
}

/** A key with nothing behind it, as when all below it is commented out, is a key that is not given. */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, part]) => part !== null)
      .map(([key, part]) => [key, withoutNulls(part)]),
  );
}

function sentence(message: string): string {
  const line = message.split('\n', 1)[0] ?? '';
  return line.charAt(0).toLowerCase() + line.slice(1);
}
