import type { Detector } from '#sdk';
import { fitted } from './fitted.ts';
import { detectors } from './index.ts';
import { priors } from './priors.ts';

const noForm = detectors.find(({ meta }) => meta.id === 'no-form');

function withPrior(id: string, prior: Readonly<Record<string, readonly number[]>>): Detector {
  if (noForm === undefined) throw new Error('no detector');
  return { meta: noForm.meta, traits: [{ id, values: ['requested', 'missing'], prior, observe: () => undefined }] };
}

test('an estimate meets the fit half way, parent by parent', () => {
  const fit = priors['form']?.['*']?.shares[0] ?? 0;
  expect(fit).toBeGreaterThan(0.8);
  const [trait] = fitted(withPrior('form', { '*': [0.5, 0.5], elsewhere: [0.3, 0.7] })).traits ?? [];
  expect(trait?.prior?.['*']?.[0]).toBeCloseTo((fit + 0.5) / 2);
  expect(trait?.prior?.['elsewhere']).toEqual([0.3, 0.7]);
});

test('a trait that was not fitted keeps its estimate', () => {
  const [trait] = fitted(withPrior('another', { '*': [0.5, 0.5] })).traits ?? [];
  expect(trait?.prior).toEqual({ '*': [0.5, 0.5] });
});

test('a fit of other values is an error', () => {
  expect(() => fitted(withPrior('form', { '*': [0.5, 0.3, 0.2] }))).toThrow('run npm run priors');
});

test('what ships is fitted', () => {
  const form = detectors.flatMap(({ traits }) => traits ?? []).find(({ id }) => id === 'form');
  const fit = priors['form']?.['*']?.shares ?? [];
  const share = form?.prior?.['*']?.[0] ?? 0;
  expect(share).not.toBe(0.95);
  expect(Math.abs(share - (fit[0] ?? 0))).toBeLessThan(0.05);
});
