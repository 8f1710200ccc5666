import { inOrder, minute, ordinary, type Run, run, shipped, startMs, visits } from './traffic.ts';

const agent = 'curl/8.5.0';
/** Two waves of a tool, the second from this minute on, in ordinary traffic. */
const waves = (from: number) => {
  const wave = (fromMin: number, number: number) =>
    visits(
      fromMin,
      10,
      20,
      i => ({ form: false, used: false, pages: 0, session: `wave-${number + i}`, agent, country: 'BR', asn: 64_511 }),
      number,
    );
  return inOrder(ordinary(from + 70, 6), wave(80, 900_000), wave(from, 950_000));
};
const attacksOf = ({ alerts }: Run) => alerts.filter(({ kind }) => kind === 'attack');

const config = shipped(30_000);

describe('an attack that rests', () => {
  it('goes on as the incident that it was, with its onset', async () => {
    const told = attacksOf(await run(waves(150), { config }));
    expect(new Set(told.map(({ id }) => id)).size).toBe(1);
    expect(told.map(({ sequence }) => sequence)).toEqual(told.map((_, i) => i));
    expect(new Set(told.map(({ onset }) => onset)).size).toBe(1);
    const states = told.map(({ state }) => state).filter(state => state !== 'update');
    expect(states).toEqual(['open', 'closed', 'open', 'closed']);
    const again = told.filter(({ state }) => state === 'open').at(-1);
    expect(Date.parse(again?.time ?? '')).toBeGreaterThan(startMs + 150 * minute);
  });

  it('is another one when it comes after hours', async () => {
    const told = attacksOf(await run(waves(300), { config }));
    expect(new Set(told.map(({ id }) => id)).size).toBe(2);
  });
});
