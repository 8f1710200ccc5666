import type { Answer, PlacedAnswer } from '../src/answers/answer.ts';
import { Desk } from '../src/answers/desk.ts';
import type { Plan } from '../src/answers/plan.ts';
import type { Blindness } from '../src/incidents/sight.ts';
import type { AlertEvent } from '../src/outputs.ts';
import type { Feed, Happening } from '../src/sources/happening.ts';
import { inOrder, minute, ordinary, type Run, run, startMs, visits } from './traffic.ts';

/** A flood that is still on when the process is restarted, 88 minutes after the start. */
const lines = inOrder(
  ordinary(95, 6),
  visits(80, 15, 20, i => ({ form: false, used: false, pages: 0, session: `wave-${i}`, agent: 'curl/8.5.0' }), 900_000),
);

/** The topic from its beginning, of which an earlier process has said everything up to a time. */
function again(saidUntilMs: number, topic = lines, lagOf: (batches: number) => number = () => 0): Feed {
  const batches = Math.ceil(topic.length / 500);
  const happenings: Happening[] = [
    { kind: 'joined', partition: 0 },
    ...Array.from({ length: batches }, (_, i): Happening => {
      const value = Buffer.from(`${topic.slice(i * 500, i * 500 + 500).join('\n')}\n`);
      return {
        kind: 'records',
        partition: 0,
        records: [{ value, source: 'logs/0', firstLine: 1, offset: `${i}` }],
        lag: lagOf(batches - i - 1),
      };
    }),
  ];
  return { saidUntilMs, publishedUntilMs: saidUntilMs, next: async () => happenings.shift(), close: async () => {} };
}

