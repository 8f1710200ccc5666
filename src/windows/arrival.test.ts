import fc from 'fast-check';
import { type Arrival, ArrivalClock } from './arrival.ts';

interface Event {
  timeMs: number;
}

function run(times: readonly number[], end = true): { pane: number; arrival: Arrival; timeMs: number }[] {
  const admitted: { pane: number; arrival: Arrival; timeMs: number }[] = [];
  const clock = new ArrivalClock<Event>({
    paneMs: 5_000,
    latenessMs: 5_000,
    allowanceMs: 600_000,
    admit: (event, pane, arrival) => admitted.push({ pane, arrival, timeMs: event.timeMs }),
    copy: event => ({ ...event }),
  });
  for (const timeMs of times) clock.offer({ timeMs });
  if (end) clock.end();
  return admitted;
}

const steady = (from: number, count: number) => Array.from({ length: count }, (_, i) => from + i * 1_000);

describe('arrival', () => {
  it('gives an event within the lateness its own pane', () => {
    const admitted = run([...steady(0, 30), 26_000]);
    expect(admitted.at(-1)).toEqual({ pane: 25_000, arrival: 'on-time', timeMs: 26_000 });
  });

  it('puts an event behind the watermark into the current pane, as late', () => {
    const admitted = run([...steady(0, 30), 3_000]);
    expect(admitted.at(-1)).toEqual({ pane: 20_000, arrival: 'late', timeMs: 3_000 });
  });

  it('keeps one clock two days ahead from making everybody else late', () => {
    const admitted = run([...steady(0, 30), 2 * 86_400_000, ...steady(30_000, 30)]);
    expect(admitted.filter(one => one.arrival === 'late')).toEqual([]);
    expect(admitted.filter(one => one.arrival === 'future')).toEqual([
      { pane: 20_000, arrival: 'future', timeMs: 2 * 86_400_000 },
    ]);
  });

  it('does so when the wrong clock comes first of all', () => {
    const admitted = run([2 * 86_400_000, ...steady(0, 40)]);
    expect(admitted.filter(one => one.arrival === 'late')).toEqual([]);
    expect(admitted.filter(one => one.arrival === 'future')).toHaveLength(1);
  });

  it('believes a gap that everything after it confirms', () => {
    const admitted = run([...steady(0, 30), ...steady(86_400_000, 30)]);
    expect(admitted.every(one => one.arrival === 'on-time')).toBe(true);
  });

  it('admits every event exactly once, whatever the clocks say', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 10 ** 10 }), { maxLength: 200 }), times => {
        const admitted = run(times).map(one => one.timeMs);
        expect(admitted.sort((a, b) => a - b)).toEqual([...times].sort((a, b) => a - b));
      }),
    );
  });

  it('never admits to a pane that the watermark has passed', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 10 ** 7 }), { maxLength: 200 }), times => {
        let closedMs = Number.NEGATIVE_INFINITY;
        const clock = new ArrivalClock<Event>({
          paneMs: 5_000,
          latenessMs: 5_000,
          allowanceMs: 600_000,
          admit: (_, pane) => expect(pane + 5_000).toBeGreaterThan(closedMs),
          copy: event => ({ ...event }),
        });
        for (const timeMs of times) {
          clock.offer({ timeMs });
          closedMs = clock.watermarkMs ?? closedMs;
        }
        clock.end();
      }),
    );
  });
});
