import fc from 'fast-check';
import { Cache } from './cache.ts';

test('never holds more than its bound, and never a wrong value', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 20 }), fc.array(fc.nat(60)), (max, keys) => {
      const cache = new Cache<number>(max);
      for (const key of keys) {
        const known = cache.get(`${key}`);
        if (known === undefined) cache.set(`${key}`, key);
        else expect(known).toBe(key);
        expect(cache.size).toBeLessThanOrEqual(cache.bound);
      }
    }),
  );
});

test('what is asked for again outlives what is not', () => {
  const cache = new Cache<number>(10);
  cache.set('kept', 1);
  for (let other = 0; other < 100; other++) {
    cache.set(`${other}`, other);
    expect(cache.get('kept')).toBe(1);
  }
  expect(cache.get('0')).toBeUndefined();
});
