const unitsMs: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Milliseconds of `500ms`, `5s`, `10m`, `1h` or `7d`; undefined when the text is not a duration. */
export function parseDuration(text: string): number | undefined {
  const parts = /^(\d{1,15}(?:\.\d{1,3})?)(ms|s|m|h|d)$/.exec(text);
  const unitMs = unitsMs[parts?.[2] ?? ''];
  if (unitMs === undefined) return undefined;
  const ms = Number(parts?.[1]) * unitMs;
  return Number.isSafeInteger(ms) ? ms : undefined;
}

/** The shortest text that `parseDuration` reads back as the same number of milliseconds. */
export function formatDuration(ms: number): string {
  const [unit, unitMs] = Object.entries(unitsMs).findLast(([, unitMs]) => ms >= unitMs && ms % unitMs === 0) ?? [
    's',
    1_000,
  ];
  return `${ms / unitMs}${unit}`;
}
