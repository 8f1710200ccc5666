import { inOrder, mix, ordinary, run, visits } from '../../test/traffic.ts';

/** Ten letters, drawn evenly. */
function letters(i: number): string {
  return Array.from({ length: 10 }, (_, n) => String.fromCharCode(97 + (mix(i, n + 20) % 26))).join('');
}

describe('email-mask', () => {
  it('speaks when mailboxes come out of a generator', async () => {
    const wave = visits(
      130,
      10,
      30,
      i => ({ session: `wave-${i}`, email: `${letters(i)}@mail.example`, form: false, used: false, pages: 0 }),
      900_000,
    );
    const { last, alerts } = await run(inOrder(ordinary(140), wave));
    const accused = [...last.values()].filter(verdict => verdict.request_id.startsWith('r-900'));
    const named = accused.filter(verdict => verdict.reasons.some(reason => reason.detector === 'email-mask'));
    expect(named.length).toBeGreaterThan(accused.length * 0.6);
    expect(alerts.filter(alert => alert.kind === 'attack' && alert.state === 'open')).toHaveLength(1);
  });

  it('leaves a private-relay service alone that becomes popular', async () => {
    const crowd = visits(130, 10, 30, i => ({ session: `crowd-${i}`, email: `${letters(i)}@relay.example` }), 900_000);
    const { last, alerts } = await run(inOrder(ordinary(140), crowd));
    expect(alerts.filter(alert => alert.kind === 'attack')).toEqual([]);
    expect([...last.values()].filter(verdict => verdict.action !== 'allow')).toEqual([]);
  });
});
