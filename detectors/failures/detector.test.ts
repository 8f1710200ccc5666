import { inOrder, ordinary, run, visits } from '../../test/traffic.ts';

describe('failures', () => {
  it('speaks when a script probes names and is turned down', async () => {
    const wave = visits(
      130,
      10,
      30,
      i => ({ session: `wave-${i}`, status: 422, agent: 'Go-http-client/2.0', form: false, used: false, pages: 0 }),
      900_000,
    );
    const { last, alerts } = await run(inOrder(ordinary(140), wave));
    const accused = [...last.values()].filter(verdict => verdict.request_id.startsWith('r-900'));
    const named = accused.filter(verdict => verdict.reasons.some(reason => reason.detector === 'failures'));
    expect(named.length).toBeGreaterThan(accused.length * 0.6);
    expect(alerts.filter(alert => alert.kind === 'attack' && alert.state === 'open')).toHaveLength(1);
  });

  it('leaves people alone whom a bad deploy turns down', async () => {
    const crowd = visits(130, 10, 30, i => ({ session: `crowd-${i}`, status: 422 }), 900_000);
    const { last, alerts } = await run(inOrder(ordinary(140), crowd));
    expect(alerts.filter(alert => alert.kind === 'attack')).toEqual([]);
    expect([...last.values()].filter(verdict => verdict.action !== 'allow')).toEqual([]);
  });
});
