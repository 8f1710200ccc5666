import { type PlacedPlan, plannedEventOf, planOf } from './plan.ts';

const said = { start: '2025-01-27T14:00:00+01:00', end: '2025-01-27T18:00:00Z', factor: 5, by: 'ana' };
const startMs = Date.UTC(2025, 0, 27, 13);
const placed = (paneEndMs: number): PlacedPlan => ({ ...said, id: 'plan', given: '', paneEndMs });

test('an event begins at its start, and not before it was said', () => {
  expect(plannedEventOf(placed(0), undefined)).toMatchObject({ startMs, endMs: startMs + 5 * 3_600_000, factor: 5 });
  expect(plannedEventOf(placed(startMs + 60_000), undefined).startMs).toBe(startMs + 60_000);
});

test('one that is taken back ends there, and was one until then', () => {
  const known = plannedEventOf(placed(0), undefined);
  const withdrawn = { ...placed(startMs + 60_000), by: 'bo', withdrawn: true };
  expect(plannedEventOf(withdrawn, known)).toEqual({ ...known, endMs: startMs + 59_999, withdrawnBy: 'bo' });
  expect(plannedEventOf({ ...withdrawn, paneEndMs: known.endMs + 60_000 }, known)).toEqual(known);
});

test('what is said again is another event', () => {
  expect(planOf(said, 0).id).toMatch(/^plan-20250127-[0-9a-f]{8}$/);
  expect(planOf(said, 1).id).not.toBe(planOf(said, 0).id);
});
