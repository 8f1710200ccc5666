import { editDistance, nearest } from './nearest.ts';

test.each([
  ['', 'abc', 3],
  ['pane', 'pane', 0],
  ['pnae', 'pane', 1],
  ['lateness', 'latenes', 1],
  ['kitten', 'sitting', 3],
])('from %j to %j are %d edits', (from, to, edits) => {
  expect(editDistance(from, to)).toBe(edits);
});

test('a misspelt key finds the one that was meant, a strange one finds none', () => {
  const keys = ['windows', 'limits', 'levels', 'gate', 'geo'];
  expect(nearest('windwos', keys)).toBe('windows');
  expect(nearest('Level', keys)).toBe('levels');
  expect(nearest('database', keys)).toBeUndefined();
  expect(nearest('x'.repeat(100_000), keys)).toBeUndefined();
});
