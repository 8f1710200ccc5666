import { alert, pane, paneEndMs, verdict } from '../../test/said.ts';
import type { MinuteCount } from '../outputs.ts';
import { eventsMax, incidentsMax, Live, listenersMax, minutesMax, verdictsMax } from './live.ts';
import type { StateEvent } from './wire.ts';

const minuteMs = 60_000;

function count(startMs: number, signups = 100): MinuteCount {
  return { startMs, signups, suspicious: 0, malicious: 0 };
}

/** The events of one piece of the stream. */
function eventsOf(text: string | undefined): { name: string; data: unknown }[] {
  return Array.from((text ?? '').matchAll(/event: (.*)\ndata: (.*)\n\n/g), ([, name, data]) => ({
    name: String(name),
    data: JSON.parse(String(data)),
  }));
}

test('verdicts come newest first, all or of one level', () => {
  const live = new Live();
  live.verdict(verdict({ request_id: 'a', level: 'normal' }));
  live.verdict(verdict({ request_id: 'b', level: 'malicious' }));
  live.verdict(verdict({ request_id: 'c', level: 'normal' }));
  expect(live.verdicts(undefined, 10).map(one => one.request_id)).toEqual(['c', 'b', 'a']);
  expect(live.verdicts('normal', 1).map(one => one.request_id)).toEqual(['c']);
});

test('a flood of one level does not push out the others', () => {
  const live = new Live();
  live.verdict(verdict({ request_id: 'rare', level: 'malicious' }));
  for (let i = 0; i < 10 * verdictsMax; i++) live.verdict(verdict({ request_id: `n-${i}`, level: 'normal' }));
  expect(live.verdicts('malicious', 10).map(one => one.request_id)).toEqual(['rare']);
  const kept = live.verdicts('normal', 100 * verdictsMax);
  expect(kept[0]?.request_id).toBe(`n-${10 * verdictsMax - 1}`);
  expect(kept.length).toBeLessThan(2 * verdictsMax);
});

test('incidents and their events are bounded; the opening stays', () => {
  const live = new Live();
  for (let i = 0; i < incidentsMax + 5; i++) live.alert(alert({ id: `inc-${i}` }));
  for (let i = 2; i < eventsMax + 50; i++) live.alert(alert({ id: 'inc-100', sequence: i, state: 'update' }));
  expect(live.incidents).toHaveLength(incidentsMax);
  expect(live.incidents[0]).toMatchObject({ id: 'inc-100', sequence: eventsMax + 49 });
  expect(live.incident('inc-0')).toBeUndefined();
  expect(live.incident('inc-100')).toHaveLength(eventsMax);
  expect(live.incident('inc-100')?.[0]?.sequence).toBe(1);
});

test('minutes are revised, keep what was expected when they ended, and are bounded', () => {
  const live = new Live();
  const last = paneEndMs - minuteMs;
  live.pane(pane({ minutes: [count(last)], expectedPerMin: 110 }));
  live.pane(pane({ endMs: paneEndMs + minuteMs, minutes: [count(last, 120), count(paneEndMs)], expectedPerMin: 90 }));
  expect(live.minutes.map(({ signups, expected }) => [signups, expected])).toEqual([
    [120, 110],
    [100, 90],
  ]);
  for (let i = 1; i < 2 * minutesMax; i++) live.pane(pane({ minutes: [count(paneEndMs + i * minuteMs)] }));
  expect(live.minutes).toHaveLength(minutesMax);
});

test('shows the first site that is judged', () => {
  const live = new Live();
  live.pane(pane({ site: 'shop', signupsPerMin: 1 }));
  live.pane(pane({ site: 'forum', signupsPerMin: 2 }));
  expect(live.newest?.site).toBe('shop');
});

