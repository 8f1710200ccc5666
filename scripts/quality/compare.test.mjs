import { compare } from './compare.mjs';
import { figuresOf } from './figures.mjs';

function run(seed, changes = {}) {
  return {
    scenario: 'flood',
    seed,
    fields: 'all',
    last: [90, 1, 10],
    first: [80, 1, 20],
    inside: [100, 1, 0],
    everybody: [1000, 1, 0],
    campaigns: [{ share: 0.6, detection: 'detected', delayS: 60, incidents: 1 }],
    falseIncidents: 0,
    share: { said: 0, covered: 0, large: 0, error: null, bias: null, width: null },
    ...changes,
  };
}

const seeds = [1, 2, 3, 4, 5, 6];
const reference = seeds.map(seed => run(seed));

test('figures of several runs are those of their sums', () => {
  const figures = figuresOf([run(1), run(2, { last: [10, 9, 290] })]);
  expect(figures.recall).toBe(100 / 400);
  expect(figures.precision).toBe(100 / 110);
  expect(figures.covered).toBeUndefined();
});

test('people of honest runs are everybody, of others those inside the attack', () => {
  expect(figuresOf([run(1)]).challenged).toBe(0.01);
  expect(figuresOf([run(1, { campaigns: [] })]).challenged).toBe(0.001);
});

test('what is worse in every run is named, with both figures', () => {
  const now = seeds.map(seed => run(seed, { last: [80, 1, 20] }));
  expect(compare(now, reference)).toEqual({ compared: 6, worse: ['flood: recall 90.0 → 80.0 %'], better: [] });
  expect(compare(reference, now)).toEqual({ compared: 6, worse: [], better: ['flood: recall 80.0 → 90.0 %'] });
});

test('one run that swings is noise', () => {
  const now = seeds.map(seed => run(seed, seed === 3 ? { last: [70, 1, 30] } : {}));
  expect(compare(now, reference).worse).toEqual([]);
});

test('a false incident or a missed attack in all runs of a scenario is no noise', () => {
  const now = seeds.map(seed => run(seed, { falseIncidents: 1 }));
  expect(compare(now, reference).worse).toEqual(['flood: false attack incidents 0.00 → 1.00']);
});

test('only the same scenario, seed and fields are compared', () => {
  const now = [run(1), run(99, { last: [0, 0, 100] }), run(2, { fields: 'combined', last: [0, 0, 100] })];
  expect(compare(now, reference)).toEqual({ compared: 1, worse: [], better: [] });
});
