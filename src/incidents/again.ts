import type { Level } from '../outputs.ts';

/** Part of an ended attack's sign-ups that an attack must have to be the same. */
const ownMin = 0.5;

/** An attack that has ended. */
export interface Ended {
  readonly onsetMs: number;
  readonly endedMs?: number;
  /** Ids of the clusters that it had. */
  readonly clusters?: readonly string[];
}

interface Signup {
  readonly timeMs: number;
  readonly level: Level;
}

/** What is seen now. */
export interface Seen<Row extends Signup> {
  readonly onsetMs: number;
  /** Ids of the clusters that are attacks. */
  readonly clusters: ReadonlySet<string>;
  /** Of the scoring window, and which of these clusters has a row most. Gone through once for each that had ended. */
  readonly rows: () => Iterable<Row>;
  readonly clusterOf: (row: Row) => string | undefined;
}

/**
 * Whether an attack is one that had ended: it began before that one ended, has a cluster of it, or holds most of its
 * sign-ups that are still known. (A cluster that is lost while an attack rests has another name when it is found again.)
 */
export function isAgain<Row extends Signup>(ended: Ended, seen: Seen<Row>): boolean {
  const { onsetMs, endedMs = Number.NEGATIVE_INFINITY, clusters = [] } = ended;
  if (seen.onsetMs <= endedMs || clusters.some(id => seen.clusters.has(id))) return true;
  let its = 0;
  let again = 0;
  for (const row of seen.rows()) {
    if (row.level !== 'malicious' || row.timeMs < onsetMs || row.timeMs > endedMs) continue;
    its++;
    if (seen.clusters.has(seen.clusterOf(row) ?? '')) again++;
  }
  return its > 0 && again > ownMin * its;
}
