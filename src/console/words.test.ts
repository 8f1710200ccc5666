import { alert, pane, paneEndMs } from '../../test/said.ts';
import type { StateEvent } from '../http/wire.ts';
import { byGravity, count, duration, headline, lastIncident, moment, percent, plannedWords } from './words.ts';

const state: StateEvent = { ...pane(), minutes: [], evidence: [], unreadable: 0 };

test('numbers are whole and grouped, and what is unknown is a dash', () => {
  expect([count(1204310.4), count(0), count(undefined), count(null)]).toEqual(['1,204,310', '0', '–', '–']);
});

test('a part is never more than the whole, and of nothing it is nothing', () => {
  expect([percent(71, 100), percent(5, 4), percent(1, 0)]).toEqual(['71 %', '100 %', '0 %']);
});

test('durations are in minutes, then in hours', () => {
  expect([duration(-5), duration(8 * 60_000), duration(125 * 60_000)]).toEqual(['0 min', '8 min', '2 h 05 min']);
});

test('times are in UTC, and in the zone of the reader where that differs', () => {
  expect(moment(paneEndMs, 'Asia/Shanghai')).toBe('27 Jan 2025, 13:41:00 UTC (21:41:00 where you are)');
  expect(moment(paneEndMs, 'UTC')).toBe('27 Jan 2025, 13:41:00 UTC');
});

test.each([
  [[], 'calm', 'Calm, no incident is open'],
  [[alert({ state: 'closed' })], 'calm', 'Calm, no incident is open'],
  [[alert()], 'attack', 'Attack since 13:33 UTC, medium'],
  [[alert({ id: 'c', kind: 'crowd', severity: 'info' })], 'crowd', 'Crowd since 13:33 UTC'],
  [[alert({ id: 'c', kind: 'crowd' }), alert()], 'attack', 'Attack since 13:33 UTC, medium; also crowd'],
  [
    [alert({ id: 'c', kind: 'crowd' }), alert({ kind: 'verification_gap' })],
    'other',
    'Verification gap since 13:33 UTC, medium; also crowd',
  ],
  [
    [
      alert(),
      alert({ id: 'b', kind: 'attack' }),
      alert({ id: 'c', kind: 'crowd' }),
      alert({ id: 'd', kind: 'crowd' }),
      alert({ id: 'e', kind: 'outage' }),
    ],
    'attack',
    'Attack since 13:33 UTC, medium; also attack, outage, crowd',
  ],
] as const)('the worst of what is open leads: %#', (incidents, tone, announcement) => {
  expect(headline(state, incidents)).toMatchObject({ tone, announcement });
});

test('a planned event is told in UTC, its day once where it begins and ends on one', () => {
  const plan = { id: 'plan', by: 'ana', given: '', factor: 5 };
  const start = '2025-01-27T15:00:00+02:00';
  expect(plannedWords({ ...plan, start, end: '2025-01-27T18:00:00Z', note: 'launch' })).toBe(
    'Planned: launch, 27 Jan 13:00–18:00 UTC, ×5',
  );
  expect(plannedWords({ ...plan, start, end: '2025-01-28T01:30:00Z' })).toBe(
    'Planned: 27 Jan 13:00 to 28 Jan 01:30 UTC, ×5',
  );
});

test('the last incident is the one that ended last', () => {
  const ended = (time: string) => alert({ state: 'closed', time, onset: '2025-01-27T09:00:00.000Z' });
  const incidents = [ended('2025-01-27T11:00:00.000Z'), ended('2025-01-27T12:00:00.000Z'), alert({ id: 'open' })];
  expect(lastIncident(incidents)).toBe('last incident: attack, 09:00–12:00 UTC');
  expect(lastIncident([alert()])).toBeUndefined();
});

test('what is open stands first, gravest first, and the rest as it came', () => {
  const closed = alert({ id: 'closed', state: 'closed' });
  const crowd = alert({ id: 'crowd', kind: 'crowd' });
  const outage = alert({ id: 'outage', kind: 'outage' });
  const attack = alert({ id: 'attack' });
  const order = byGravity([closed, crowd, outage, attack]).map(({ id }) => id);
  expect(order).toEqual(['attack', 'outage', 'crowd', 'closed']);
});
