import { inOrder, ordinary, run, visits } from '../../test/traffic.ts';

describe('no-form', () => {
  it('speaks when sign-ups are sent without the form', async () => {
    const wave = visits(130, 10, 30, i => ({ session: `wave-${i}`, form: false, used: false, pages: 0 }), 900_000);
    const { last, alerts } = await run(inOrder(ordinary(140), wave));
    const accused = [...last.values()].filter(verdict => verdict.request_id.startsWith('r-900'));
    const named = accused.filter(verdict => verdict.reasons.some(reason => reason.detector === 'no-form'));
    expect(named.length).toBeGreaterThan(accused.length * 0.6);
    expect(alerts.filter(alert => alert.kind === 'attack' && alert.state === 'open')).toHaveLength(1);
  });

  it('leaves a crowd alone that follows a deep link to the form', async () => {
    const crowd = visits(130, 10, 30, i => ({ session: `crowd-${i}`, pages: 0 }), 900_000);
    const { last, alerts } = await run(inOrder(ordinary(140), crowd));
    expect(alerts.filter(alert => alert.kind === 'attack')).toEqual([]);
    expect([...last.values()].filter(verdict => verdict.action !== 'allow')).toEqual([]);
  });
});
