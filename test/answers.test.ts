import type { Answer, PlacedAnswer } from '../src/answers/answer.ts';
import { Desk } from '../src/answers/desk.ts';
import type { PlacedPlan, Plan } from '../src/answers/plan.ts';
import { inOrder, minute, ordinary, type Run, run, startMs, visits } from './traffic.ts';

/** A flood by a tool from the 80th minute to the 100th, in two hours of ordinary traffic. */
const lines = inOrder(
  ordinary(104, 6),
  visits(80, 16, 20, i => ({ form: false, used: false, pages: 0, session: `wave-${i}`, agent: 'curl/8.5.0' }), 900_000),
);

function answers(...placed: readonly Pick<PlacedAnswer, 'incident' | 'action' | 'paneEndMs'>[]) {
  const before = placed.map(one => ({
    ...one,
    site: 'default',
    by: 'ana',
    note: 'ours',
    given: '2025-01-27T09:00:00.000Z',
  }));
  return { answers: { desk: new Desk<Answer>(), before, kept: () => {} } };
}

const at = (min: number) => startMs + min * minute;
const time = (min: number) => new Date(at(min)).toISOString();
const incidentsOf = ({ alerts }: Run) => alerts.filter(({ planned }) => planned === undefined);
const toldOf = (told: Run) =>
  incidentsOf(told).map(({ id, kind, state, time: when, answer }) => ({
    id,
    kind,
    state,
    when,
    action: answer?.action,
  }));

let alone: Run;
let id: string;
beforeAll(async () => {
  alone = await run(lines);
  id = alone.alerts.find(({ kind }) => kind === 'attack')?.id ?? '';
  expect(alone.alerts.filter(({ state }) => state === 'open')).toHaveLength(1);
});

describe('people answer', () => {
  it('an acknowledgement is an event of the incident, and stands in those that follow', async () => {
    const told = await run(lines, answers({ incident: id, action: 'acknowledge', paneEndMs: at(85) }));
    const events = told.alerts.filter(alert => alert.id === id);
    const acknowledged = events.findIndex(({ answer }) => answer !== undefined);
    expect(events[acknowledged]).toMatchObject({
      state: 'update',
      time: time(85),
      answer: { action: 'acknowledge', by: 'ana', note: 'ours', given: '2025-01-27T09:00:00.000Z' },
    });
    expect(events.map(({ sequence }) => sequence)).toEqual(events.map((_, i) => i));
    expect(events.slice(0, acknowledged).every(event => event.acknowledged_by === undefined)).toBe(true);
    expect(events.slice(acknowledged).every(event => event.acknowledged_by === 'ana')).toBe(true);
    expect(told.verdicts.map(({ incident: _, ...verdict }) => verdict)).toEqual(
      alone.verdicts.map(({ incident: _, ...verdict }) => verdict),
    );
  });

  it('an attack that is called a crowd ends, does not open again, and its people are given back', async () => {
    const told = await run(lines, answers({ incident: id, action: 'crowd', paneEndMs: at(86) }));
    expect(toldOf(told).filter(({ when }) => when >= time(86))).toEqual([
      { id, kind: 'attack', state: 'closed', when: time(86), action: 'crowd' },
      // What is no attack is a surge of people.
      expect.objectContaining({ kind: 'crowd', state: 'open' }),
    ]);
    const wave = [...told.last.values()].filter(verdict => verdict.request_id.startsWith('r-9000'));
    expect(wave.filter(({ level }) => level === 'malicious')).toEqual([]);
    expect(wave.filter(({ revision }) => revision > 0).length).toBeGreaterThan(20);
  });

  it('an attack that comes beside one that is called a crowd is another', async () => {
    const other = (i: number) => ({
      paceMs: 400,
      session: `other-${i}`,
      country: 'BR',
      address: `203.0.113.${i % 250}`,
    });
    const beside = inOrder(
      lines.map(json => ({ timeMs: Date.parse(JSON.parse(json).time), json })),
      visits(84, 4, 3, other, 940_000),
      visits(88, 10, 30, i => other(100 + i), 950_000),
    );
    const told = await run(beside, answers({ incident: id, action: 'crowd', paneEndMs: at(86) }));
    const attacks = told.alerts.filter(({ kind, time: when }) => kind === 'attack' && when > time(86));
    expect(attacks[0]).toMatchObject({ state: 'open', sequence: 0 });
    expect(attacks.map(alert => alert.id)).not.toContain(id);
  });

  it('one that was ended by mistake goes on under its own id', async () => {
    const told = await run(
      lines,
      answers(
        { incident: id, action: 'crowd', paneEndMs: at(86) },
        { incident: id, action: 'reopen', paneEndMs: at(89) },
      ),
    );
    const after = toldOf(told).filter(({ when }) => when >= time(86));
    expect(after.slice(0, 2)).toEqual([
      { id, kind: 'attack', state: 'closed', when: time(86), action: 'crowd' },
      { id, kind: 'attack', state: 'open', when: time(89), action: 'reopen' },
    ]);
    expect(after.filter(({ kind }) => kind === 'attack').every(event => event.id === id)).toBe(true);
    const late = [...told.last.values()].filter(
      verdict => Date.parse(verdict.time) > at(92) && verdict.request_id.startsWith('r-9'),
    );
    expect(late.filter(({ level }) => level === 'malicious').length).toBeGreaterThan(60);
  });

  it('what no longer fits changes nothing', async () => {
    const told = await run(
      lines,
      answers(
        { incident: 'inc-unknown', action: 'acknowledge', paneEndMs: at(85) },
        { incident: id, action: 'reopen', paneEndMs: at(86) },
      ),
    );
    expect(told.alerts).toEqual(alone.alerts);
  });
});

