import { type Campaign, campaignOf } from './campaign.ts';
import { type Country, countryCodes, type Internet } from './internet.ts';
import type { Wave } from './occasion.ts';
import type { Audience } from './people.ts';
import type { Random } from './random.ts';
import { dayRhythm, type Rate } from './rate.ts';
import type { Scenario } from './scenarios.ts';
import { drawnHabits, type Habits, makeSite, type Site } from './site.ts';

const minuteMs = 60_000;
const hourMs = 3_600_000;

/** Where a scenario's site or its moment is not just any. Ranges are drawn so that doubling is as likely as halving. */
export interface Shape {
  /** How long the log is; one of these. */
  readonly hours?: readonly number[];
  /** Sign-ups a minute at the busiest hour. */
  readonly peak?: readonly [number, number];
  /** The quietest hour as a part of the busiest. */
  readonly trough?: readonly [number, number];
  /** Hours from the start of the log to what happens; otherwise two or more, with two left after it. */
  readonly eventHours?: readonly [number, number];
  /** What happens, happens at the quietest hour. */
  readonly moment?: 'night';
}

/** What a seed decides: how large the site is, who its people are, what happens to it and when. */
export interface Outline {
  readonly startMs: number;
  readonly endMs: number;
  readonly site: Site;
  readonly audience: Audience;
  readonly memberCount: number;
  /** Honest sign-ups a minute without the waves. */
  readonly signupsPerMin: Rate;
  /** Of these, the share that comes through a partner's server. */
  readonly partnerShare: number;
  /** Lines of everything that is no sign-up, over the whole run. */
  readonly otherLines: number;
  readonly waves: readonly Wave[];
  readonly campaigns: readonly Campaign[];
  /** Requests a minute of a crawler that reads everything. */
  readonly sweepPerMin?: Rate;
}

export function outlineOf(scenario: Scenario, random: Random, internet: Internet): Outline {
  const { shape = {}, waves: waveMakers = [], attacks = [], trouble } = scenario;
  const peak = random.scale(...(shape.peak ?? [1.5, 16]));
  const hours = random.pick(shape.hours ?? [4.5, 5, 5.5]);
  const peakHour = random.int(24);
  const dayMs = Date.UTC(2024, 2, 1 + random.int(600));
  const nightMs = dayMs + (peakHour + 12) * hourMs;
  const startMs = shape.moment === 'night' ? nightMs - (hours / 2) * hourMs : dayMs + random.int(24) * hourMs;
  const endMs = startMs + hours * hourMs;
  const rhythm = {
    peak,
    peakHour,
    trough: random.between(...(shape.trough ?? [0.15, 0.45])),
    weekend: random.scale(0.5, 1.4),
    startMs,
    endMs,
  };
  const signupsPerMin = dayRhythm(rhythm, random.stream('rhythm'));
  const audience = audienceOf(random.stream('audience'));
  const [from, to] = shape.eventHours ?? [2.2, hours - 2.2];
  const atMs =
    shape.moment === 'night' ? nightMs - 0.5 * hourMs : startMs + Math.floor(random.between(from, to) * 60) * minuteMs;
  const habits = drawnHabits(random.stream('habits'));
  const site = { ...siteFor(random, peak, habits), ...troubleOf(trouble, atMs, random.stream('trouble')) };

  const setting = { internet, site, audience, atMs, endMs, honestPerMin: signupsPerMin };
  const waves = waveMakers.map((make, at) => make(setting, random.stream(`wave ${at}`)));
  const honestPerMin: Rate = timeMs => waves.reduce((sum, { perMin }) => sum + perMin(timeMs), signupsPerMin(timeMs));
  const campaigns = attacks.map((attack, at) =>
    campaignOf(`c-${at + 1}`, attack, { ...setting, honestPerMin }, random.stream(`campaign ${at}`)),
  );
  return {
    startMs,
    endMs,
    site,
    audience,
    memberCount: Math.round(random.scale(3000, 60_000)),
    signupsPerMin,
    partnerShare: random.chance(0.35) ? random.between(0.002, 0.015) : 0.001,
    otherLines: random.scale(12_000, 40_000),
    waves,
    campaigns,
    ...(trouble === 'crawler' ? { sweepPerMin: sweep(atMs, random.stream('sweep')) } : {}),
  };
}

/** The site whose sign-ups reach `peak` a minute; one in three does not log everything, and one in three wants a phone number. */
export function siteFor(random: Random, peak: number, habits: Habits): Site {
  const fields = random.chance(0.7) ? 'all' : random.pick(['no-session', 'domain-only', 'verification'] as const);
  const asksForPhone = random.stream('phone').chance(0.35);
  const capacityPerMin = peak * random.scale(1.5, 6);
  return makeSite(random.stream('site'), { fields, asksForPhone, capacityPerMin, habits });
}

/** One large country, a few more, a long tail. */
export function audienceOf(random: Random): Audience {
  const codes = random.some(countryCodes, 7 + random.int(8));
  return {
    countries: codes.map((code, rank): [Country, number] => [code, 1 / (rank + 0.6) ** 1.5]),
    phoneShare: random.between(0.4, 0.65),
    appShare: random.between(0.3, 0.65),
  };
}

function troubleOf(trouble: Scenario['trouble'], startMs: number, random: Random): Partial<Site> {
  const endMs = startMs + random.scale(20, 110) * minuteMs;
  if (trouble === 'mail outage') return { mailOutage: { startMs, endMs } };
  if (trouble !== 'bad deploy') return {};
  return {
    badDeploy: { startMs, endMs, failedShare: random.between(0.4, 0.98), status: random.pick([500, 500, 422]) },
  };
}

function sweep(startMs: number, random: Random): Rate {
  const endMs = startMs + random.between(30, 90) * minuteMs;
  const perMin = random.scale(30, 250);
  return timeMs => (timeMs >= startMs && timeMs < endMs ? perMin : 0);
}
