import fc from 'fast-check';
import { SlidingCount } from './bursts.ts';
import { ExactCounts } from './counts.ts';
import { Generations } from './generations.ts';
import { Interner } from './interner.ts';
import { RowRing } from './ring.ts';
import { Watermark } from './watermark.ts';

function three(): Watermark {
  const watermark = new Watermark();
  for (const partition of [0, 1, 2]) watermark.join(partition);
  return watermark;
}

describe('watermark', () => {
  it('is the least of the partitions that are not done', () => {
    const watermark = three();
    watermark.advance(0, 30);
    watermark.advance(1, 10);
    expect(watermark.mergedMs).toBeUndefined();
    watermark.advance(2, 20);
    expect(watermark.mergedMs).toBe(10);
    watermark.finish(1);
    expect(watermark.mergedMs).toBe(20);
  });

  it('names the partition furthest behind, a silent one first', () => {
    const watermark = three();
    watermark.advance(0, 30);
    watermark.advance(1, 10);
    expect(watermark.furthestBehind).toBe(2);
    watermark.advance(2, 20);
    expect(watermark.furthestBehind).toBe(1);
    for (const partition of [0, 1, 2]) watermark.finish(partition);
    expect(watermark.furthestBehind).toBeUndefined();
  });
});

describe('a partition that runs ahead', () => {
  it('is named, so that it can wait, until the others have caught up', () => {
    const watermark = three();
    watermark.advance(0, 100);
    expect(watermark.ahead(60)).toEqual([0]);
    watermark.advance(1, 10);
    watermark.advance(2, 30);
    expect(watermark.ahead(60)).toEqual([0]);
    watermark.advance(1, 50);
    watermark.advance(2, 50);
    expect(watermark.ahead(60)).toEqual([]);
  });
});

describe('a silent partition', () => {
  it('holds everybody up until it is set aside, and counts again when it speaks', () => {
    const watermark = three();
    watermark.advance(0, 30);
    watermark.advance(1, 40);
    expect(watermark.mergedMs).toBeUndefined();
    watermark.setAside(2);
    expect([watermark.mergedMs, watermark.hasIdle]).toEqual([30, true]);
    watermark.advance(2, 5);
    expect(watermark.hasIdle).toBe(false);
    expect(watermark.mergedMs).toBe(5);
  });
});

describe('generations', () => {
  it('forgets what was untouched for two spans and keeps what was touched', () => {
    const table = new Generations<number>({ spanMs: 100, max: 1_000 });
    table.advance(0);
    table.set('kept', 1);
    table.set('lost', 2);
    for (const nowMs of [100, 200]) {
      expect(table.touch('kept')).toBe(1);
      table.advance(nowMs);
    }
    expect(table.touch('kept')).toBe(1);
    expect(table.touch('lost')).toBeUndefined();
  });

  it('stays within its bound whoever chooses the keys, and says that it forgot', () => {
    const table = new Generations<number>({ spanMs: 100, max: 100 });
    for (let i = 0; i < 10_000; i++) table.set(`hostile-${i}`, i);
    expect(table.size).toBeLessThanOrEqual(100);
    expect(table.forgottenEarly).toBeGreaterThan(0);
  });
});

describe('generations without a span', () => {
  it('never hold more than their bound, and never a wrong value', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 20 }), fc.array(fc.nat(60)), (max, keys) => {
        const cache = new Generations<number>({ max });
        for (const key of keys) {
          const known = cache.touch(`${key}`);
          if (known === undefined) cache.set(`${key}`, key);
          else expect(known).toBe(key);
          expect(cache.size).toBeLessThanOrEqual(cache.bound);
        }
      }),
    );
  });
});

describe('interner', () => {
  it('gives an id to another string once nobody holds it', () => {
    const interner = new Interner();
    const a = interner.hold('a');
    interner.hold('a');
    interner.release(a);
    expect(interner.text(a)).toBe('a');
    interner.release(a);
    expect(interner.size).toBe(0);
    expect(interner.hold('b')).toBe(a);
  });
});

describe('counts', () => {
  it('are back at nothing when everything has left, retries of a fifth included', () => {
    const counts = new ExactCounts();
    for (let i = 0; i < 7; i++) counts.add(3, 0.2);
    for (let i = 0; i < 7; i++) counts.add(3, -0.2);
    expect(counts.get(3)).toBe(0);
  });
});

describe('sliding count', () => {
  it('agrees with counting the window afresh', () => {
    const pair = fc.tuple(fc.constantFrom('k', 'l'), fc.constantFrom('m', 'n', 'o'));
    fc.assert(
      fc.property(fc.array(pair, { maxLength: 60 }), fc.integer({ min: 1, max: 10 }), (entries, width) => {
        const sliding = new SlidingCount();
        entries.forEach(([key, member], i) => {
          const out = entries[i - width];
          if (out) sliding.leave(...out);
          const window = entries.slice(Math.max(0, i - width + 1), i).filter(one => one[0] === key);
          const others = new Set(window.map(one => one[1]).filter(one => one !== member));
          expect(sliding.others(key, member)).toBe(others.size);
          sliding.enter(key, member);
        });
      }),
    );
  });
});

describe('ring', () => {
  it('lets the oldest leave early at the bound and counts it', () => {
    const left: number[] = [];
    const ring = new RowRing<{ admittedMs: number }>(3, row => left.push(row.admittedMs));
    for (const admittedMs of [1, 2, 3, 4, 5]) ring.push({ admittedMs });
    expect(left).toEqual([1, 2]);
    expect(ring.leftEarly).toBe(2);
    expect(ring.size).toBe(3);
    expect(ring.at(0).admittedMs).toBe(3);
  });

  it('expires in order and keeps its order while it grows', () => {
    const ring = new RowRing<{ admittedMs: number }>(100_000, () => {});
    for (let i = 0; i < 5_000; i++) {
      ring.push({ admittedMs: i });
      if (i % 3 === 0) ring.expire(i - 2_000, () => {});
    }
    const expired: number[] = [];
    ring.expire(4_000, row => expired.push(row.admittedMs));
    expect(expired).toEqual([...expired].sort((a, b) => a - b));
    expect(ring.at(0).admittedMs).toBe(4_001);
    expect(ring.at(ring.size - 1).admittedMs).toBe(4_999);
  });
});
