import type { Outcome, Surface } from '../outputs.ts';
import type { Request } from '../request.ts';
import { defaultRoutes, isNeutralSegment, neutralSegmentsMax } from './default-routes.ts';
import { isApiRoute, outcomeOf } from './outcome.ts';
import { matchesRoute, parseRoute, type Route, segmentsOf } from './route.ts';

/** Routes given for a surface replace its defaults. `created` are the statuses that mean an account was created. */
export interface SurfaceRules {
  readonly signup?: {
    readonly routes?: readonly string[] | undefined;
    readonly created?: readonly number[] | undefined;
  };
  readonly signup_form?: { readonly routes?: readonly string[] | undefined };
  readonly signup_verify?: { readonly routes?: readonly string[] | undefined };
  readonly login?: { readonly routes?: readonly string[] | undefined };
}

export interface Surfaces {
  classify(request: Request): Surface;
  outcome(request: Request): Outcome;
}

interface Place {
  readonly surface: Surface;
  readonly isApi: boolean;
}

interface Rule {
  readonly surface: Surface;
  /** By first segment, since clients may send a new path each time; under `*` those that begin with a wildcard. */
  readonly routes: ReadonlyMap<string, readonly Route[]>;
  /** Defaults match behind neutral segments; what an operator wrote matches as it stands. */
  readonly isDefault: boolean;
}

/** In this order: the confirmation of a sign-up may look like one. */
const ruledSurfaces = ['signup_verify', 'signup', 'signup_form', 'login'] as const;
const cachedMethods = ['GET', 'POST', 'PUT', 'HEAD', 'PATCH', 'DELETE'];
const cachedPathsMax = 4096;
const cachedPathCharsMax = 256;
const other: Place = { surface: 'other', isApi: false };

/** Says which surface a request meets, by its method and path or by the application's own word. */
export function createSurfaces(rules: SurfaceRules): Surfaces {
  const compiled = ruledSurfaces.map(surface => compile(surface, rules[surface]?.routes));
  // What an operator wrote comes before any default.
  const ordered = [...compiled.filter(rule => !rule.isDefault), ...compiled.filter(rule => rule.isDefault)];
  const created = rules.signup?.created && new Set(rules.signup.created);
  const caches = new Map(cachedMethods.map(method => [method, new Map<string, Place>()]));

  function place(request: Request): Place {
    const { method, path } = request;
    if (method === undefined || path === undefined || method === 'OPTIONS') return other;
    const cache = caches.get(method);
    const known = cache?.get(path);
    if (known !== undefined) return known;
    const found = find(ordered, method.toUpperCase(), path);
    if (cache !== undefined && path.length <= cachedPathCharsMax) {
      // Clients choose paths, so the cache starts afresh rather than grow; the real routes are back at once.
      if (cache.size >= cachedPathsMax) cache.clear();
      cache.set(path, found);
    }
    return found;
  }

  return {
    classify(request) {
      const { event } = request;
      if (event === undefined) return place(request).surface;
      return event === 'signup_verified' ? 'signup_verify' : event;
    },
    outcome: request => outcomeOf(request, place(request).isApi, created),
  };
}

function compile(surface: (typeof ruledSurfaces)[number], routes: readonly string[] | undefined): Rule {
  const byFirst = new Map<string, Route[]>();
  for (const text of routes ?? defaultRoutes[surface]) {
    const route = parseRoute(text);
    const first = route.segments[0] ?? '';
    const key = first.startsWith('*') || first === ':token' ? '*' : first;
    byFirst.set(key, [...(byFirst.get(key) ?? []), route]);
  }
  return { surface, routes: byFirst, isDefault: routes === undefined };
}

function find(rules: readonly Rule[], method: string, path: string): Place {
  if (method === 'OPTIONS') return other;
  const segments = segmentsOf(path);
  const neutral = neutralCount(segments);
  const isApi = isApiRoute(segments);
  for (const rule of rules) {
    const starts = rule.isDefault ? neutral : 0;
    for (let from = 0; from <= starts; from++) {
      if (matches(rule, method, segments, from)) return { surface: rule.surface, isApi };
    }
  }
  return isApi ? { surface: 'other', isApi } : other;
}

function matches(rule: Rule, method: string, segments: readonly string[], from: number): boolean {
  const isMatch = (route: Route) => matchesRoute(route, method, segments, from);
  return rule.routes.get(segments[from] ?? '')?.some(isMatch) || rule.routes.get('*')?.some(isMatch) || false;
}

function neutralCount(segments: readonly string[]): number {
  let count = 0;
  while (count < segments.length && count < neutralSegmentsMax && isNeutralSegment(segments[count] ?? '')) count++;
  return count;
}
