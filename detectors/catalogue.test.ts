import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { families } from '#sdk';
import { cases } from './cases.ts';
import { detectors } from './index.ts';

const folders = readdirSync(__dirname, { withFileTypes: true }).filter(entry => entry.isDirectory());

it('lists every folder, and every detector under the name of its folder', () => {
  const ids = detectors.map(({ meta }) => meta.id).sort();
  expect(ids).toEqual(folders.map(({ name }) => name).sort());
  expect(Object.keys(cases).sort()).toEqual(ids);
});

describe.each(detectors.map(detector => [detector.meta.id, detector] as const))('%s', (id, detector) => {
  const { meta, traits = [], bursts = [], series = [] } = detector;

  it('observes something', () => {
    expect(traits.length + bursts.length + series.length).toBeGreaterThan(0);
  });

  it('says what it sees, whom it could hit and what to do', () => {
    expect(families).toContain(meta.family);
    for (const text of [meta.title, meta.sees, meta.honest]) expect(text.length).toBeGreaterThan(10);
    expect(meta.runbook.length).toBeGreaterThanOrEqual(2);
    expect(meta.runbook.length).toBeLessThanOrEqual(3);
    for (const step of meta.runbook) expect(step).toMatch(/^[A-Z].*\.$/);
  });

  it('gives each parameter a unit, a default and where that comes from', () => {
    for (const { name, unit, default: value, source } of meta.parameters) {
      for (const text of [name, unit, `${value}`]) expect(text).not.toBe('');
      expect(source.length).toBeGreaterThan(5);
    }
    const hasThreshold = bursts.length + series.length > 0;
    expect(meta.parameters.length).toBeGreaterThanOrEqual(hasThreshold ? 1 : 0);
  });

  it('has a prior wherever its values are known, or learns them', () => {
    for (const trait of traits) if (trait.anchors) expect(trait.prior).toBeDefined();
    for (const { id: burst, windowMs, anchors } of bursts) {
      expect(windowMs).toBeLessThanOrEqual(3_600_000);
      // Volume never carries an attack; several accounts for one mailbox or one name are no volume, nor is a clock, the reach of a new
      // domain, a session or device at many addresses, a device that signs somebody up every minute, a handful of blocks of numbers or one number in several networks.
      const carry = [
        'aliases',
        'name-series',
        'even-network',
        'domain-reach',
        'session-roaming',
        'device-roaming',
        'device-rush',
        'phone-block',
        'phone-reuse',
      ];
      expect((anchors ?? false) !== false).toBe(carry.includes(burst));
    }
  });

  it('words every value without personal data', () => {
    const values = [...traits, ...bursts.map(burst => ({ ...burst, values: undefined }))];
    for (const { id: trait, values: known = ['1–2', 'no'], parent } of values) {
      for (const value of known) {
        const evidence = { trait, value, parent, observed: 12, expected: 1.5, windowMin: 10 };
        expect(meta.reason(evidence)).toMatch(/12 .*1\.5/);
        expect(meta.reason({ ...evidence, parent: undefined })).not.toMatch(/undefined/);
        expect(meta.words?.({ trait, value, parent: undefined })).toMatch(/^(?!.*undefined)..+/);
      }
    }
  });

  it('says one page, not one pages', () => {
    for (const { id: trait, values, parent } of traits) {
      if (!values?.includes('1')) continue;
      const evidence = { trait, value: '1', parent, observed: 12, expected: 1.5, windowMin: 10 };
      for (const said of [meta.reason(evidence), meta.words?.(evidence) ?? ''])
        expect(said).not.toMatch(/\b1( other)? \w+s\b/);
    }
  });

  it('has cases for what it is there for and for the honest crowd that looks like it', () => {
    expect(cases[id]?.sees.length).toBeGreaterThan(0);
    expect(cases[id]?.leaves.length).toBeGreaterThan(0);
  });

  it('has a page', () => {
    expect(existsSync(join(__dirname, '..', 'docs', 'detectors', `${id}.md`))).toBe(true);
  });
});
