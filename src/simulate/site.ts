import type { FieldSet } from './fields.ts';
import type { Random } from './random.ts';

/** What is usual on a site depends on what it is: of those who sign up there, how many do what. */
export interface Habits {
  /** Go to the form without a look around. */
  readonly straightShare: number;
  /** Find the form on the page where they are, so that none is requested. */
  readonly embeddedShare: number;
  /** Are refused at the first try: a name that is taken, a password too short. */
  readonly rejectedShare: number;
  /** Whose browser or app uses the account at once. */
  readonly usedShare: number;
  /** Open the link in the mail; 0 where the site sends none. */
  readonly confirmedShare: number;
  /** Median of the time from form to sending. */
  readonly fillInMs: number;
}

export const usualHabits: Habits = {
  straightShare: 0.16,
  embeddedShare: 0,
  rejectedShare: 0.13,
  usedShare: 0.93,
  confirmedShare: 0.82,
  fillInMs: 46_000,
};

export function drawnHabits(random: Random): Habits {
  return {
    straightShare: random.between(0.06, 0.45),
    embeddedShare: random.chance(0.15) ? random.between(0.2, 0.9) : 0,
    rejectedShare: random.between(0.05, 0.22),
    usedShare: random.between(0.8, 0.98),
    confirmedShare: random.chance(0.12) ? 0 : random.between(0.5, 0.92),
    fillInMs: random.scale(20_000, 80_000),
  };
}

/** A release after which the form is answered with an error, mostly. */
export interface BadDeploy extends Span {
  readonly failedShare: number;
  readonly status: number;
}

export interface Span {
  readonly startMs: number;
  readonly endMs: number;
}

/** The site under observation: its routes, its habits of logging, and how it answers under load. */
export interface Site {
  readonly host: string;
  readonly appName: string;
  readonly fields: FieldSet;
  /** Nobody signs up there without a phone number. */
  readonly asksForPhone: boolean;
  /** The page with the form, and where it is sent: back to the page (answered with a redirect) or to an API. */
  readonly formPath: string;
  readonly webPath: string;
  /** Where the native app signs people up; anyone who knows it can call it. */
  readonly appPath: string;
  readonly rejectedStatus: number;
  /** Sign-ups a minute beyond which the servers struggle. */
  readonly capacityPerMin: number;
  readonly habits: Habits;
  readonly badDeploy?: BadDeploy;
  /** Mail that was due is sent when it is over. */
  readonly mailOutage?: Span;
}

export function makeSite(
  random: Random,
  known: Pick<Site, 'fields' | 'asksForPhone' | 'capacityPerMin' | 'habits'>,
): Site {
  const formPath = random.pick(['/signup', '/register', '/join', '/sign-up'] as const);
  const name = random.pick(['harbor', 'lantern', 'meadow', 'quill', 'tandem'] as const);
  return {
    host: `www.${name}.example`,
    appName: `${name[0]?.toUpperCase()}${name.slice(1)}`,
    ...known,
    formPath,
    webPath: random.chance(0.5) ? formPath : '/api/v1/auth/register',
    appPath: random.pick(['/api/v1/users', '/api/v2/users', '/api/v1/accounts'] as const),
    rejectedStatus: random.pick([400, 422] as const),
  };
}

export const publicPages = [
  '/',
  '/pricing',
  '/about',
  '/blog',
  '/blog/what-is-new',
  '/blog/how-we-work',
  '/help',
  '/help/getting-started',
  '/features',
  '/download',
] as const;
export const assets = ['/assets/app-6f21c.js', '/assets/main-90ab3.css', '/assets/logo.svg', '/favicon.ico'] as const;
export const memberPages = ['/app', '/app/inbox', '/app/search', '/settings', '/api/v1/items', '/api/v1/feed'] as const;

/** What a sign-up is answered that would otherwise be accepted or refused for its own sake. */
export function deployStatus({ badDeploy }: Site, timeMs: number, random: Random): number | undefined {
  if (badDeploy === undefined || timeMs < badDeploy.startMs || timeMs >= badDeploy.endMs) return undefined;
  return random.chance(badDeploy.failedShare) ? badDeploy.status : undefined;
}

/** Share of requests that fail with a 5xx: few at all times, more when sign-ups press against the capacity. */
export function errorShare(site: Site, signupsPerMin: number): number {
  const load = signupsPerMin / site.capacityPerMin;
  return 0.0015 + 0.03 * Math.max(0, Math.min(1, load - 0.8)) ** 1.5;
}
