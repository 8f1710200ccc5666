import type { Campaign } from './campaign.ts';
import type { Internet } from './internet.ts';
import { directApi, letters, type Method } from './method.ts';
import { press, readers } from './occasion.ts';
import { audienceOf, type Outline, siteFor } from './outline.ts';
import type { Random } from './random.ts';
import { dayRhythm, plateau, type Rate, surge } from './rate.ts';
import { usualHabits } from './site.ts';

const minuteMs = 60_000;
const hourMs = 3_600_000;
/** Requests that one honest sign-up brings with it, on average: only to keep a run within its size. */
const linesPerSignup = 10;

/**
 * Monday 2025-01-27, as it was told in public: a service at the height of its popularity. Shortly before midday (UTC)
 * word gets round and within the hour three times as many people come; at 13:33 an attack begins on top of it, some seven sign-ups in ten
 * at its height, for two hours. There are two campaigns, unlike each other.
 */
export function publicIncidentOutline(random: Random, internet: Internet): Outline {
  const startMs = Date.UTC(2025, 0, 27);
  const endMs = startMs + 24 * hourMs;
  const peak = random.scale(6, 11);
  const rhythm = { peak, peakHour: 10 + random.int(3), trough: random.between(0.3, 0.5), weekend: 1, startMs, endMs };
  const signupsPerMin = dayRhythm(rhythm, random.stream('rhythm'));
  const site = { ...siteFor(random, peak * 3, usualHabits), fields: 'all', asksForPhone: false } as const;
  const audience = audienceOf(random.stream('audience'));
  const course = surge({
    startMs: startMs + random.between(11, 12) * hourMs,
    riseMs: random.between(20, 50) * minuteMs,
    holdMs: random.between(4, 5.5) * hourMs,
    halfLifeMs: random.between(1.8, 3) * hourMs,
  });
  const size = peak * random.between(1.4, 2.4);
  const crowd: Rate = timeMs => size * course(timeMs);

  const attackMs = startMs + 13 * hourMs + 33 * minuteMs;
  const atHeightMs = attackMs + 20 * minuteMs;
  const honest = signupsPerMin(atHeightMs) + crowd(atHeightMs);
  const share = random.between(0.68, 0.73);
  const height = (honest * share) / (1 - share);
  const first = random.between(0.68, 0.76);
  const second = random.stream('second campaign');
  return {
    startMs,
    endMs,
    site,
    audience,
    memberCount: Math.round(random.scale(20_000, 60_000)),
    signupsPerMin,
    partnerShare: 0.003,
    otherLines: otherLinesFor(random, signupsPerMin, startMs, endMs),
    waves: [{ ...press({ audience }, random), audience: readers(audience, random.stream('crowd')), perMin: crowd }],
    campaigns: [
      campaignAt(
        'c-1',
        attackMs,
        random.between(118, 128) * minuteMs,
        height * first,
        90_000,
        letters(internet, site, random.stream('first campaign')),
      ),
      campaignAt(
        'c-2',
        attackMs + second.between(2, 8) * minuteMs,
        second.between(95, 110) * minuteMs,
        height * (1 - first),
        3 * minuteMs,
        directApi(internet, site, second),
      ),
    ],
  };
}

function campaignAt(
  id: string,
  start: number,
  lengthMs: number,
  height: number,
  riseMs: number,
  method: Method,
): Campaign {
  const startMs = Math.floor(start / 1000) * 1000;
  const endMs = startMs + Math.floor(lengthMs);
  const course = plateau(startMs, endMs, riseMs);
  return {
    id,
    startMs,
    endMs,
    perMin: timeMs => height * course(timeMs),
    isPaced: method.isPaced,
    method: () => method,
  };
}

/** As much as keeps the day between 100,000 and 500,000 lines. */
function otherLinesFor(random: Random, signupsPerMin: Rate, startMs: number, endMs: number): number {
  let signups = 0;
  for (let timeMs = startMs; timeMs < endMs; timeMs += minuteMs) signups += signupsPerMin(timeMs);
  return Math.max(random.scale(80_000, 170_000), 150_000 - signups * linesPerSignup);
}