it('an outage is acknowledged, and goes on when somebody takes back that it is over', async () => {
  const failing = inOrder(
    ordinary(70, 3),
    visits(40, 6, 12, i => ({ status: 503, used: false, session: `wave-${i}` }), 900_000),
  );
  const [outage] = (await run(failing)).alerts.filter(({ kind }) => kind === 'outage');
  const incident = outage?.id ?? '';
  const told = await run(
    failing,
    answers(
      { incident, action: 'acknowledge', paneEndMs: at(45) },
      { incident, action: 'crowd', paneEndMs: at(46) },
      { incident, action: 'reopen', paneEndMs: at(64) },
    ),
  );
  const events = told.alerts.filter(({ id }) => id === incident);
  expect(events.filter(({ answer }) => answer).map(({ state, time: when }) => [state, when])).toEqual([
    ['update', time(45)],
    ['open', time(64)],
  ]);
  expect(events.map(({ sequence }) => sequence)).toEqual(events.map((_, i) => i));
  expect(events.at(-1)).toMatchObject({ acknowledged_by: 'ana', title: expect.stringContaining('Sign-up outage: ') });
});

describe('people plan', () => {
  const launch = (fromMin: number, toMin: number, factor: number): Plan => ({
    ...{ id: 'plan-1', by: 'ana', note: 'launch', given: time(0) },
    ...{ start: time(fromMin), end: time(toMin), factor },
  });

  it('a crowd that was planned opens nothing, unless the plan was taken back', async () => {
    const crowd = inOrder(ordinary(75), visits(50, 20, 36));
    const kept: PlacedPlan[] = [];
    const plan = launch(45, 90, 5);
    const before = [
      { ...plan, paneEndMs: at(30) },
      { ...plan, withdrawn: true, paneEndMs: at(48) },
    ];
    const told = await run(crowd, { plans: { desk: new Desk(), before, kept: () => {} } });
    expect(toldOf(told)).toMatchObject([{ kind: 'crowd', state: 'open' }]);
    // A desk is closed when its run ends.
    const desk = new Desk<Plan>();
    desk.give(plan);
    expect(incidentsOf(await run(crowd, { plans: { desk, before: [], kept: placed => kept.push(placed) } }))).toEqual(
      [],
    );
    expect(kept).toEqual([{ ...plan, paneEndMs: expect.any(Number) }]);
  });

  it('an attack in a planned event is as grave as without it', async () => {
    const plan = { ...launch(70, 110, 50), paneEndMs: at(60) };
    const told = await run(lines, { plans: { desk: new Desk(), before: [plan], kept: () => {} } });
    const attacks = ({ alerts }: Run) => alerts.filter(({ kind }) => kind === 'attack');
    expect(attacks(told)).toEqual(attacks(alone));
    expect(attacks(told)).not.toEqual([]);
  });
});
