import type { Levels } from './levels.ts';
import type { LiveWindow } from './live.ts';
import type { Row } from './row.ts';
import { relevel } from './verdicts.ts';

/** Before so many rows in turn that are not of an attack it had not begun: of one sign-up in forty, six in a thousand are so. */
const othersMax = 200;
/** Asking one takes some microseconds, and what lies behind so many is not of a drip that was found late. */
const askedMax = 10_000;

/** Judges rows by the latest look. Returns those with something new to say. */
export function ruled(live: LiveWindow, levels: Levels, rows: readonly Row[]): Row[] {
  return rows.filter(row => {
    live.score(row);
    return relevel(row, levels, live.background.learned);
  });
}

/** Judges the rows of the window anew that were admitted after `sinceMs`. */
export function ruledAnew(live: LiveWindow, levels: Levels, sinceMs: number): Row[] {
  const rows: Row[] = [];
  for (let i = live.ring.size - 1; i >= live.window.first && live.ring.at(i).admittedMs > sinceMs; i--) {
    rows.push(live.ring.at(i));
  }
  return ruled(live, levels, rows).reverse();
}

/**
 * An attack that is found late began among rows that have left the window, and were learned as honest when they leave the
 * hour. They are held against what is known now, back to where none is of it, and only accused: what they were judged by is
 * gone.
 */
export function ruledInHindsight(live: LiveWindow, levels: Levels): Row[] {
  const changed: Row[] = [];
  let others = 0;
  let asked = 0;
  for (let i = live.window.first - 1; i >= 0 && others < othersMax && asked < askedMax; i--) {
    const row = live.ring.at(i);
    if (row.level === 'malicious') {
      others = 0;
      continue;
    }
    asked++;
    const score = live.scoreNow(row);
    if (score < levels.malicious) {
      others++;
      continue;
    }
    others = 0;
    row.score = score;
    if (relevel(row, levels, live.background.learned)) changed.push(row);
  }
  return changed.reverse();
}
