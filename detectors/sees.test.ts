import { families } from '#sdk';
import { runCase, waveId } from '../test/cases.ts';
import { cases } from './cases.ts';
import { detectors } from './index.ts';

/** An attack is one incident, most of it is accused, and the evidence that an analyst sees names the detector. */
describe.each(detectors.map(({ meta }) => [meta.id, meta] as const))('%s', (id, meta) => {
  it.each((cases[id]?.sees ?? []).map(one => [one.title, one] as const))('speaks when %s', async (_title, one) => {
    const { last, alerts } = await runCase(one);
    const { opens = 'attack', later = false } = one;
    expect(alerts.filter(({ kind, state }) => kind === opens && state === 'open')).toHaveLength(1);
    if (opens !== 'attack') {
      expect(alerts.find(({ kind }) => kind === opens)?.detectors).toContain(id);
      return;
    }
    const accused = [...last.values()].filter(verdict => verdict.request_id.startsWith(waveId));
    expect(accused.filter(({ level }) => level !== 'normal').length).toBeGreaterThan(accused.length * 0.6);
    const reasons = accused.map(verdict => verdict.reasons.filter(reason => reason.detector === id));
    if (later) expect(alerts.some(alert => alert.kind === 'attack' && alert.detectors.includes(id))).toBe(true);
    else expect(reasons.filter(own => own.length > 0).length).toBeGreaterThan(accused.length * 0.5);
    for (const reason of reasons.flat()) {
      expect(families).toContain(reason.family);
      expect(reason.text).not.toMatch(/undefined|NaN|@/);
      if (meta.informational) expect(reason.strength).toBe(0);
    }
  });
});
