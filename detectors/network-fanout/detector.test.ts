import { inOrder, mix, ordinary, run, visits } from '../../test/traffic.ts';

describe('network-fanout', () => {
  it('speaks when a script spreads over the addresses of one rented network', async () => {
    const wave = visits(
      130,
      10,
      30,
      i => ({
        session: `wave-${i}`,
        address: `203.0.113.${1 + (i % 250)}`,
        country: 'NL',
        asn: 64_999,
        form: false,
        used: false,
        pages: 0,
      }),
      900_000,
    );
    const { last, alerts } = await run(inOrder(ordinary(140), wave));
    const accused = [...last.values()].filter(verdict => verdict.request_id.startsWith('r-900'));
    const named = accused.filter(verdict => verdict.reasons.some(reason => reason.detector === 'network-fanout'));
    expect(named.length).toBeGreaterThan(accused.length * 0.6);
    expect(alerts.filter(alert => alert.kind === 'attack' && alert.state === 'open')).toHaveLength(1);
  });

  it('leaves the pool of a mobile carrier alone', async () => {
    const crowd = visits(
      130,
      10,
      30,
      i => ({ session: `crowd-${i}`, address: `203.0.113.${1 + (mix(i, 1) % 250)}`, asn: 64_511, country: 'IN' }),
      900_000,
    );
    const { last, alerts } = await run(inOrder(ordinary(140), crowd));
    expect(alerts.filter(alert => alert.kind === 'attack')).toEqual([]);
    expect([...last.values()].filter(verdict => verdict.action !== 'allow')).toEqual([]);
  });
});
