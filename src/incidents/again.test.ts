import type { Level } from '../outputs.ts';
import { isAgain } from './again.ts';

const row = (timeMs: number, cluster?: string, level: Level = 'malicious') => ({ timeMs, level, cluster });
const ended = { onsetMs: 100, endedMs: 200, clusters: ['c-1'] };
const isIt = (onsetMs: number, clusters: readonly string[], ...rows: readonly ReturnType<typeof row>[]) =>
  isAgain(ended, { onsetMs, clusters: new Set(clusters), rows: () => rows, clusterOf: ({ cluster }) => cluster });

describe('an attack is one that had ended', () => {
  it('when it began before the end, or has a cluster of it', () => {
    expect([isIt(190, ['c-2']), isIt(300, ['c-2', 'c-1']), isIt(300, ['c-2'])]).toEqual([true, true, false]);
  });

  it('when it holds most of its sign-ups, though the cluster has another name', () => {
    expect(isIt(300, ['c-2'], row(120, 'c-2'), row(130, 'c-2'), row(140))).toBe(true);
    expect(isIt(300, ['c-2'], row(120, 'c-2'), row(130), row(140))).toBe(false);
  });

  it('and not for sign-ups of an attack before it, of people, or of a cluster that rests', () => {
    expect(isIt(300, ['c-2'], row(90, 'c-2'), row(210, 'c-2'))).toBe(false);
    expect(isIt(300, ['c-2'], row(120, 'c-2', 'normal'))).toBe(false);
    expect(isIt(300, ['c-2'], row(120, 'c-1'), row(310, 'c-2'))).toBe(false);
  });
});
