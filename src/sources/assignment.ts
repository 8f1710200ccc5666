import type { Assigned } from '../kafka/transport.ts';
import { readCheckpoint } from './checkpoint.ts';

/** How far back a new process reads to see the live window again: its hour, the hour learned from, and some slack. */
const rebuildMs = 2 * 3_600_000 + 10 * 60_000;
const markMs = 60_000;

/** A partition of a log topic that is ours to read, and how far it has been. */
export interface Assignment {
  /** Number of the partition for the pipeline. */
  readonly number: number;
  readonly topic: string;
  readonly partition: number;
  /** Offset of the next record to read, once one has been read. */
  position: string | undefined;
  /** Offset at which reading begins or goes on. */
  next: string;
  /** Offset that its next record will get, as far as is known: what lies between has not been read. */
  end: string;
  /** Offset of the first record that no earlier process had read when it came as far as `publishedUntilMs`. */
  unread: bigint;
  /** When it last brought something, or began to be waited for; and when it was last asked where it ends. */
  lastRecordMs: number;
  askedMs: number;
  isIdle: boolean;
  /** Waits for the others. */
  isHeld: boolean;
  /** Offsets from which on everything later than a time is found, at least a minute apart, oldest first. */
  readonly marks: { readonly readMs: number; readonly offset: string }[];
}

/** Records that a partition holds and that have not been read, as far as is known. */
export function lagOf({ next, end }: Assignment): number {
  return Math.max(0, Number(BigInt(end) - BigInt(next)));
}

/** How far whoever has committed for a partition had come. */
export function committedMs({ committed }: Assigned): number {
  return readCheckpoint(committed?.metadata ?? '')?.watermarkMs ?? Number.NEGATIVE_INFINITY;
}

/**
 * Remembers what is next to read once a partition has been read so far, and forgets what no rebuild would need. A batch
 * may reach far beyond what has been judged: what lies between is behind the offset, and has to be read again with it.
 */
export function mark(one: Assignment, readMs: number, deliveredMs: number): void {
  if (one.position === undefined) return;
  const last = one.marks.at(-1);
  if (last === undefined || readMs - last.readMs >= markMs) one.marks.push({ readMs, offset: one.position });
  while ((one.marks[1]?.readMs ?? Number.POSITIVE_INFINITY) <= deliveredMs - rebuildMs) one.marks.shift();
}
