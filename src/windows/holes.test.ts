import { Holes } from './holes.ts';

describe('holes in the log', () => {
  it('are met by a span that shares a moment with one', () => {
    const holes = new Holes();
    holes.add(100, 200);
    expect([holes.touches(0, 100), holes.touches(0, 101), holes.touches(199, 300), holes.touches(200, 300)]).toEqual([
      false,
      true,
      true,
      false,
    ]);
  });

  it('may begin before everything, and are forgotten when they lie far enough back', () => {
    const holes = new Holes();
    holes.add(Number.NEGATIVE_INFINITY, 50);
    expect(holes.touches(-1e15, -1e14)).toBe(true);
    holes.forget(50);
    expect(holes.touches(-1e15, 50)).toBe(false);
  });

  it('are bounded: however many there are, none is lost', () => {
    const holes = new Holes();
    for (let at = 0; at < 1_000; at++) holes.add(at * 10, at * 10 + 1);
    for (let at = 0; at < 1_000; at++) expect(holes.touches(at * 10, at * 10 + 1)).toBe(true);
    expect(holes.touches(9_995, 9_999)).toBe(false);
  });
});
