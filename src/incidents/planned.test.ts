import { detectors } from '../../detectors/index.ts';
import { careless } from '../../test/cases.ts';
import { inOrder, minute, ordinary, run, startMs, visits } from '../../test/traffic.ts';
import { defaultConfig } from '../config/schema.ts';
import { plannedFactor } from './planned.ts';

const launch = { startMs: startMs + 45 * minute, endMs: startMs + 80 * minute, factor: 5, site: undefined };
const config = (factor: number) => ({
  ...defaultConfig(detectors.map(({ meta }) => meta.id)),
  events: [{ start: launch.startMs, end: launch.endMs, factor, note: 'launch' }],
});
const crowd = inOrder(ordinary(65, 4), visits(50, 12, 14));

test('an event raises what is expected while it lasts, on its own site', () => {
  const events = [launch, { ...launch, factor: 3, site: 'shop' }];
  expect(plannedFactor(events, 'shop', launch.startMs - 1)).toBe(1);
  expect(plannedFactor(events, 'shop', launch.startMs)).toBe(5);
  expect(plannedFactor(events.slice(1), 'shop', launch.startMs)).toBe(3);
  expect(plannedFactor(events.slice(1), 'blog', launch.startMs)).toBe(1);
});

test('a crowd within the factor opens nothing, one beyond it does', async () => {
  const within = (await run(crowd, { config: config(5) })).alerts;
  expect(within.map(({ state, planned }) => [state, planned?.note])).toEqual([['open', 'launch']]);
  const alerts = (await run(crowd, { config: config(1.5) })).alerts.filter(({ planned }) => planned === undefined);
  expect(alerts.map(({ kind, state }) => [kind, state])).toEqual([['crowd', 'open']]);
  // Four a minute are usual, and the event half as many again.
  expect(alerts[0]?.expected_per_min).toBeCloseTo(6, 0);
});

test('an attack in an event is as grave as without it', async () => {
  const attack = inOrder(
    ordinary(58, 4),
    visits(50, 6, 24, i => ({ ...careless, session: `wave-${i}` }), 900_000),
  );
  const graveness = async (factor: number) =>
    (await run(attack, { config: config(factor) })).alerts
      .filter(({ planned }) => planned === undefined)
      .map(({ kind, state, severity }) => [kind, state, severity]);
  const within = await graveness(50);
  expect(within[0]?.[0]).toBe('attack');
  expect(within).toEqual(await graveness(1));
});
