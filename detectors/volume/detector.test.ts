import { inOrder, ordinary, run, visits } from '../../test/traffic.ts';

describe('volume', () => {
  it('opens a crowd when people surge, which pages nobody and closes nothing', async () => {
    const { alerts } = await run(inOrder(ordinary(160), visits(130, 25, 40)));
    expect(alerts.map(alert => [alert.kind, alert.state])).toEqual([['crowd', 'open']]);
    expect(alerts[0]).toMatchObject({ severity: 'info', recommended_gate: 'open', detectors: ['volume'] });
  });

  it('calls the same surge an attack, and no crowd, when it is machines', async () => {
    const wave = visits(130, 25, 40, i => ({ form: false, used: false, pages: 0, session: `wave-${i}` }), 900_000);
    const { alerts } = await run(inOrder(ordinary(160), wave));
    expect(new Set(alerts.map(alert => alert.kind))).toEqual(new Set(['attack']));
  });
});
