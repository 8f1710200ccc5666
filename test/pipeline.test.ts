import fc from 'fast-check';
import { detectors } from '../detectors/index.ts';
import { defaultConfig } from '../src/config/schema.ts';
import { simulate } from '../src/simulate/scenario.ts';
import type { Happening } from '../src/sources/happening.ts';
import { inOrder, memorySource, minute, ordinary, type Run, run, startMs, visits } from './traffic.ts';

/** An hour and a half of ordinary days with a small flood at the end. */
const calm = ordinary(95, 6);
const flood = visits(
  80,
  10,
  20,
  i => ({ form: false, used: false, pages: 0, session: `wave-${i}`, agent: 'Go-http-client/2.0' }),
  900_000,
);
const lines = inOrder(calm, flood);

/** What must not depend on how the data came: everything but position, completeness and forced panes. */
function projection({ verdicts, alerts }: Pick<Run, 'verdicts' | 'alerts'>): string {
  return JSON.stringify([
    verdicts.map(({ position: _, ...verdict }) => verdict),
    alerts.map(({ completeness: _, ...alert }) => alert),
  ]);
}

describe('the pipeline', () => {
  let whole: Run;
  beforeAll(async () => {
    whole = await run(lines);
  });

  it('leads from lines to verdicts, one incident and panes', () => {
    expect(whole.result.unreadable).toEqual({});
    expect(whole.result.signups).toBe(95 * 6 + 200);
    expect(whole.alerts.map(alert => [alert.kind, alert.state])).toEqual([
      ['attack', 'open'],
      ...whole.alerts.slice(1).map(() => ['attack', 'update']),
    ]);
    const caught = [...whole.last.values()].filter(verdict => verdict.level === 'malicious');
    expect(caught.filter(verdict => verdict.request_id.startsWith('r-900')).length).toBeGreaterThan(180);
    expect(caught.filter(verdict => !verdict.request_id.startsWith('r-900'))).toEqual([]);
    expect(whole.panes.length).toBeGreaterThan(95 * 12 - 5);
  });

  it('gives every sign-up one first verdict, and revisions in order', () => {
    const revisions = new Map<string, number>();
    for (const verdict of whole.verdicts) {
      expect(verdict.revision).toBe((revisions.get(verdict.request_id) ?? -1) + 1);
      revisions.set(verdict.request_id, verdict.revision);
      expect(verdict.revision).toBeLessThanOrEqual(3);
      expect(verdict.final).toBe(verdict.revision === 3);
    }
    expect(revisions.size).toBe(whole.result.signups);
  });

  it('dates the onset back into the minute in which the flood began', () => {
    const [alert] = whole.alerts;
    expect(Date.parse(alert?.onset ?? '')).toBeGreaterThanOrEqual(startMs + 79.9 * minute);
    expect(Date.parse(alert?.onset ?? '')).toBeLessThan(startMs + 81 * minute);
    expect(Date.parse(alert?.time ?? '')).toBeLessThan(startMs + 84 * minute);
  });

  it('does not date an attack back into the crowd that it hides in', async () => {
    const hidden: string[] = [];
    let attackMs = Number.POSITIVE_INFINITY;
    for (const { timeMs, text, label } of simulate('crowd-under-attack', 1)) {
      if (label?.kind === 'signup' && label.label === 'attack') attackMs = Math.min(attackMs, timeMs);
      if (timeMs >= Date.UTC(2025, 0, 27, 10, 30)) hidden.push(text);
      if (timeMs > attackMs + 2 * minute) break;
    }
    const attack = (await run(hidden)).alerts.find(({ kind }) => kind === 'attack');
    expect(Math.abs(Date.parse(attack?.onset ?? '') - attackMs)).toBeLessThan(minute);
  });

  it('says how much of the surge is attack, and of which clusters it is made', () => {
    const last = whole.alerts.at(-1);
    expect(last?.title).toMatch(/^Sign-up attack: \d+ % of \d+ sign-ups in 10 min$/);
    // From the middle of the flood on, 20 of 26 sign-ups a minute.
    const pane = whole.panes.find(({ endMs }) => endMs === startMs + 90 * minute);
    const { low = 1, high = 0 } = pane?.attackShare ?? {};
    expect(low).toBeLessThan(200 / 260);
    expect(high).toBeGreaterThan(200 / 260);
    expect(pane?.clusters?.[0]?.describe).toMatch(/tools or libraries as clients.*addresses in \d+ networks/);
    const clusters = new Set([...whole.last.values()].flatMap(({ cluster }) => cluster ?? []));
    expect(clusters.has(last?.clusters?.[0]?.id ?? '')).toBe(true);
  });

  it('lets no address or mailbox out', () => {
    const out = JSON.stringify([whole.verdicts, whole.alerts]);
    expect(out).not.toMatch(/198\.18\.\d+\.[1-9]/);
    expect(out).not.toMatch(/[a-z0-9]@[a-z]/);
  });

  it('says the same byte for byte however the bytes are cut into records', async () => {
    const expected = JSON.stringify([whole.verdicts, whole.alerts]);
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 5_000 }), async linesPerRecord => {
        const cut = await run(memorySource([lines], linesPerRecord));
        // The source names its lines alike in any cutting, so nothing at all may differ.
        expect(JSON.stringify([cut.verdicts, cut.alerts])).toBe(expected);
      }),
      { numRuns: 4 },
    );
  });

  it('says the same however lines are spread over partitions', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 2, max: 5 }), fc.integer({ min: 1, max: 997 }), async (partitions, salt) => {
        const spread: string[][] = Array.from({ length: partitions }, () => []);
        lines.forEach((line, i) => {
          // By hash with a skew, as keyed topics are.
          const p = Math.min(partitions - 1, Math.floor((((i * salt) % 1009) / 1009) ** 2 * partitions));
          spread[p]?.push(line);
        });
        const merged = await run(memorySource(spread, 50));
        expect(projection(merged)).toBe(projection(whole));
      }),
      { numRuns: 3 },
    );
  });

  it('gives way to what else waits while it judges a batch', async () => {
    const lines = visits(2, 1, 1, () => ({})).map(({ json }) => json);
    const records = lines.map((line, at) => ({
      value: Buffer.from(line),
      source: 'logs/0',
      firstLine: 1,
      offset: `${at}`,
    }));
    const happenings: Happening[] = [
      { kind: 'joined', partition: 0 },
      { kind: 'records', partition: 0, records, lag: 0 },
    ];
    let turns = 0;
    const turn = () => {
      turns++;
      other = setImmediate(turn);
    };
    let other = setImmediate(turn);
    const seen: number[] = [];
    await run(
      { next: async () => happenings.shift(), close: async () => {} },
      {
        seen: () => {
          seen.push(turns);
          for (const untilMs = performance.now() + 150; performance.now() < untilMs; );
        },
      },
    );
    clearImmediate(other);
    expect(seen.length).toBeGreaterThan(3);
    expect(seen.at(-1)).toBeGreaterThan(seen[0] ?? 0);
  });

  it('judges a record that comes twice once, and counts it', async () => {
    const twice = await run(lines.flatMap(line => [line, line]));
    expect(twice.result.duplicates).toBe(whole.result.signups);
    expect(twice.last.size).toBe(whole.last.size);
    expect(twice.verdicts.filter(verdict => verdict.revision === 0)).toHaveLength(whole.result.signups);
  });

  it('gives a late line its verdict, marked late, and never opens a closed pane', async () => {
    const [signup] = visits(10, 1, 1, () => ({ pages: 0, form: false, used: false, status: 201 }), 7_000_000);
    const late = await run([...inOrder(ordinary(40, 6)), signup?.json ?? '']);
    expect(late.result.late).toBe(1);
    const verdict = late.last.get('r-7000000');
    expect(verdict?.late).toBe(true);
    expect(Date.parse(verdict?.judged ?? '')).toBeGreaterThan(startMs + 38 * minute);
  });

  it('is not led astray by a clock two days ahead', async () => {
    const ahead = JSON.stringify({
      time: new Date(startMs + 2 * 86_400_000).toISOString(),
      client_ip: '203.0.113.9',
      method: 'POST',
      path: '/signup',
      status: 201,
      request_id: 'ahead',
    });
    const at = Math.floor(lines.length / 2);
    const skewed = await run([...lines.slice(0, at), ahead, ...lines.slice(at)]);
    expect(skewed.result.future).toBe(1);
    expect(skewed.result.late).toBe(0);
    expect(skewed.last.has('ahead')).toBe(true);
    expect(skewed.alerts.map(alert => alert.state)[0]).toBe('open');
  });

  it('reads on behind lines that cannot be read, and counts them by reason', async () => {
    const bad = ['{"time":', 'nonsense', '[1]', JSON.stringify({ client_ip: '203.0.113.9' }), '', '\u0000'];
    const mixed = await run([...bad, ...lines, ...bad]);
    const unreadable = Object.values(mixed.result.unreadable).reduce((sum, count) => sum + (count ?? 0), 0);
    expect(unreadable).toBe(10);
    expect(mixed.last.size).toBe(whole.last.size);
    expect(mixed.result.samples.length).toBeGreaterThan(0);
  });

  it('explains every verdict on the request that was asked for', async () => {
    const explained = await run(lines, { explain: 'r-900100' });
    const verdicts = explained.verdicts.filter(verdict => verdict.request_id === 'r-900100');
    expect(explained.result.explanations).toHaveLength(verdicts.length);
    expect(JSON.stringify(explained.result.explanations)).toContain('tool = yes');
  });
});

