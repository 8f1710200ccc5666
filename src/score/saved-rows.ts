import type { Journey } from '#sdk';
import type { Action, Level } from '../outputs.ts';
import { type Page, pageEntries } from '../windows/pages.ts';
import type { SignupRing } from '../windows/ring.ts';
import type { Row } from './row.ts';
import { type SavedValues, saveValues } from './saved-values.ts';

/**
 * What a row of the live window cannot be given again by its record alone, in a form that JSON can hold: what came before
 * it, what came after it and how it was judged. Its draw tells which row it is of.
 */
export interface SavedRow {
  readonly draw: number;
  readonly weight: number;
  readonly journey: Journey;
  readonly used: boolean;
  readonly confirmedAfterMs?: number | undefined;
  readonly values: SavedValues;
  readonly score: number;
  readonly level: Level;
  readonly action: Action;
  readonly revision: number;
}

function saveRow(row: Row): SavedRow {
  const { draw, weight, signup, followed, score, level, action, revision } = row;
  const { used, confirmedAfterMs } = followed;
  const { journey } = signup;
  return { draw, weight, journey, used, confirmedAfterMs, values: saveValues(row), score, level, action, revision };
}

/** The rows of a ring, oldest first. */
export function* rowPages(ring: SignupRing<Row>): Generator<Page> {
  for (let from = 0; from < ring.size; from += pageEntries) {
    const length = Math.min(pageEntries, ring.size - from);
    yield { values: Array.from({ length }, (_, i) => saveRow(ring.at(from + i))) };
  }
}

/** Whether these were the rows of a ring. */
export function areRowsOf(saved: readonly SavedRow[], ring: SignupRing<Row>): boolean {
  return saved.length === ring.size && saved.every(({ draw }, i) => draw === ring.at(i).draw);
}

/** All but its values. */
export function restoreRow(row: Row, saved: SavedRow): void {
  const { weight, journey, used, confirmedAfterMs, score, level, action, revision } = saved;
  Object.assign(row.signup, { journey });
  Object.assign(row.followed, { used, confirmedAfterMs });
  Object.assign(row, { weight, score, level, action, revision });
}
