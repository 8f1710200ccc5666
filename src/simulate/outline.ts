import { apiMethod, fanoutMethod, floodMethod, lettersMethod, type Method, proxiesMethod } from './attack.ts';
import { type Country, countryCodes, type Internet } from './internet.ts';
import type { Audience } from './people.ts';
import type { Random } from './random.ts';
import { dayRhythm, plateau, type Rate, surge } from './rate.ts';
import { makeSite, type Site } from './site.ts';

export const scenarios = ['clean', 'flood', 'fanout', 'proxies', 'crowd', 'crowd-under-attack'] as const;
export type ScenarioName = (typeof scenarios)[number];

export function hasAttack(name: ScenarioName): boolean {
  return name !== 'clean' && name !== 'crowd';
}

const minuteMs = 60_000;
const hourMs = 3_600_000;
/** Requests that one honest sign-up brings with it, on average: only to keep a run within its size. */
const linesPerSignup = 10;
const attackSignupsMax = 25_000;

/** A wave of people who follow a link in the press. */
export interface Crowd {
  readonly perMin: Rate;
  readonly audience: Audience;
}

export interface Campaign {
  readonly id: string;
  readonly startMs: number;
  readonly endMs: number;
  readonly perMin: Rate;
  readonly method: Method;
}

/** What a seed decides: how large the site is, who its people are, what happens to it and when. */
export interface Outline {
  readonly startMs: number;
  readonly endMs: number;
  readonly site: Site;
  readonly audience: Audience;
  readonly memberCount: number;
  /** Honest sign-ups a minute without the crowd. */
  readonly signupsPerMin: Rate;
  /** Of these, the share that comes through a partner's server. */
  readonly partnerShare: number;
  /** Lines of everything that is no sign-up, over the whole run. */
  readonly otherLines: number;
  readonly crowd: Crowd | undefined;
  readonly campaigns: readonly Campaign[];
}

export function outlineOf(name: ScenarioName, random: Random, internet: Internet): Outline {
  if (name === 'crowd-under-attack') return publicIncident(random, internet);
  const hasCrowd = name === 'crowd';
  const peak = random.scale(2, hasCrowd ? 14 : 40);
  const hours = peak > 12 ? 10 : random.pick([10, 12, 24]);
  const peakHour = random.int(24);
  const dayMs = Date.UTC(2024, 2, 1 + random.int(600));
  const startMs = hours === 24 ? dayMs : dayMs + peakHour * hourMs - Math.floor(random.between(4, 8) * 60) * minuteMs;
  const endMs = startMs + hours * hourMs;
  const rhythm = { peak, peakHour, trough: random.between(0.15, 0.45), startMs, endMs };
  const signupsPerMin = dayRhythm(rhythm, random.stream('rhythm'));
  const site = siteFor(random, peak);
  const audience = audienceOf(random.stream('audience'));
  const eventMs = startMs + Math.floor(random.between(3, hours - 4.2) * hourMs);
  const outline = {
    startMs,
    endMs,
    site,
    audience,
    memberCount: Math.round(random.scale(5000, 60_000)),
    signupsPerMin,
    partnerShare: random.chance(0.35) ? random.between(0.002, 0.015) : 0.001,
    otherLines: otherLinesFor(random, signupsPerMin, startMs, endMs),
    crowd: undefined,
    campaigns: [],
  };
  if (name === 'clean') return outline;
  if (hasCrowd) return { ...outline, crowd: flashCrowd(signupsPerMin, audience, eventMs, random.stream('crowd')) };

  const methods = { flood: floodMethod, fanout: fanoutMethod, proxies: proxiesMethod } as const;
  const own = random.stream('campaign');
  const lengthMs = Math.floor(own.between(30, 120) * minuteMs);
  const height = Math.min(own.scale(1, 15) * signupsPerMin(eventMs), (attackSignupsMax * minuteMs) / lengthMs);
  const campaign = campaignOf(
    'c-1',
    eventMs,
    lengthMs,
    height,
    own.scale(20_000, 3 * minuteMs),
    methods[name](internet, site, own),
  );
  return { ...outline, campaigns: [campaign] };
}

/**
 * Monday 2025-01-27, as it was told in public: a service at the height of its popularity. Shortly before midday (UTC)
 * word gets round and within the hour three times as many people come; at 13:33 an attack begins on top of it, some seven sign-ups in ten
 * at its height, for two hours. There are two campaigns, unlike each other.
 */
