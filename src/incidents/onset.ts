import type { MinuteCount } from '../outputs.ts';
import type { LiveWindow } from '../score/live.ts';
import type { Row } from '../score/row.ts';

const minuteMs = 60_000;
/** Minutes without excess that do not end the look back. */
const pauseMin = 3;
/** Above what a row may reach that nothing machine-like speaks against. */
const accusedMin = 0.6;
/** Odds that are as good as certain. */
const sureOdds = 50;
/** A minute belongs to the attack when it holds this part of the peak minute; less is honest chance. */
const fairPart = 0.2;

/** Start of the minute that holds a time. */
export function minuteOf(timeMs: number): number {
  return Math.floor(timeMs / minuteMs) * minuteMs;
}

/** People in one minute of the live window: sign-ups by weight, less what is judged an attack. */
export function peopleIn(live: LiveWindow, startMs: number): number {
  let people = 0;
  eachRowSince(live, startMs, row => {
    if (row.timeMs >= startMs && row.timeMs < startMs + minuteMs) people += row.weight * (1 - row.score);
  });
  return people;
}

/** The last whole minutes, oldest first, as they are judged now. */
export function minutesOf(live: LiveWindow, endMs: number, minutes: number): readonly MinuteCount[] {
  const lastMs = minuteOf(endMs);
  const firstMs = lastMs - minutes * minuteMs;
  const counts = Array.from({ length: minutes }, (_, i) => ({
    startMs: firstMs + i * minuteMs,
    signups: 0,
    suspicious: 0,
    malicious: 0,
  }));
  eachRowSince(live, firstMs, row => {
    const count = counts[Math.floor((row.timeMs - firstMs) / minuteMs)];
    if (count === undefined) return;
    count.signups += row.weight;
    if (row.level !== 'normal') count[row.level] += row.weight;
  });
  return counts;
}

/**
 * The first pane of the excess: back from the last that is accused while every few minutes hold a fair part of the attack. Rows are scored
 * afresh, since those before the cluster was visible still carry an innocent score, and count by their odds: an attack that
 * opens on a crowd is not told from all of the people beside it yet, and they are accused with it, less surely.
 */
export function attackOnset(live: LiveWindow, paneEndMs: number, paneMs: number): number {
  const accusedMs: number[] = [];
  const perMinute = new Map<number, number>();
  let peak = 0;
  let lastMs = Number.NEGATIVE_INFINITY;
  for (const row of live.window.rows()) {
    const score = live.scoreNow(row);
    if (score < accusedMin) continue;
    accusedMs.push(row.timeMs);
    lastMs = Math.max(lastMs, row.timeMs);
    const minute = minuteOf(row.timeMs);
    const count = (perMinute.get(minute) ?? 0) + row.weight * Math.min(sureOdds, score / (1 - score));
    perMinute.set(minute, count);
    peak = Math.max(peak, count);
  }
  let onsetMs = paneEndMs - paneMs;
  const startMs = firstOfRun(
    Math.min(lastMs, onsetMs) + minuteMs,
    minute => (perMinute.get(minute) ?? 0) >= Math.max(1, peak * fairPart),
  );
  for (const timeMs of accusedMs) if (timeMs >= startMs) onsetMs = Math.min(onsetMs, timeMs);
  return Math.floor(onsetMs / paneMs) * paneMs;
}

/** The first minute of the run in which people came clearly above what is expected. */
export function crowdOnset(live: LiveWindow, paneEndMs: number, expectedPerMin: number): number {
  return firstOfRun(paneEndMs, minute => peopleIn(live, minute) >= expectedPerMin * 1.3);
}

function firstOfRun(nowMs: number, excess: (minuteMs: number) => boolean): number {
  let firstMs = minuteOf(nowMs);
  for (let minute = firstMs - minuteMs, pause = 0; pause < pauseMin && minute > nowMs - 3_600_000; minute -= minuteMs) {
    if (excess(minute)) {
      firstMs = minute;
      pause = 0;
    } else pause++;
  }
  return firstMs;
}

/** Rows are in order of admission; a late one is older than its neighbours, which the margin allows for. */
function eachRowSince(live: LiveWindow, sinceMs: number, visit: (row: Row) => void): void {
  for (let i = live.ring.size - 1; i >= 0; i--) {
    const row = live.ring.at(i);
    if (row.admittedMs < sinceMs) return;
    visit(row);
  }
}
