import { detectors } from '../detectors/index.ts';
import { defaultConfig } from '../src/config/schema.ts';
import { type Arriving, Engine } from '../src/engine.ts';
import { createEnricher } from '../src/enrich/index.ts';
import { createPseudonyms } from '../src/enrich/pseudonym.ts';
import type { AlertEvent, PaneSummary, Surface, Verdict } from '../src/outputs.ts';
import { Request } from '../src/request.ts';

const startMs = Date.UTC(2025, 0, 27, 6);
const config = defaultConfig(detectors.map(detector => detector.meta.id));

/** The engine alone, told the time by the test. */
function engineOf(partitions: number) {
  const verdicts: Verdict[] = [];
  const alerts: AlertEvent[] = [];
  const panes: PaneSummary[] = [];
  const enricher = createEnricher({ addressesMax: 1_000 });
  const engine = new Engine(
    {
      site: 'default',
      paneMs: 5_000,
      latenessMs: 5_000,
      futureMs: 600_000,
      levels: config.levels,
      detectors,
      events: [],
      enricher,
      pseudonyms: createPseudonyms('test'),
      outputs: 'pseudonyms',
      region: undefined,
      gateMode: 'observe',
      fingerprint: 'test',
      limits: config.limits,
    },
    { verdict: one => verdicts.push(one), alert: one => alerts.push(one), pane: one => panes.push(one) },
  );
  for (let partition = 0; partition < partitions; partition++) engine.join(partition);
  let line = 0;
  const offer = (
    partition: number,
    afterMs: number,
    surface: Surface = 'other',
    {
      site,
      isUnread = false,
      isPatient = false,
    }: { readonly site?: string; readonly isUnread?: boolean; readonly isPatient?: boolean } = {},
  ): void => {
    const request = new Request();
    request.timeMs = startMs + afterMs;
    request.clientIp = '203.0.113.9';
    request.site = site;
    const address = enricher.address(request.clientIp);
    if (address === undefined) throw new Error('no address');
    const arriving: Arriving = {
      timeMs: request.timeMs,
      request,
      address,
      surface,
      outcome: 'created',
      source: `p${partition}`,
      line: ++line,
      offset: undefined,
      isUnread,
    };
    engine.offer(partition, arriving);
    if (!isPatient) while (engine.closeSome());
  };
  /** Past the first look at a partition's clock. */
  const begin = (partition: number): void => {
    for (let i = 0; i < 16; i++) offer(partition, i * 10);
  };
  return { engine, verdicts, alerts, panes, offer, begin };
}

