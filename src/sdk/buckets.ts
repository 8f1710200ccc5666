/** The name of the bucket that a number falls into: `bounds` are the lower ones of all buckets after the first. */
export function bucketOf(bounds: readonly number[], names: readonly string[], value: number): string | undefined {
  let i = 0;
  while (i < bounds.length && value >= (bounds[i] ?? 0)) i++;
  return names[i];
}
