import { runCase } from '../test/cases.ts';
import { cases } from './cases.ts';
import { detectors } from './index.ts';

/** Of an honest crowd nobody is held up, and nothing opens that pages somebody. */
describe.each(detectors.map(({ meta, series }) => [meta.id, series ?? []] as const))('%s', (id, series) => {
  it.each((cases[id]?.leaves ?? []).map(one => [one.title, one] as const))('leaves %s alone', async (_title, one) => {
    const { last, alerts } = await runCase(one);
    const { opens } = one;
    const own = series.map(({ kind }) => kind);
    expect(alerts.filter(({ kind }) => kind !== 'crowd' && kind !== opens).map(({ title }) => title)).toEqual([]);
    expect(alerts.filter(({ kind }) => own.some(seen => seen === kind))).toEqual([]);
    if (opens === 'attack') return;
    expect([...last.values()].filter(verdict => verdict.action !== 'allow')).toEqual([]);
  });
});
