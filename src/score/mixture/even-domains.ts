import { gammaln } from 'simple-statistics';
import { simpson, total } from './evenness.ts';
import type { Strange } from './strange-domains.ts';

/** A domain has so many of a cluster, so much of it from countries that come for long; there are so many, with so much of it. */
const least = { each: 3, athome: 1 / 2, domains: 3, part: 1 / 2, rows: 30 };
/** Of so many with so many each, from so many networks as it were, it need not: providers of new countries are of all sizes, and each of one. */
const many = { each: 8, domains: 8, networks: 3 };
/** Nats that they carry at most, too little for an attack alone. */
const max = 20;

/**
 * That mail domains nobody here had have as many of a cluster each as dice would give them, nats: a program takes its domains in turn or by
 * chance, companies and schools have as many people as they have. By the Bayes factor of equal parts against every division being as
 * likely, which is what a flat Dirichlet prior makes of it (Good 1967).
 */
export function evenDomains({ all, strange }: Strange): number {
  const own = [...strange.values()].filter(({ rows }) => rows >= least.each);
  const areMany =
    own.filter(({ rows, networks }) => rows >= many.each && simpson(networks) >= many.networks).length >= many.domains;
  const counts = own.filter(({ rows, athome }) => areMany || athome >= least.athome * rows).map(({ rows }) => rows);
  const rows = total(counts);
  if (counts.length < least.domains || rows < least.rows || rows < least.part * all) return 0;
  return Math.min(max, evenness(counts, rows));
}

function evenness(counts: readonly number[], rows: number): number {
  const domains = counts.length;
  const evenly = counts.reduce((sum, count) => sum - gammaln(count + 1), gammaln(rows + 1) - rows * Math.log(domains));
  // Of divisions in which each has its least.
  const free = rows - least.each * domains;
  const anyhow = gammaln(domains) + gammaln(free + 1) - gammaln(free + domains);
  return Math.max(0, evenly - anyhow);
}