test('a listener is told the newest state and only the minutes that changed', async () => {
  const live = new Live();
  const first = paneEndMs - 2 * minuteMs;
  live.pane(pane({ minutes: [count(first)] }));
  const listener = live.listen();
  await listener?.next();
  live.unreadable({ syntax: 3, time: 4 });
  live.pane(pane({ signupsPerMin: 1, minutes: [count(first)] }));
  live.pane(pane({ signupsPerMin: 2, minutes: [count(first), count(first + minuteMs)] }));
  live.flush();
  const [state, ...others] = eventsOf(await listener?.next());
  expect(state).toMatchObject({
    name: 'state',
    data: { signupsPerMin: 2, unreadable: 7, minutes: [{ startMs: first + minuteMs }] },
  });
  expect(others).toEqual([]);
});

test('who comes in silence is told the last state at once', async () => {
  const live = new Live();
  live.pane(pane({ signupsPerMin: 7 }));
  const [state] = eventsOf(await live.listen()?.next());
  expect(state).toMatchObject({ name: 'state', data: { signupsPerMin: 7 } });
});

test('what spoke against an attack is not said of what comes after it', async () => {
  const live = new Live();
  const judgedMs = Date.parse(verdict().judged);
  live.verdict(verdict());
  const evidenceAt = async (endMs: number) => {
    live.pane(pane({ endMs }));
    const [state] = eventsOf(await live.listen()?.next());
    const { evidence = [] } = (state?.data ?? {}) as Partial<StateEvent>;
    return evidence.map(({ detector }) => detector);
  };
  expect(await evidenceAt(judgedMs + 10 * minuteMs)).toEqual(['email-mask']);
  expect(await evidenceAt(judgedMs + 10 * minuteMs + 5_000)).toEqual([]);
});

test('verdicts wait for the next flush, alerts do not', async () => {
  const live = new Live();
  live.pane(pane());
  const listener = live.listen();
  expect(eventsOf(await listener?.next()).map(one => one.name)).toEqual(['state']);
  live.verdict(verdict());
  live.alert(alert());
  expect(eventsOf(await listener?.next()).map(one => one.name)).toEqual(['alert']);
  live.flush();
  expect(eventsOf(await listener?.next()).map(one => one.name)).toEqual(['verdicts']);
});

test('what is planned is told at once, and only the newest list of it', async () => {
  const live = new Live();
  const listener = live.listen();
  const plan = {
    id: 'plan-1',
    start: '2025-01-27T13:00:00Z',
    end: '2025-01-27T18:00:00Z',
    factor: 5,
    by: 'ana',
    given: '',
  };
  live.planned([plan]);
  live.planned([]);
  expect(eventsOf(await listener?.next())).toEqual([{ name: 'planned', data: [] }]);
});

test('a reader that does not read costs a bounded queue, and is told what it missed', async () => {
  const live = new Live();
  const listener = live.listen();
  for (let i = 0; i < 5_000; i++) {
    live.verdict(verdict({ request_id: `r-${i}` }));
    live.alert(alert({ sequence: i }));
    live.flush();
  }
  const events = eventsOf(await listener?.next());
  const missed = events.find(one => one.name === 'missed')?.data as { verdicts: number; alerts: number };
  const verdicts = events.find(one => one.name === 'verdicts')?.data as { request_id: string }[];
  expect(missed.verdicts + verdicts.length).toBe(5_000);
  expect(missed.alerts + events.filter(one => one.name === 'alert').length).toBe(5_000);
  expect(verdicts.length).toBeLessThanOrEqual(200);
  expect(verdicts.at(-1)?.request_id).toBe('r-4999');
});

test('listeners are bounded, and a place becomes free when one leaves', async () => {
  const live = new Live();
  const listeners = Array.from({ length: listenersMax }, () => live.listen());
  expect(live.listen()).toBeUndefined();
  const [first] = listeners;
  if (first) live.leave(first);
  expect(await first?.next()).toBeUndefined();
  expect(live.listen()).toBeDefined();
});
