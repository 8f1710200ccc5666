import { inOrder, ordinary, run, visits } from './traffic.ts';

/** Too few at a time to be seen for half an hour, and then a flood by the same hand, under a crowd that fills the window. */
const script = (number: number) => (i: number) => ({
  form: false,
  used: false,
  pages: 0,
  session: `wave-${number + i}`,
  agent: 'curl/8.5.0',
});
const lines = inOrder(
  ordinary(100, 6),
  visits(50, 50, 24),
  visits(60, 30, 0.5, script(900_000), 900_000),
  visits(90, 8, 20, script(950_000), 950_000),
);

describe('an attack that is found late', () => {
  it('is seen in hindsight where it began, though its first sign-ups have left the window', async () => {
    const told = await run(lines);
    const early = [...told.last.values()].filter(({ request_id }) => request_id.startsWith('r-9000'));
    expect(early).toHaveLength(15);
    expect(
      told.verdicts.filter(({ request_id, revision }) => request_id.startsWith('r-9000') && revision === 0),
    ).toEqual(early.map(() => expect.objectContaining({ level: 'normal' })));
    expect(early.filter(({ level }) => level === 'malicious').length).toBeGreaterThan(12);
  });
});
