import type { FieldSet } from './fields.ts';
import type { Random } from './random.ts';

/** The site under observation: its routes, its habits of logging, and how it answers under load. */
export interface Site {
  readonly host: string;
  readonly appName: string;
  readonly fields: FieldSet;
  /** The page with the form, and where it is sent: back to the page (answered with a redirect) or to an API. */
  readonly formPath: string;
  readonly webPath: string;
  /** Where the native app signs people up; anyone who knows it can call it. */
  readonly appPath: string;
  readonly rejectedStatus: number;
  /** Sign-ups a minute beyond which the servers struggle. */
  readonly capacityPerMin: number;
}

export function makeSite(random: Random, fields: FieldSet, capacityPerMin: number): Site {
  const formPath = random.pick(['/signup', '/register', '/join', '/sign-up'] as const);
  const name = random.pick(['harbor', 'lantern', 'meadow', 'quill', 'tandem'] as const);
  return {
    host: `www.${name}.example`,
    appName: `${name[0]?.toUpperCase()}${name.slice(1)}`,
    fields,
    formPath,
    webPath: random.chance(0.5) ? formPath : '/api/v1/auth/register',
    appPath: random.pick(['/api/v1/users', '/api/v2/users', '/api/v1/accounts'] as const),
    rejectedStatus: random.pick([400, 422] as const),
    capacityPerMin,
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

/** Share of requests that fail with a 5xx: few at all times, more when sign-ups press against the capacity. */
export function errorShare(site: Site, signupsPerMin: number): number {
  const load = signupsPerMin / site.capacityPerMin;
  return 0.0015 + 0.03 * Math.max(0, Math.min(1, load - 0.8)) ** 1.5;
}
