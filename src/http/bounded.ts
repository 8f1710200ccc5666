/** Forgets the oldest entries beyond a bound: a Map gives its entries in the order they were put in. */
export function forgetBeyond(max: number, entries: Map<unknown, unknown>): void {
  for (const key of entries.keys()) {
    if (entries.size <= max) return;
    entries.delete(key);
  }
}
