import { inOrder, ordinary, run, visits } from '../../test/traffic.ts';

describe('unused-account', () => {
  it('speaks when accounts are made with care and never used', async () => {
    const wave = visits(
      130,
      10,
      30,
      i => ({
        session: `wave-${i}`,
        used: false,
        status: 201,
        form: true,
        paceMs: 30_000,
        email: `qx${i % 10}zk.${i % 7}@mail.example`,
        agent: 'Mozilla/5.0 (X11; Linux x86_64; rv:115.0) Gecko/20100101 Firefox/115.0',
      }),
      900_000,
    );
    const { last, alerts } = await run(inOrder(ordinary(140), wave));
    const accused = [...last.values()].filter(verdict => verdict.request_id.startsWith('r-900'));
    const attack = alerts.filter(alert => alert.kind === 'attack');
    // Most verdicts are given before the minute is over and stand on other evidence; the alert that follows names it.
    expect(attack.flatMap(alert => alert.clusters ?? []).map(({ describe }) => describe)).toContainEqual(
      expect.stringContaining('not used afterwards'),
    );
    expect(accused.filter(verdict => verdict.level !== 'normal').length).toBeGreaterThan(accused.length * 0.6);
    expect(attack.some(alert => alert.detectors.includes('unused-account'))).toBe(true);
  });

  it('leaves people alone who use what they made', async () => {
    const crowd = visits(130, 10, 30, i => ({ session: `crowd-${i}`, used: true, status: 201 }), 900_000);
    const { last, alerts } = await run(inOrder(ordinary(140), crowd));
    expect(alerts.filter(alert => alert.kind === 'attack')).toEqual([]);
    expect([...last.values()].filter(verdict => verdict.action !== 'allow')).toEqual([]);
  });
});
