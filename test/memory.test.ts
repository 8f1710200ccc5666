import { copyFileSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MemoryFolder } from '../src/memory/folder.ts';
import type { Feed, Happening } from '../src/sources/happening.ts';
import { inOrder, minute, ordinary, type Run, run, shipped, startMs, visits } from './traffic.ts';

/**
 * Seven hours in which addresses and visitors come back, mail providers fall silent, errors come and go, and somebody
 * attacks for three hours. Who takes over somewhere in it reads two hours and ten minutes again.
 */
const rebuildMs = 130 * minute;
const stacks = ['t13d1516h2_aa', 't13d1517h2_bb', 't13d1715h2_cc'] as const;
const lines = inOrder(
  ordinary(400, 1),
  // Forms that stay open for hours, TLS stacks, confirmations.
  visits(5, 380, 1, i => ({ paceMs: (i % 200) * minute, ja4: stacks[i % 3] ?? '', confirmMs: 40_000 }), 500_000),
  visits(
    30,
    370,
    1,
    i => ({ address: `203.0.113.${i % 90}`, status: i % 3 === 0 ? 422 : 201, session: `b-${i % 40}` }),
    700_000,
  ),
  visits(
    150,
    190,
    1,
    i => ({ form: false, used: false, pages: 0, session: `slow-${i}`, agent: 'curl/8.5.0' }),
    900_000,
  ),
  visits(345, 20, 9, i => ({ form: i % 5 === 0, used: false, pages: 1, session: `fast-${i}` }), 950_000),
);
const timeOf = (line: string) => Date.parse((JSON.parse(line) as { time: string }).time);
const times = lines.map(timeOf);

/** The lines between two times, of which an earlier process has said everything up to `saidUntilMs`. */
function feedOf(fromMs: number, toMs: number, saidUntilMs: number): Feed {
  const happenings: Happening[] = [{ kind: 'joined', partition: 0 }];
  lines.forEach((line, i) => {
    const timeMs = times[i] ?? 0;
    if (timeMs < fromMs || timeMs >= toMs) return;
    const record = { value: Buffer.from(line), source: 'logs/0', firstLine: 1, offset: `${i}` };
    happenings.push({ kind: 'records', partition: 0, records: [record], lag: 0 });
  });
  return { saidUntilMs, publishedUntilMs: saidUntilMs, next: async () => happenings.shift(), close: async () => {} };
}

/** Seven hours are judged here, or parts of them, eight times. */
const config = shipped(15_000);

const everMs = Number.POSITIVE_INFINITY;
const neverMs = Number.NEGATIVE_INFINITY;

let dir: string;
let whole: Run;
const memory = (key = 'a key', folder = dir) => new MemoryFolder(folder, key, notice => expect(notice).toBe('nothing'));
beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'memory-'));
  whole = await run(feedOf(neverMs, everMs, neverMs), { config, memory: memory() });
});
afterAll(() => rmSync(dir, { recursive: true }));

/** What was said in some minutes, under the projection of identity. */
function said({ verdicts, alerts, panes }: Run, fromMs: number, toMs: number) {
  const within = (time: string) => Date.parse(time) > fromMs && Date.parse(time) <= toMs;
  return {
    verdicts: verdicts.filter(({ judged }) => within(judged)).map(({ position: _, ...verdict }) => verdict),
    alerts: alerts.filter(({ time }) => within(time)).map(({ completeness: _, ...alert }) => alert),
    expected: panes.filter(({ endMs }) => endMs > fromMs && endMs <= toMs).map(one => [one.endMs, one.expectedPerMin]),
  };
}

/** All that a snapshot holds, under the projection of identity; in what order things were noted says nothing. */
function knownAt(endMs: number, from: MemoryFolder): unknown {
  const { sites, ...rest } = from.newest(endMs) ?? { endMs: neverMs, holes: [], sites: [] };
  const known = [...sites].map(({ tables, ...site }) => ({
    ...site,
    tables: [...tables].map(([name, { keys = [], values, ...page }]) => [
      name,
      page,
      keys.length === 0 ? values : Object.fromEntries(keys.map((key, i) => [key, values[i]])),
    ]),
  }));
  const whole = { ...rest, sites: known };
  return JSON.parse(JSON.stringify(whole, (name, value) => (name === 'completeness' ? undefined : value)));
}

describe('who takes over', () => {
  // Before the first snapshot is older than what is read again, while the attack goes on, and just after an hour.
  it.each([80, 265, 301, 352])('after %i minutes says what one says that was never away', async minutes => {
    const saidUntilMs = startMs + minutes * minute;
    const untilMs = saidUntilMs + 25 * minute;
    const second = await run(feedOf(saidUntilMs - rebuildMs, untilMs, saidUntilMs), { config, memory: memory() });
    const lastMs = second.panes.at(-1)?.endMs ?? 0;
    const [own, other] = [second, whole].map(one => said(one, saidUntilMs, lastMs));
    expect(other?.verdicts.length).toBeGreaterThan(30);
    expect(own).toEqual(other);
    expect(second.panes.at(-1)?.completeness.state).toBe('complete');
  });

  it('knows an hour later all that one knows that was never away', async () => {
    const saidUntilMs = startMs + 301 * minute;
    const hourMs = startMs + 360 * minute;
    const own = mkdtempSync(join(dir, 'own-'));
    for (const name of readdirSync(dir).filter(file => file.endsWith('.sealed'))) {
      if (Number(/\d+/.exec(name)) <= saidUntilMs) copyFileSync(join(dir, name), join(own, name));
    }
    await run(feedOf(saidUntilMs - rebuildMs, hourMs + 5 * minute, saidUntilMs), {
      config,
      memory: memory('a key', own),
    });
    const [ours, other] = [own, dir].map(folder => knownAt(hourMs, memory('a key', folder)));
    expect(ours).toEqual(other);
  });

  it.each(['that has nothing', 'that has another key'])('on a machine %s says that it is incomplete', async which => {
    const saidUntilMs = startMs + 352 * minute;
    const notices: string[] = [];
    const say = (notice: string) => notices.push(notice);
    const own =
      which === 'that has nothing'
        ? new MemoryFolder(join(dir, 'none'), 'a key', say)
        : new MemoryFolder(dir, 'b', say);
    const second = await run(feedOf(saidUntilMs - rebuildMs, saidUntilMs + 3 * minute, saidUntilMs), {
      config,
      memory: own,
    });
    expect(second.panes.at(-1)?.completeness.state).toBe('incomplete');
    expect(notices.filter(notice => notice.includes('another privacy.key')).length > 0).toBe(
      which !== 'that has nothing',
    );
  });
});
