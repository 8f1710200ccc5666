/** What sites have in common, and how much they differ. */

// Needed a million times in a fit: found once, not at every term.
const { log } = Math;

/**
 * Mean over the sites of each value's share, none of them zero: what no site showed may yet be.
 * @param {readonly (readonly number[])[]} sites counts by value
 */
export function meanShares(sites) {
  const values = sites[0].length;
  const shares = Array.from({ length: values }, (_, at) => {
    const sum = sites.reduce((all, counts) => all + (counts[at] + 0.5 / values) / (totalOf(counts) + 0.5), 0);
    return sum / sites.length;
  });
  return shares;
}

/**
 * The pseudo-count s that makes the sites' counts likeliest under a Dirichlet-multinomial distribution with mean
 * `shares`: between 1 and 1000, to within a twelfth.
 * @param {readonly (readonly number[])[]} sites
 * @param {readonly number[]} shares
 */
export function dirichletSpread(sites, shares) {
  let best = { spread: 1, likelihood: Number.NEGATIVE_INFINITY };
  for (let spread = 1; spread <= 1000; spread *= 1.08) {
    const likelihood = sites.reduce((sum, counts) => sum + dirichletMultinomial(counts, shares, spread), 0);
    if (likelihood > best.likelihood) best = { spread, likelihood };
  }
  return Math.round(best.spread);
}

/** Logarithm of the probability of the counts, without the part that does not depend on `spread`. */
function dirichletMultinomial(counts, shares, spread) {
  let sum = logRising(spread, totalOf(counts)) * -1;
  counts.forEach((count, at) => {
    sum += logRising(spread * shares[at], count);
  });
  return sum;
}

/** ln(x (x + 1) … (x + n − 1)). */
function logRising(x, n) {
  let sum = 0;
  for (let at = 0; at < n; at++) sum += log(x + at);
  return sum;
}

function totalOf(counts) {
  return counts.reduce((sum, count) => sum + count, 0);
}