describe('time in the engine', () => {
  it('does not move without events or ticks', () => {
    const { panes, begin } = engineOf(1);
    begin(0);
    expect(panes).toEqual([]);
  });

  it('does not take a pause between two batches for silence: a slower partition has still something to say', () => {
    const { engine, panes, begin, offer } = engineOf(2);
    begin(0);
    begin(1);
    offer(0, 60_000);
    engine.silence(0);
    expect(panes).toEqual([]);
  });

  it('moves on by the clock in silence, and marks those panes forced', () => {
    const { engine, panes, verdicts, begin, offer } = engineOf(1);
    begin(0);
    offer(0, 1_000, 'signup');
    engine.silence(13_000);
    expect(panes).toEqual([]);
    engine.silence(14_000);
    expect(panes.map(pane => [pane.endMs - startMs, pane.forced])).toEqual([[5_000, true]]);
    expect(verdicts).toHaveLength(1);
  });

  it('never opens again what the clock has closed: the event is late and gets its verdict', () => {
    const { engine, verdicts, begin, offer } = engineOf(1);
    begin(0);
    engine.silence(60_000);
    offer(0, 2_000, 'signup');
    offer(0, 120_000);
    expect(engine.late).toBe(1);
    expect(verdicts.map(verdict => verdict.late)).toEqual([true]);
  });

  it('takes what an earlier process has not read for late where that one had closed its pane', () => {
    const { engine, verdicts, begin, offer } = engineOf(1);
    engine.earlier.closedBeforeMs = startMs + 60_000;
    begin(0);
    offer(0, 11_000, 'signup');
    offer(0, 12_000, 'signup', { isUnread: true });
    offer(0, 120_000);
    expect(engine.late).toBe(1);
    expect(verdicts.map(({ late, judged }) => [late, Date.parse(judged) > engine.earlier.closedBeforeMs])).toEqual([
      [false, false],
      [true, true],
    ]);
  });

  it('waits for the partition that is behind', () => {
    const { engine, panes, begin, offer } = engineOf(2);
    begin(0);
    begin(1);
    offer(0, 300_000);
    expect(panes).toEqual([]);
    offer(1, 60_000);
    expect(panes.at(-1)?.endMs).toBe(startMs + 55_000);
    engine.leave(1);
    expect(panes.at(-1)?.endMs).toBe(startMs + 295_000);
  });

  it('goes on without a partition that is set aside, marks those panes, and takes it back when it speaks', () => {
    const { engine, panes, begin, offer } = engineOf(2);
    begin(0);
    offer(0, 60_000);
    expect(panes).toEqual([]);
    engine.setAside(1);
    expect(panes.at(-1)).toMatchObject({ endMs: startMs + 55_000, forced: true });
    for (let i = 0; i < 16; i++) offer(1, 57_000 + i);
    offer(0, 80_000);
    expect(panes.at(-1)?.endMs).toBe(startMs + 55_000);
    offer(1, 90_000);
    expect(panes.at(-1)).toMatchObject({ endMs: startMs + 75_000, forced: false });
  });

  it('calls itself blind when the clock closes minutes of silence, and not when it catches up without a partition', () => {
    const minutes = 60_000;
    const busy = (one: ReturnType<typeof engineOf>, fromMin: number, toMin: number) => {
      for (let at = fromMin * minutes; at < toMin * minutes; at += 1_000) one.offer(0, at);
    };
    const silent = engineOf(1);
    silent.begin(0);
    busy(silent, 0, 20);
    silent.engine.silence(10 * minutes);
    expect(silent.alerts.map(alert => [alert.kind, alert.state])).toEqual([['blind', 'open']]);

    const behind = engineOf(2);
    behind.begin(0);
    behind.begin(1);
    busy(behind, 0, 40);
    // Panes close in one burst, far behind what has arrived, and without the partition that brings nothing.
    behind.engine.setAside(1);
    while (behind.engine.closeSome());
    expect(behind.panes.filter(pane => pane.forced).length).toBeGreaterThan(400);
    expect(behind.alerts).toEqual([]);
  });

  it('judges sites apart, in the order of their names, and no more of them than its bound', () => {
    const { engine, panes, begin, offer } = engineOf(1);
    begin(0);
    for (let i = 0; i < 200; i++) offer(0, 1_000, 'signup', { site: `site-${String(i).padStart(3, '0')}` });
    offer(0, 20_000);
    const first = panes.filter(pane => pane.endMs === startMs + 5_000).map(pane => pane.site);
    expect(first).toEqual([...first].sort());
    expect(first.length).toBeLessThanOrEqual(65);
    expect(engine.strayed).toBeGreaterThan(100);
  });

  it('goes over days of silence without closing each pane of them', () => {
    const { panes, begin, offer } = engineOf(1);
    begin(0);
    for (let i = 0; i < 16; i++) offer(0, 30 * 86_400_000 + i);
    offer(0, 30 * 86_400_000 + 60_000);
    expect(panes.at(-1)?.endMs).toBe(startMs + 30 * 86_400_000 + 55_000);
    expect(panes.length).toBeLessThan(50);
  });
});

describe('a gap in the log', () => {
  /** Somebody signs up, and two hours later others do; the first of them closes more than a thousand panes. */
  const tell = ({ offer, begin }: ReturnType<typeof engineOf>, isPatient: boolean) => {
    begin(0);
    offer(0, 1_000, 'signup');
    for (let i = 0; i < 20; i++) offer(0, 2 * 3_600_000 + i * 7_000, i % 4 === 0 ? 'signup' : 'other', { isPatient });
  };

  it('is closed a few panes at a time, in which whoever reads may do something else', () => {
    const patient = engineOf(1);
    tell(patient, true);
    let most = 0;
    let turns = 0;
    for (let before = patient.panes.length, more = true; more; before = patient.panes.length, turns++) {
      more = patient.engine.closeSome();
      most = Math.max(most, patient.panes.length - before);
    }
    expect(turns).toBeGreaterThan(20);
    expect(most).toBeLessThan(100);
  });

  it('says the same as if it were closed at once', () => {
    const [patient, hasty] = [engineOf(1), engineOf(1)];
    tell(patient, true);
    tell(hasty, false);
    for (const { engine } of [patient, hasty]) engine.end();
    expect(hasty.panes.length).toBeGreaterThan(500);
    expect(patient.panes).toEqual(hasty.panes);
    expect(patient.verdicts).toEqual(hasty.verdicts);
  });
});
