import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MemoryFolder } from '../src/memory/folder.ts';
import type { Verdict } from '../src/outputs.ts';
import type { Feed, Happening } from '../src/sources/happening.ts';
import { inOrder, minute, ordinary, type Run, run, startMs, visits } from './traffic.ts';

/** An attack that goes on for three hours, and a restart at its end. */
const restartMs = startMs + 265 * minute;
const rebuildMs = 130 * minute;
const lines = inOrder(
  ordinary(330, 2),
  visits(90, 190, 1, i => ({ form: false, used: false, pages: 0, session: `slow-${i}`, agent: 'curl/8.5.0' }), 900_000),
);
const timeOf = (line: string) => Date.parse((JSON.parse(line) as { time: string }).time);

/** The lines of one partition between two times, of which an earlier process has said everything up to `saidUntilMs`. */
function feedOf(fromMs: number, toMs: number, saidUntilMs: number): Feed {
  const own = lines.filter(line => timeOf(line) >= fromMs && timeOf(line) < toMs);
  const happenings: Happening[] = [
    { kind: 'joined', partition: 0 },
    ...own.map((line, i): Happening => {
      const record = { value: Buffer.from(line), source: 'logs/0', firstLine: 1, offset: `${i}` };
      return { kind: 'records', partition: 0, records: [record], lag: 0 };
    }),
  ];
  return { saidUntilMs, publishedUntilMs: saidUntilMs, next: async () => happenings.shift(), close: async () => {} };
}

const everMs = Number.POSITIVE_INFINITY;
const neverMs = Number.NEGATIVE_INFINITY;

describe('what a process has learned', () => {
  let dir: string;
  let whole: Run;
  let second: Run;
  beforeAll(async () => {
    dir = mkdtempSync(join(tmpdir(), 'memory-'));
    const memory = () => new MemoryFolder(dir, notice => expect(notice).toBe('nothing'));
    whole = await run(feedOf(neverMs, everMs, neverMs));
    const first = await run(feedOf(neverMs, restartMs, neverMs), { memory: memory() });
    const saidUntilMs = first.panes.at(-1)?.endMs ?? 0;
    second = await run(feedOf(restartMs - rebuildMs, everMs, saidUntilMs), { memory: memory() });
  });
  afterAll(() => rmSync(dir, { recursive: true }));

  const since = <T>(all: readonly T[], time: (one: T) => string) =>
    all.filter(one => Date.parse(time(one)) > (second.panes[0]?.endMs ?? 0) - 10_000);

  it('lets an incident that is older than the live window go on under its id', () => {
    const [opened] = whole.alerts;
    expect(opened).toMatchObject({ kind: 'attack', state: 'open' });
    expect(Date.parse(opened?.time ?? '')).toBeLessThan(restartMs - rebuildMs);
    expect(second.alerts.map(({ id, state }) => [id, state])).toEqual(
      since(whole.alerts, ({ time }) => time).map(({ id, state }) => [id, state]),
    );
    expect(second.alerts.at(-1)).toMatchObject({ id: opened?.id, state: 'closed' });
    expect(second.reminders.map(({ id }) => id)).toEqual([opened?.id]);
  });

  it('lets it judge as if it had never been away', () => {
    const told = ({ request_id, level, action, revision, score, cluster, incident }: Verdict) => ({
      ...{ request_id, level, action, revision, cluster, incident },
      score: score.toFixed(1),
    });
    expect(second.verdicts.length).toBeGreaterThan(50);
    expect(second.verdicts.map(told)).toEqual(since(whole.verdicts, ({ judged }) => judged).map(told));
  });

  it('keeps what is expected', () => {
    const expected = (panes: Run['panes']) =>
      panes.find(({ endMs }) => endMs === startMs + 290 * minute)?.expectedPerMin;
    expect(expected(second.panes)).toBe(expected(whole.panes));
  });
});
