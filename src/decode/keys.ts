import { type FieldName, fields } from './fields.ts';
import { viewOf } from './words.ts';

/** The keys under which a format may carry each field; the first that has a value wins. */
export type FieldKeys = Partial<Readonly<Record<FieldName, readonly string[]>>>;

/** A key of a format: which field it means, and its place among the keys for that field. */
export class Key {
  readonly name: string;
  /** Among the keys of its format. */
  readonly index: number;
  /** Index into `fields`. */
  readonly field: number;
  /** 0 for the field's own name; less wins. */
  readonly rank: number;
  readonly bytes: Uint8Array;
  /** With its quotes and the colon, as encoders write it. */
  readonly written: DataView;
  readonly writtenBytes: number;

  constructor(name: string, index: number, field: number, rank: number) {
    this.name = name;
    this.index = index;
    this.field = field;
    this.rank = rank;
    this.bytes = Buffer.from(name);
    this.written = viewOf(Buffer.from(`"${name}":`));
    this.writtenBytes = this.bytes.length + 3;
  }
}

const bucketCount = 512;

/** Finds the key that stands between two quotes, by its bytes. */
export class KeyTable {
  readonly keys: readonly Key[];
  readonly #buckets: readonly (Key | undefined)[];

  constructor(fieldKeys: FieldKeys) {
    this.keys = fields
      .flatMap(({ name }, field) => (fieldKeys[name] ?? []).map((key, rank) => ({ key, field, rank })))
      .map(({ key, field, rank }, index) => new Key(key, index, field, rank));
    const buckets: (Key | undefined)[] = new Array(bucketCount).fill(undefined);
    for (const key of this.keys) {
      let bucket = hashKey(key.bytes, 0, key.bytes.length);
      while (buckets[bucket] !== undefined) bucket = (bucket + 1) & (bucketCount - 1);
      buckets[bucket] = key;
    }
    this.#buckets = buckets;
  }

  find(bytes: Uint8Array, from: number, to: number): Key | undefined {
    let bucket = hashKey(bytes, from, to);
    let key = this.#buckets[bucket];
    while (key !== undefined && !(key.bytes.length === to - from && startsWith(bytes, from, key.bytes))) {
      bucket = (bucket + 1) & (bucketCount - 1);
      key = this.#buckets[bucket];
    }
    return key;
  }
}

/** Length and three letters tell the keys of a format apart well enough; what they do not, the comparison does. */
function hashKey(bytes: Uint8Array, from: number, to: number): number {
  const size = to - from;
  if (size === 0) return 0;
  const first = bytes[from] as number;
  const middle = bytes[from + (size >> 1)] as number;
  const last = bytes[to - 1] as number;
  return (size * 37 + first * 5 + middle * 61 + last * 113) & (bucketCount - 1);
}

export function startsWith(bytes: Uint8Array, from: number, head: Uint8Array): boolean {
  for (let at = 0; at < head.length; at++) if (bytes[from + at] !== head[at]) return false;
  return true;
}
