import { inOrder, ordinary, run, visits } from '../../test/traffic.ts';

describe('client-agent', () => {
  it('speaks when a library signs up', async () => {
    const wave = visits(
      130,
      10,
      30,
      i => ({ session: `wave-${i}`, agent: 'python-requests/2.32.3', form: false, used: false, pages: 0 }),
      900_000,
    );
    const { last, alerts } = await run(inOrder(ordinary(140), wave));
    const accused = [...last.values()].filter(verdict => verdict.request_id.startsWith('r-900'));
    const named = accused.filter(verdict => verdict.reasons.some(reason => reason.detector === 'client-agent'));
    expect(named.length).toBeGreaterThan(accused.length * 0.6);
    expect(alerts.filter(alert => alert.kind === 'attack' && alert.state === 'open')).toHaveLength(1);
  });

  it('leaves a browser update alone', async () => {
    const crowd = visits(
      130,
      10,
      30,
      i => ({
        session: `crowd-${i}`,
        agent:
          'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/133.0.0.0 Safari/537.36',
      }),
      900_000,
    );
    const { last, alerts } = await run(inOrder(ordinary(140), crowd));
    expect(alerts.filter(alert => alert.kind === 'attack')).toEqual([]);
    expect([...last.values()].filter(verdict => verdict.action !== 'allow')).toEqual([]);
  });
});
