import type { Share } from '../outputs.ts';

/** Thousands apart, the same in every locale. */
export function count(value: number): string {
  return value.toLocaleString('en-US', { maximumFractionDigits: 0 });
}

/** `3 lines`, `1 line`. */
export function counted(value: number, noun: string): string {
  return `${count(value)} ${noun}${value === 1 ? '' : 's'}`;
}

/** `2025-01-27 13:33:05 UTC`, to the second. */
export function moment(timeMs: number): string {
  return Number.isFinite(timeMs) && Math.abs(timeMs) <= 8.64e15
    ? `${new Date(timeMs).toISOString().slice(0, 19).replace('T', ' ')} UTC`
    : 'unknown';
}

/** `4 syntax, 1 time`, the most first; empty when there is nothing. */
export function breakdown(counts: Readonly<Record<string, number>>): string {
  return Object.entries(counts)
    .filter(([, value]) => value > 0)
    .sort((one, other) => other[1] - one[1] || (one[0] < other[0] ? -1 : 1))
    .map(([name, value]) => `${count(value)} ${name}`)
    .join(', ');
}

/** `71 % attack (66–76 %)`: a share with its interval. */
export function shareWords({ estimate, low, high }: Share): string {
  const whole = (part: number) => Math.round(100 * part);
  return `${whole(estimate)} % attack (${whole(low)}–${whole(high)} %)`;
}
