import { type FieldName, fieldNames } from './fields.ts';

/** The keys under which a format may carry each field; the first that has a value wins. */
export type FieldKeys = Partial<Readonly<Record<FieldName, readonly string[]>>>;

/** A key of a format: which field it means, and its place among the keys for that field. */
export interface Key {
  readonly name: string;
  readonly bytes: Uint8Array;
  /** Index into `fieldNames`. */
  readonly field: number;
  /** 0 for the field's own name; less wins. */
  readonly rank: number;
}

const bucketCount = 512;

/** Finds the key that stands between two quotes, by its bytes. */
export class KeyTable {
  readonly keys: readonly Key[];
  readonly #buckets: readonly (Key | undefined)[];

  constructor(fieldKeys: FieldKeys) {
    this.keys = fieldNames.flatMap((name, field) =>
      (fieldKeys[name] ?? []).map((key, rank) => ({ name: key, bytes: Buffer.from(key), field, rank })),
    );
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
