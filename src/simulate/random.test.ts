import fc from 'fast-check';
import { Random } from './random.ts';

test('the same name gives the same numbers, another name others', () => {
  const draw = (name: string): number[] => {
    const random = new Random(name);
    return Array.from({ length: 5 }, () => random.next());
  };
  expect(draw('one')).toEqual(draw('one'));
  expect(draw('one')).not.toEqual(draw('two'));
  expect(draw('person/1')).not.toEqual(draw('person/2'));
});

test('a stream depends on its name alone, not on what was drawn before', () => {
  const untouched = new Random('site');
  const used = new Random('site');
  for (let at = 0; at < 100; at++) used.next();
  used.stream('somebody new').next();
  expect(used.stream('people').next()).toBe(untouched.stream('people').next());
});

test('numbers fill their range evenly', () => {
  fc.assert(
    fc.property(fc.string(), name => {
      const random = new Random(name);
      const drawn = Array.from({ length: 5000 }, () => random.int(10));
      for (let value = 0; value < 10; value++) {
        const times = drawn.filter(other => other === value).length;
        expect(times).toBeGreaterThan(350);
        expect(times).toBeLessThan(650);
      }
    }),
    { numRuns: 20, seed: 1 },
  );
});

test('distributions have the middle that they are named for', () => {
  const random = new Random('middles');
  const sorted = (draw: () => number): number[] => Array.from({ length: 9001 }, draw).sort((one, other) => one - other);
  const median = sorted(() => random.around(40, 0.7))[4500] ?? 0;
  expect(median).toBeGreaterThan(38);
  expect(median).toBeLessThan(42);
  const gaps = sorted(() => random.gap(10));
  const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
  expect(mean).toBeGreaterThan(9.5);
  expect(mean).toBeLessThan(10.5);
});

test('weights decide how often an item is picked, and some takes each once', () => {
  const random = new Random('weights');
  const weights = [
    ['often', 3],
    ['seldom', 1],
    ['never', 0],
  ] as const;
  const picked = Array.from({ length: 4000 }, () => random.weighted<string>(weights));
  expect(picked.filter(item => item === 'often').length / 4000).toBeCloseTo(0.75, 1);
  expect(picked).not.toContain('never');
  expect(random.some([1, 2, 3], 9).sort()).toEqual([1, 2, 3]);
});
