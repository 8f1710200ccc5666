import type { LiveWindow } from '../score/live.ts';

const minuteMs = 60_000;
const tenMs = 10 * minuteMs;
const halfHourMs = 30 * minuteMs;
/** Malicious rows that are asked for their evidence when an alert names its detectors. */
const askedMax = 50;
const askedMin = 0.6;
const namedMax = 5;

/** The last minute and the last ten of a site as they are judged now. Retries weigh less than people. */
export interface Recent {
  readonly signupsPerMin: number;
  readonly suspiciousPerMin: number;
  readonly maliciousPerMin: number;
  /** Attempts, retries as well. */
  readonly signupsTenMin: number;
  readonly peopleTenMin: number;
  /** Sum of scores: how many sign-ups' worth of attack. */
  readonly massTenMin: number;
  readonly massHalfHour: number;
  /** The same over the scoring window, from `sinceMs` on. */
  readonly massWindow: number;
}

export function recentOf(live: LiveWindow, nowMs: number, sinceMs: number): Recent {
  const recent = {
    signupsPerMin: 0,
    suspiciousPerMin: 0,
    maliciousPerMin: 0,
    signupsTenMin: 0,
    peopleTenMin: 0,
    massTenMin: 0,
    massHalfHour: 0,
    massWindow: 0,
  };
  for (let i = live.ring.size - 1; i >= 0; i--) {
    const { admittedMs, weight, score, level } = live.ring.at(i);
    if (i < live.window.first && admittedMs <= nowMs - halfHourMs) break;
    if (admittedMs > nowMs - halfHourMs) recent.massHalfHour += weight * score;
    if (i < live.window.first) continue;
    if (admittedMs > sinceMs) recent.massWindow += weight * score;
    if (admittedMs <= nowMs - tenMs) continue;
    recent.massTenMin += weight * score;
    recent.signupsTenMin++;
    recent.peopleTenMin += weight * (1 - score);
    if (admittedMs <= nowMs - minuteMs) continue;
    recent.signupsPerMin += weight;
    if (level === 'suspicious') recent.suspiciousPerMin += weight;
    if (level === 'malicious') recent.maliciousPerMin += weight;
  }
  return recent;
}

/** The detectors that speak loudest against what is judged malicious, loudest first. */
export function leadingDetectors(live: LiveWindow): readonly string[] {
  const nats = new Map<string, number>();
  let asked = 0;
  for (let i = live.ring.size - 1; i >= live.window.first && asked < askedMax; i--) {
    const row = live.ring.at(i);
    if (row.score < askedMin) continue;
    asked++;
    const cluster = live.attribution.division.clusterOf(row);
    if (cluster === undefined) continue;
    for (const attribute of live.attributes) {
      if (attribute.informational) continue;
      const ratio = live.attribution.division.ratio(cluster, row, attribute.index);
      if (ratio > 0) nats.set(attribute.detector.id, (nats.get(attribute.detector.id) ?? 0) + ratio);
    }
  }
  return [...nats]
    .filter(([, sum]) => sum >= asked * 0.5)
    .sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
    .slice(0, namedMax)
    .map(([id]) => id);
}
