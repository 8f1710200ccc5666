import { simpson, total } from './evenness.ts';
import { newsOf, type Oneness, onenessOf } from './oneness.ts';
import type { Strange } from './strange-domains.ts';

/**
 * So much of a cluster, less a standard error, carries up to so many nats, too little for an attack alone: people of as many companies may
 * follow an invitation, and it is how they do it that tells.
 */
const part: Oneness = { from: 0.7, to: 0.85 };
const nats = 16;
/** At so many domains as it were, of so many rows. */
const least = { domains: 8, rows: 20 };

/**
 * Nats that mailboxes carry of which nearly all are at domains that nobody here had, few or one at each: domains are cheap, and a program
 * that takes one after the other has as many as it has accounts. `usual`: part of the site's own people who are alone at theirs.
 */
export function strewnDomains({ all, strange }: Strange, usual: number): number {
  if (all < least.rows) return 0;
  const own = new Map([...strange].map(([domain, { rows }]) => [domain, rows]));
  if (simpson(own) < least.domains) return 0;
  const athome = total([...strange.values()].map(one => one.athome));
  return nats * onenessOf(Math.min(1, athome / all), all, part) * newsOf(usual);
}