describe('a process that reads the live window again', () => {
  const saidUntilMs = startMs + 88 * minute;

  let first: Run;
  let second: Run;
  beforeAll(async () => {
    first = await run(again(Number.NEGATIVE_INFINITY));
    second = await run(again(saidUntilMs));
  });

  it('says what the earlier one had not said, and nothing of what it had', () => {
    const missing = first.verdicts.filter(verdict => Date.parse(verdict.judged) > saidUntilMs);
    expect(missing.length).toBeGreaterThan(50);
    expect(second.verdicts).toEqual(missing);
    expect(second.panes.every(pane => pane.endMs > saidUntilMs)).toBe(true);
  });

  it('reminds of an incident that is open by its last event, which is no news', () => {
    const before = first.alerts.filter(alert => Date.parse(alert.time) <= saidUntilMs);
    const after = first.alerts.filter(alert => Date.parse(alert.time) > saidUntilMs);
    expect(before.at(-1)?.kind).toBe('attack');
    expect(second.reminders).toEqual([before.at(-1)]);
    expect(second.alerts).toEqual(after);
  });

  it('takes what it reads again for no lag, and so never ends an incident that nobody has heard of', async () => {
    const behind = (batches: number) => (batches > 3 ? 5_000 : 0);
    const blindIn = ({ alerts }: Run) => alerts.filter(({ kind }) => kind === 'blind').map(({ state }) => state);
    expect(blindIn(await run(again(Number.NEGATIVE_INFINITY, lines, behind)))).toEqual(['open', 'closed']);
    expect(blindIn(await run(again(startMs + 44 * minute, lines, behind)))).toEqual([]);
  });

  it('goes on with a blindness that the earlier one has told of, for reading again does not show it', async () => {
    const behind = (batches: number) => (batches > 3 ? 5_000 : 0);
    let left: Blindness | undefined;
    const slow = await run({
      ...again(Number.NEGATIVE_INFINITY, lines, behind),
      judged: async (watermarkMs, _, blind) => {
        if (watermarkMs < startMs + 44 * minute) left = blind;
      },
    });
    const feed = { ...again(startMs + 44 * minute, lines, behind), blindBefore: left };
    const leaves: (Blindness | undefined)[] = [];
    const taken = await run({ ...feed, judged: async (_, __, blind) => void leaves.push(blind) });
    const ofSight = (alerts: readonly AlertEvent[]) =>
      alerts.filter(({ kind }) => kind === 'blind').map(({ completeness: _, ...alert }) => alert);
    const [opened] = ofSight(slow.alerts);
    expect(ofSight(taken.reminders)).toEqual([opened]);
    expect(ofSight(taken.alerts)).toMatchObject([{ id: opened?.id, state: 'closed', sequence: 1 }]);
    expect([leaves[0], leaves.at(-1)]).toEqual([left, undefined]);
  });

  it('lets an answer that comes meanwhile be an event, after what was told already', async () => {
    const incident = first.alerts.find(alert => alert.kind === 'attack')?.id ?? '';
    const desk = new Desk<Answer>();
    desk.give({ incident, site: 'default', action: 'acknowledge', by: 'ana', given: '2025-01-27T09:00:00.000Z' });
    const told = await run(again(saidUntilMs), { answers: { desk, before: [], kept: () => {} } });
    expect(told.alerts.filter(({ answer }) => answer !== undefined)).toMatchObject([
      { id: incident, state: 'update', acknowledged_by: 'ana', answer: { action: 'acknowledge', by: 'ana' } },
    ]);
  });

  it('tells of a planned event what the earlier one had not told, and reminds of one that is not over', async () => {
    const time = (min: number) => new Date(startMs + min * minute).toISOString();
    const plan = { id: 'plan-1', by: 'ana', given: time(0), start: time(25), end: time(35), factor: 3 };
    const plans = {
      desk: new Desk<Plan>(),
      before: [
        { ...plan, paneEndMs: startMs + 10 * minute },
        { ...plan, id: 'plan-0', end: time(28), paneEndMs: startMs + 10 * minute },
      ],
      kept: () => {},
    };
    const quiet = inOrder(ordinary(40, 2));
    const whole = await run(again(Number.NEGATIVE_INFINITY, quiet), { plans });
    expect(whole.alerts).toHaveLength(6);
    const restarted = await run(again(startMs + 30 * minute, quiet), { plans });
    expect(restarted.alerts).toEqual(whole.alerts.slice(-1));
    expect(restarted.reminders).toEqual(whole.alerts.filter(({ id, state }) => id === 'plan-1' && state === 'update'));
    // Where what was told lies before the topic begins, only what came since is told.
    const late = quiet.filter(line => JSON.parse(line).time > time(32));
    expect(
      (await run(again(startMs + 30 * minute, late), { plans })).alerts.map(({ id, state }) => [id, state]),
    ).toEqual([['plan-1', 'closed']]);
  });

  it('hears what was taken in the moment the one before it stopped, which took no more afterwards', async () => {
    const incident = first.alerts.find(alert => alert.kind === 'attack')?.id ?? '';
    const acknowledged = {
      incident,
      site: 'default',
      action: 'acknowledge',
      by: 'ana',
      given: '2025-01-27T09:00:00.000Z',
    } as const;
    const desk = new Desk<Answer>();
    const kept: PlacedAnswer[] = [];
    const stop = new AbortController();
    const feed = again(Number.NEGATIVE_INFINITY);
    const isTaken: boolean[] = [];
    const stopping: Feed = {
      ...feed,
      // The last word comes after the pipeline has looked for what people say, as the service is told to stop.
      judged: async closedMs => {
        if (closedMs < startMs + 87 * minute || stop.signal.aborted) return;
        isTaken.push(desk.give(acknowledged));
        stop.abort();
      },
      close: async () => void isTaken.push(desk.give(acknowledged)),
    };
    const before = await run(stopping, {
      answers: { desk, before: [], kept: one => kept.push(one) },
      signal: stop.signal,
    });
    expect(isTaken).toEqual([true, false]);
    expect(before.alerts.some(({ answer }) => answer !== undefined)).toBe(false);
    const closedMs = before.panes.at(-1)?.endMs ?? 0;
    const next = await run(again(closedMs), { answers: { desk: new Desk(), before: kept, kept: () => {} } });
    expect(next.alerts.filter(({ answer }) => answer !== undefined)).toMatchObject([
      { id: incident, acknowledged_by: 'ana' },
    ]);
  });
});
