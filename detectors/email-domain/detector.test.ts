import { inOrder, mix, ordinary, run, visits } from '../../test/traffic.ts';

/** A name that a person could have. */
function word(i: number): string {
  const parts = ['ann', 'ber', 'chi', 'dor', 'ela', 'fin', 'gus', 'han', 'ivo', 'jul'];
  return `${parts[mix(i, 1) % 10]}${parts[mix(i, 2) % 10]}${parts[mix(i, 3) % 10]}`;
}

describe('email-domain', () => {
  it('speaks when a domain that was never seen bursts', async () => {
    const wave = visits(
      130,
      10,
      30,
      i => ({ session: `wave-${i}`, email: `${word(i)}@bulk.example`, form: false, used: false, pages: 0 }),
      900_000,
    );
    const { last, alerts } = await run(inOrder(ordinary(140), wave));
    const accused = [...last.values()].filter(verdict => verdict.request_id.startsWith('r-900'));
    const named = accused.filter(verdict => verdict.reasons.some(reason => reason.detector === 'email-domain'));
    expect(named.length).toBeGreaterThan(accused.length * 0.6);
    expect(alerts.filter(alert => alert.kind === 'attack' && alert.state === 'open')).toHaveLength(1);
  });

  it('leaves a company alone that signs its people up from the office', async () => {
    const crowd = visits(
      130,
      10,
      30,
      i => ({ session: `crowd-${i}`, email: `${word(i)}@company.example`, address: `203.0.113.${9 + (i % 3)}` }),
      900_000,
    );
    const { last, alerts } = await run(inOrder(ordinary(140), crowd));
    expect(alerts.filter(alert => alert.kind === 'attack')).toEqual([]);
    expect([...last.values()].filter(verdict => verdict.action !== 'allow')).toEqual([]);
  });
});
