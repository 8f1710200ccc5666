import fc from 'fast-check';
import { SlidingCount, SlidingSpread } from './bursts.ts';

const gaps = fc.array(fc.integer({ min: 0, max: 600_000 }), { minLength: 1, maxLength: 60 });

/** Standard deviation of the gaps in percent of their mean, from scratch. */
function spreadOf(times: readonly number[]): number {
  const between = times.slice(1).map((time, i) => time - (times[i] ?? 0));
  const mean = between.reduce((sum, gap) => sum + gap, 0) / between.length;
  const variance = between.reduce((sum, gap) => sum + (gap - mean) ** 2, 0) / between.length;
  return (100 * Math.sqrt(variance)) / mean;
}

describe('spread of the gaps', () => {
  it('is that of what is left after any number have entered and left', () => {
    fc.assert(
      fc.property(gaps, fc.nat(), (between, leaving) => {
        const spread = new SlidingSpread();
        const times: number[] = [];
        for (const gap of between) times.push((times.at(-1) ?? 1_700_000_000_000) + gap);
        for (const time of times) spread.enter('key', time);
        for (let i = 0; i < leaving % times.length; i++) spread.leave('key');
        const left = times.slice(leaving % times.length);
        const span = (left.at(-1) ?? 0) - (left[0] ?? 0);
        const percent = spread.percent('key', 1);
        if (span === 0) expect(percent).toBeUndefined();
        else expect(percent).toBeCloseTo(spreadOf(left), 3);
      }),
    );
  });

  it('says nothing below the number of gaps asked for, and forgets keys that have left', () => {
    const spread = new SlidingSpread();
    for (let i = 0; i < 21; i++) spread.enter('timer', i * 2_000);
    expect(spread.percent('timer', 20)).toBe(0);
    expect(spread.percent('timer', 21)).toBeUndefined();
    for (let i = 0; i < 21; i++) spread.leave('timer');
    expect(spread.percent('timer', 0)).toBeUndefined();
  });
});

describe('distinct members', () => {
  it('are those of the rows that have entered and not left', () => {
    const rows = fc.array(fc.tuple(fc.constantFrom('a', 'b'), fc.constantFrom('ann', 'bo', 'cy'), fc.boolean()));
    fc.assert(
      fc.property(rows, all => {
        const counts = new SlidingCount();
        const inside: (readonly [string, string])[] = [];
        for (const [key, member, leaves] of all) {
          const others = new Set(inside.filter(([own, one]) => own === key && one !== member).map(([, one]) => one));
          expect(counts.others(key, member)).toBe(others.size);
          counts.enter(key, member);
          inside.push([key, member]);
          const oldest = leaves ? inside.shift() : undefined;
          if (oldest !== undefined) counts.leave(...oldest);
        }
      }),
    );
  });

  it('counts on where the key that was asked about is emptied before its next member enters', () => {
    const counts = new SlidingCount();
    counts.enter('key', 'ann');
    expect(counts.others('key', 'bo')).toBe(1);
    counts.leave('key', 'ann');
    counts.enter('key', 'bo');
    counts.enter('key', 'cy');
    expect(counts.others('key', 'dee')).toBe(2);
  });

  it('are counted besides one’s own, and once however often they come', () => {
    const counts = new SlidingCount();
    for (const member of ['ann', 'bob', 'bob', 'eve']) counts.enter('address', member);
    expect(counts.others('address', 'ann')).toBe(2);
    expect(counts.others('address', 'new')).toBe(3);
    counts.leave('address', 'bob');
    expect(counts.others('address', 'ann')).toBe(2);
    counts.leave('address', 'bob');
    expect(counts.others('address', 'ann')).toBe(1);
  });
});
