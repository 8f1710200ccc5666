import type { Row } from '../row.ts';
import { total } from './evenness.ts';
import { madeIn } from './made-in.ts';
import type { Sheet } from './sheet.ts';

/** A class comes within so long, and a hall fills: then the next one comes. */
const classMs = 10 * 60_000;

export function clientOf({ signup: { address } }: Row): string {
  return address.client;
}

/**
 * Sign-ups that come from the address of one of a cluster, on the mean: of whatever cluster, since what one program sends may be several.
 * `own`: rows of the cluster by address; `counts`: of all.
 */
export function perAddress(own: ReadonlyMap<string, number>, counts: ReadonlyMap<string, number>): number {
  let sum = 0;
  for (const [address, count] of own) sum += count * (counts.get(address) ?? 0);
  return sum / Math.max(1, total(own.values()));
}

/** Rows from these addresses of late, within the time of a class. */
export function lateFrom(
  addresses: ReadonlyMap<string, number>,
  { rows, weights }: Sheet,
): ReadonlyMap<string, number> {
  const sinceMs = (rows.at(-1)?.admittedMs ?? 0) - classMs;
  const late = new Map<string, number>();
  rows.forEach((row, i) => {
    const address = clientOf(row);
    if (row.admittedMs > sinceMs && addresses.has(address))
      late.set(address, (late.get(address) ?? 0) + (weights[i] ?? 0));
  });
  return late;
}

/** The most within that time: a flood was one also when it has come to its end. */
export function peaksFrom(
  addresses: ReadonlyMap<string, number>,
  addressOf: (row: Row) => string | undefined,
  { rows, weights }: Sheet,
): ReadonlyMap<string, number> {
  const recent = new Map<string, { readonly rows: number[]; sum: number }>();
  const peaks = new Map<string, number>();
  rows.forEach((row, i) => {
    const address = addressOf(row);
    if (address === undefined || !addresses.has(address)) return;
    const { admittedMs } = row;
    const own = madeIn(recent, address, () => ({ rows: [], sum: 0 }));
    own.rows.push(i);
    own.sum += weights[i] ?? 0;
    while ((rows[own.rows[0] ?? i]?.admittedMs ?? 0) <= admittedMs - classMs)
      own.sum -= weights[own.rows.shift() ?? i] ?? 0;
    peaks.set(address, Math.max(peaks.get(address) ?? 0, own.sum));
  });
  return peaks;
}
