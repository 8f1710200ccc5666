const unitsBytes: Readonly<Record<string, number>> = { B: 1, KiB: 1_024, MiB: 1_048_576, GiB: 1_073_741_824 };

/** Bytes of `512B`, `64KiB`, `1MiB` or `2GiB`; undefined when the text is not a size. */
export function parseSize(text: string): number | undefined {
  const parts = /^(\d{1,15}(?:\.\d{1,3})?)(B|KiB|MiB|GiB)$/.exec(text);
  const unitBytes = unitsBytes[parts?.[2] ?? ''];
  if (unitBytes === undefined) return undefined;
  const bytes = Number(parts?.[1]) * unitBytes;
  return Number.isSafeInteger(bytes) ? bytes : undefined;
}

/** The shortest text that `parseSize` reads back as the same number of bytes. */
export function formatSize(bytes: number): string {
  const [unit, unitBytes] = Object.entries(unitsBytes).findLast(([, size]) => bytes >= size && bytes % size === 0) ?? [
    'B',
    1,
  ];
  return `${bytes / unitBytes}${unit}`;
}
