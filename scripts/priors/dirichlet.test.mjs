import { dirichletSpread, meanShares } from './dirichlet.mjs';

/** Sites of 300 rows whose share of the first value is 0.5, give or take `swing`, up and down in turn. */
function sites(swing) {
  return Array.from({ length: 40 }, (_, at) => {
    const first = Math.round(300 * (0.5 + (at % 2 === 0 ? swing : -swing)));
    return [first, 300 - first];
  });
}

test('each site counts alike, however many rows it has', () => {
  const [first] = meanShares([
    [9000, 1000],
    [10, 90],
  ]);
  expect(first).toBeCloseTo(0.5, 1);
});

test('a value that no site shows keeps a share above zero', () => {
  expect(meanShares([[50, 0]])[1]).toBeGreaterThan(0);
});

test('the spread is that of the distribution: variance of a share is p (1 − p) / (s + 1)', () => {
  for (const swing of [0.1, 0.2, 0.3]) {
    const spread = dirichletSpread(sites(swing), [0.5, 0.5]);
    const expected = 0.25 / (swing ** 2 - 0.25 / 300) - 1;
    expect(spread / expected).toBeGreaterThan(0.6);
    expect(spread / expected).toBeLessThan(1.8);
  }
});

test('sites that are alike have the widest pseudo-count', () => {
  expect(dirichletSpread(sites(0), [0.5, 0.5])).toBeGreaterThan(900);
});