describe('a hostile stream', () => {
  it('fills no table beyond its bound, and completeness says that something was forgotten', async () => {
    const config = defaultConfig(detectors.map(detector => detector.meta.id));
    const bounds = { ...config.limits, signups: 500, visitors: 400, history: 1_000, addresses: 200 };
    const stream = Array.from({ length: 6_000 }, (_, i) =>
      JSON.stringify({
        time: startMs + i * 100,
        request_id: `h-${i}`,
        client_ip: `10.${i % 200}.${(i >> 8) % 200}.${i % 250}`,
        method: i % 2 === 0 ? 'POST' : 'GET',
        path: i % 2 === 0 ? '/signup' : `/${i}`,
        status: 201,
        user_agent: `agent-${i}`,
        session_id: `session-${i}`,
        email: `name${i}@domain${i}.example`,
      }),
    );
    const hostile = await run(stream, { config: { ...config, limits: bounds } });
    const last = hostile.panes.at(-1);
    for (const [table, { entries, bound }] of Object.entries(last?.state ?? {})) {
      expect([table, entries <= bound]).toEqual([table, true]);
    }
    expect(last?.state.ring.entries).toBe(500);
    expect(last?.completeness).toMatchObject({ state: 'incomplete' });
    expect(last?.completeness.dropped).toBeGreaterThan(1_000);
    expect(hostile.result.signups).toBe(3_000);
  });
});
