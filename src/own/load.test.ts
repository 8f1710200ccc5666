import { detectors } from '../../detectors/index.ts';
import { ownIn } from './load.ts';

const trait = { id: 'lot', observe: () => 'a' };
const burst = {
  id: 'lots',
  key: 'address',
  count: 'signups',
  windowMs: 60_000,
  buckets: [2],
  prior: { '*': [0.9, 0.1] },
};
const meta = {
  id: 'auction',
  title: 'Lots',
  family: 'reuse',
  sees: 'Lots.',
  needs: [],
  honest: 'Auctions.',
  parameters: [],
  runbook: ['Look.'],
  reason: () => 'lots',
};

/** What is said of a module that exports these. */
function errorsOf(...exported: readonly unknown[]): readonly string[] {
  const errors: string[] = [];
  ownIn([{ path: 'own.mjs', exports: { detectors: exported } }], detectors, message => errors.push(message));
  return errors;
}

test('a trait and a burst in the shape of the sdk are taken', () => {
  expect(errorsOf({ meta, traits: [trait], bursts: [burst] })).toEqual([]);
  expect(errorsOf()).toEqual([]);
});

test.each<[string, unknown, string]>([
  ['nothing', undefined, 'detectors[0]: expected a detector'],
  ['no meta', { traits: [trait] }, 'detectors[0]: meta: expected a section'],
  ['an id with capitals', { meta: { ...meta, id: 'Auction' } }, 'detectors[0]: meta.id: must be small letters'],
  ['the id of what has none', { meta: { ...meta, id: 'other' } }, 'other: meta.id: is taken'],
  [
    'an unknown family',
    { meta: { ...meta, family: 'shoes' } },
    'auction: meta.family: expected one of client, network',
  ],
  [
    'an unknown field',
    { meta: { ...meta, needs: ['shoe_size'] } },
    'auction: meta.needs.0: expected fields: user_agent',
  ],
  ['no words', { meta: { ...meta, reason: 'lots' } }, 'auction: meta.reason: expected a function'],
  ['a series', { meta, series: [] }, 'auction: series: unknown key'],
  ['no function', { meta, traits: [{ id: 'lot' }] }, 'auction, trait lot: observe: expected a function'],
  ['an age beyond', { meta, traits: [{ ...trait, ageMs: 3_600_000 }] }, 'auction, trait lot: ageMs: at most 1800000'],
  ['a mistyped key', { meta, traits: [{ ...trait, anchor: true }] }, 'auction, trait lot: anchor: unknown key'],
  ['a prior of nothing', { meta, traits: [{ ...trait, prior: {} }] }, 'auction, trait lot: prior: needs `values`'],
  [
    'a stray machine value',
    { meta, traits: [{ ...trait, values: ['a'], machine: ['b'] }] },
    'auction, trait lot: machine: "b" is not in `values`',
  ],
  [
    'middles of other values',
    { meta, traits: [{ ...trait, values: ['a', 'b'], middles: [1] }] },
    'auction, trait lot: middles: needs `values`, as many as there are middles',
  ],
  [
    'middles that go down',
    { meta, traits: [{ ...trait, values: ['a', 'b'], middles: [2, 1] }] },
    'auction, trait lot: middles: must be above 0 and go up',
  ],
  [
    'a part of more than all',
    { meta, traits: [{ ...trait, anchors: { across: 'lot', partMin: 2 } }] },
    'auction, trait lot: anchors.partMin: a part is 0 to 1',
  ],
  [
    'shares that are not 1 in all',
    { meta, traits: [{ ...trait, values: ['a', 'b'], prior: { '*': [0.5, 0.4] } }] },
    'auction: the prior of lot for * must give each value a share, 1 in all',
  ],
  ['a taken detector id', { meta: { ...meta, id: 'no-form' } }, 'no-form: another detector has this id'],
  ['a taken trait id', { meta, traits: [{ ...trait, id: 'form' }] }, 'auction: form is the id of an earlier trait'],
  ['one id twice', { meta, traits: [trait, trait] }, 'auction: lot is the id of an earlier trait'],
  [
    'a parent that is not there',
    { meta, traits: [{ ...trait, parent: 'hall' }] },
    'auction: lot is conditional on hall, which no earlier detector has',
  ],
  [
    'a parent that comes later',
    {
      meta,
      traits: [
        { ...trait, parent: 'hall' },
        { id: 'hall', observe: () => 'h' },
      ],
    },
    'auction: lot is conditional on hall, which no earlier detector has',
  ],
  [
    'an anchor across nothing, though it does not weigh yet',
    { meta, traits: [{ ...trait, anchors: { across: 'hall' } }] },
    'auction: lot anchors across hall, which no earlier detector has',
  ],
  [
    'a key of its own',
    { meta, bursts: [{ ...burst, key: 'lot' }] },
    'auction, burst lots: key: expected one of address',
  ],
  [
    'a count of shoes',
    { meta, bursts: [{ ...burst, count: 'shoes' }] },
    'auction, burst lots: count: expected `signups`',
  ],
  [
    'bounds that go down',
    { meta, bursts: [{ ...burst, buckets: [3, 2] }] },
    'auction, burst lots: buckets: must go up',
  ],
  [
    'volume that anchors',
    { meta, bursts: [{ ...burst, anchors: true }] },
    'auction, burst lots: anchors: volume never',
  ],
  ['a long window', { meta, bursts: [{ ...burst, windowMs: 7_200_000 }] }, 'auction, burst lots: windowMs: at most'],
  [
    'shares for other buckets',
    { meta, bursts: [{ ...burst, buckets: [2, 3] }] },
    'auction: the prior of lots for * must give each value a share',
  ],
])('%s is an error with its place', (_, exported, message) => {
  expect(errorsOf(exported)).toEqual([expect.stringContaining(`own.mjs: ${message}`)]);
});

test('all errors arrive at once, also of several modules, and ids are unique over them', () => {
  const errors: string[] = [];
  const own = ownIn(
    [
      { path: 'a.mjs', exports: { detectors: [{ meta, traits: [trait] }] } },
      { path: 'b.mjs', exports: { detectors: [{ meta }, { meta: { ...meta, id: 'b' }, traits: [{}] }] } },
      { path: 'c.mjs', exports: { default: [] } },
    ],
    detectors,
    message => errors.push(message),
  );
  expect(own.map(one => one.meta.id)).toEqual(['auction']);
  expect(errors).toEqual([
    'b.mjs: auction: another detector has this id',
    'b.mjs: b, trait 0: id: expected an id',
    'b.mjs: b, trait 0: observe: expected a function',
    'c.mjs: exports no list `detectors`',
  ]);
});
