import { bandTableOf } from './bands.mjs';
import { promisesOf } from './promises.mjs';

const campaign = { share: 0.6, perMin: 20, detection: 'detected', delayS: 40, incidents: 1 };
function run(scenario, changes = {}) {
  return {
    scenario,
    last: [95, 1, 5],
    first: [80, 1, 20],
    inside: [1000, 1, 0],
    everybody: [1000, 1, 0],
    campaigns: [campaign],
    falseIncidents: 0,
    share: { said: 0, covered: 0, error: null, width: null, bands: { share: [] } },
    ...changes,
  };
}
const broken = runs => promisesOf(runs).flatMap(({ what, text, isKept }) => (isKept ? [] : `${what}: ${text}`));

test('all are kept by runs that keep them, and what nothing was measured of is left out', () => {
  expect(broken([run('flood'), run('clean', { campaigns: [] })])).toEqual([]);
  expect(promisesOf([run('flood')]).map(({ what }) => what)).not.toContainEqual(expect.stringMatching(/honest/));
});

test('a scenario may not hide behind the others', () => {
  const many = Array.from({ length: 20 }, () => run('flood'));
  expect(broken([...many, run('proxies', { last: [70, 1, 30] })])).toEqual([
    'recall, scenarios of share ≥ 0.2, ≥ 92 % in the worst: 70.0 %, proxies',
  ]);
  expect(broken([...many, run('adaptive', { last: [91, 1, 9] })])).toEqual([]);
  expect(broken([...many, run('adaptive', { last: [89, 1, 11] })])).toEqual([
    'recall of slow-drip and adaptive ≥ 90 % in the worst: 89.0 %, adaptive',
  ]);
  const small = [{ ...campaign, share: 0.1 }];
  expect(broken([...many, run('clean-under-attack', { campaigns: small, last: [70, 9, 30] })])).toEqual([]);
});

test('one missed attack, one false incident and one attack in two incidents each break one', () => {
  const many = Array.from({ length: 20 }, () => run('flood'));
  const of = change => broken([...many, run('flood', { campaigns: [{ ...campaign, ...change }] })]);
  expect(of({ detection: 'missed', delayS: null, incidents: 0 })).toEqual(['every attack found: 20 of 21']);
  expect(of({ incidents: 2 })).toEqual(['one incident an attack: 1.048']);
  expect(broken([...many, run('crowd', { campaigns: [], falseIncidents: 1 })])).toEqual([
    'no false attack incident in 1 honest runs: 1',
  ]);
});

test('intervals are counted by band over all runs', () => {
  const of = (...tallies) => run('flood', { share: { bands: { share: tallies } } });
  const table = bandTableOf([of([4, 4, 0, 1], [0, 0, 0, 0]), of([4, 2, 0.4, 1], [0, 0, 0, 0])], { share: [0.05] });
  expect(table.slice(1)).toEqual([
    ['true share from 0 %', '8', '75.0', '5.0', '25.0'],
    ['true share from 5 %', '0', '–', '–', '–'],
  ]);
});