function publicIncident(random: Random, internet: Internet): Outline {
  const startMs = Date.UTC(2025, 0, 27);
  const endMs = startMs + 24 * hourMs;
  const peak = random.scale(6, 11);
  const rhythm = { peak, peakHour: 10 + random.int(3), trough: random.between(0.3, 0.5), startMs, endMs };
  const signupsPerMin = dayRhythm(rhythm, random.stream('rhythm'));
  const site = { ...siteFor(random, peak * 3), fields: 'all' } as const;
  const audience = audienceOf(random.stream('audience'));
  const course = surge({
    startMs: startMs + random.between(11, 12) * hourMs,
    riseMs: random.between(20, 50) * minuteMs,
    holdMs: random.between(4, 5.5) * hourMs,
    halfLifeMs: random.between(1.8, 3) * hourMs,
  });
  const size = peak * random.between(1.4, 2.4);
  const crowd: Crowd = {
    perMin: timeMs => size * course(timeMs),
    audience: crowdAudience(audience, random.stream('crowd')),
  };

  const attackMs = startMs + 13 * hourMs + 33 * minuteMs;
  const atHeightMs = attackMs + 20 * minuteMs;
  const honest = signupsPerMin(atHeightMs) + crowd.perMin(atHeightMs);
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
    crowd,
    campaigns: [
      campaignOf(
        'c-1',
        attackMs,
        random.between(118, 128) * minuteMs,
        height * first,
        90_000,
        lettersMethod(internet, site, random.stream('first campaign')),
      ),
      campaignOf(
        'c-2',
        attackMs + second.between(2, 8) * minuteMs,
        second.between(95, 110) * minuteMs,
        height * (1 - first),
        3 * minuteMs,
        apiMethod(internet, site, second),
      ),
    ],
  };
}

function siteFor(random: Random, peak: number): Site {
  const fields = random.chance(0.7) ? 'all' : random.pick(['no-session', 'domain-only', 'verification'] as const);
  return makeSite(random.stream('site'), fields, peak * random.scale(1.5, 6));
}

/** Two to six times as many as usual: within minutes of a broadcast, or within an hour of an article. */
function flashCrowd(usual: Rate, audience: Audience, startMs: number, random: Random): Crowd {
  const riseMs = random.scale(3, 40) * minuteMs;
  const holdMs = random.between(20, 80) * minuteMs;
  const course = surge({ startMs, riseMs, holdMs, halfLifeMs: random.between(30, 80) * minuteMs });
  const height = usual(startMs) * random.between(1, 5);
  return { perMin: timeMs => height * course(timeMs), audience: crowdAudience(audience, random) };
}

/** One large country, a few more, a long tail. */
function audienceOf(random: Random): Audience {
  const codes = random.some(countryCodes, 7 + random.int(8));
  return {
    countries: codes.map((code, rank): [Country, number] => [code, 1 / (rank + 0.6) ** 1.5]),
    phoneShare: random.between(0.4, 0.65),
    appShare: random.between(0.3, 0.65),
  };
}

/** Readers of an article: many from countries that hardly came before, more of them on the phone, few with the app. */
function crowdAudience({ countries, phoneShare, appShare }: Audience, random: Random): Audience {
  const added = random
    .some(countryCodes, 2 + random.int(4))
    .map((code): [Country, number] => [code, random.scale(0.15, 1.5)]);
  return {
    countries: [...countries, ...added],
    phoneShare: Math.min(0.85, phoneShare + 0.15),
    appShare: appShare * 0.8,
  };
}

function campaignOf(
  id: string,
  startMs: number,
  lengthMs: number,
  height: number,
  riseMs: number,
  method: Method,
): Campaign {
  const start = Math.floor(startMs / 1000) * 1000;
  const end = start + Math.floor(lengthMs);
  const course = plateau(start, end, riseMs);
  return { id, startMs: start, endMs: end, perMin: timeMs => height * course(timeMs), method };
}

/** As much as keeps a run between 100,000 and 500,000 lines. */
function otherLinesFor(random: Random, signupsPerMin: Rate, startMs: number, endMs: number): number {
  let signups = 0;
  for (let timeMs = startMs; timeMs < endMs; timeMs += minuteMs) signups += signupsPerMin(timeMs);
  return Math.max(random.scale(80_000, 170_000), 150_000 - signups * linesPerSignup);
}
