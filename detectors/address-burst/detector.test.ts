import { inOrder, mix, ordinary, run, visits } from '../../test/traffic.ts';

describe('address-burst', () => {
  it('speaks when a script signs up again and again from a few addresses', async () => {
    const wave = visits(130, 10, 30, i => ({
      address: `203.0.113.${1 + (i % 4)}`,
      form: false,
      used: false,
      pages: 0,
      session: `wave-${i}`,
    }));
    const { last, alerts } = await run(inOrder(ordinary(140), wave));
    const accused = [...last.values()].filter(verdict => verdict.network === '203.0.113.0/24');
    const named = accused.filter(verdict => verdict.reasons.some(reason => reason.detector === 'address-burst'));
    expect(named.length).toBeGreaterThan(accused.length * 0.6);
    expect(alerts.some(alert => alert.kind === 'attack' && alert.detectors.includes('address-burst'))).toBe(true);
  });

  it('leaves a campus behind one address alone: volume of one address is never enough', async () => {
    const campus = visits(130, 10, 30, i => ({ address: '203.0.113.7', session: `campus-${mix(i, 1)}` }));
    const { last, alerts } = await run(inOrder(ordinary(140), campus));
    expect(alerts.filter(alert => alert.kind === 'attack')).toEqual([]);
    expect([...last.values()].filter(verdict => verdict.action !== 'allow')).toEqual([]);
  });
});
