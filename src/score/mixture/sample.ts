import type { Row } from '../row.ts';
import type { ScoringWindow } from '../window.ts';

const rowsMax = 1200;
/** The newest rows are always looked at: an attack begins there. */
const newest = 100;

/**
 * The rows of the window that a look works with, oldest first, and how many sign-ups each of them stands for. A large
 * window is sampled by the rows' own draw, so that the same input gives the same sample.
 */
export function takeSample({ ring, first }: ScoringWindow): {
  readonly rows: readonly Row[];
  readonly standsFor: Float64Array;
} {
  const size = ring.size - first;
  const rows: Row[] = [];
  if (size <= rowsMax) {
    for (let i = first; i < ring.size; i++) rows.push(ring.at(i));
    return { rows, standsFor: new Float64Array(size).fill(1) };
  }
  const others = size - newest;
  const threshold = (rowsMax - newest) / others;
  for (let i = first; i < first + others; i++) {
    const row = ring.at(i);
    if (row.draw < threshold) rows.push(row);
  }
  const sampled = rows.length;
  for (let i = first + others; i < ring.size; i++) rows.push(ring.at(i));
  return { rows, standsFor: Float64Array.from(rows, (_, i) => (i < sampled ? others / sampled : 1)) };
}
