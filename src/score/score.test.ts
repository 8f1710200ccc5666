import fc from 'fast-check';
import { bucketOf, type Detector } from '#sdk';
import { detectors } from '../../detectors/index.ts';
import { Interner } from '../windows/interner.ts';
import { type Attribute, bucketNames, layOut, switchedOn } from './attributes.ts';
import { Background } from './background.ts';
import { Coder } from './coder.ts';
import { actionOf, levelOf } from './levels.ts';
import { Dirichlet } from './mixture/dirichlet.ts';
import type { Row } from './row.ts';
import { VolumeBaseline } from './volume.ts';

const meta = { ...(detectors[0] as Detector).meta, id: 'test' };
const open: Detector = { meta, traits: [{ id: 'colour', observe: () => undefined }] };
const closed: Detector = {
  meta,
  traits: [
    { id: 'kind', values: ['app', 'web'], observe: () => undefined },
    {
      id: 'form',
      parent: 'kind',
      values: ['yes', 'no'],
      prior: { app: [0.1, 0.9], '*': [0.95, 0.05] },
      observe: () => undefined,
    },
  ],
};

function row(attributes: ReturnType<typeof layOut>, interner: Interner, values: readonly (string | undefined)[]): Row {
  const made = {
    values: new Array(attributes.length).fill(undefined),
    codes: new Int32Array(attributes.length * 3).fill(-1),
    weight: 1,
  } as unknown as Row;
  const coder = new Coder(attributes, interner);
  attributes.forEach((attribute, i) => {
    coder.set(made, attribute, values[i]);
  });
  return made;
}

describe('attributes', () => {
  it('refuses a parent that comes later and a prior that does not fit', () => {
    const orphan: Detector = { meta, traits: [{ id: 'a', parent: 'b', observe: () => undefined }] };
    expect(() => layOut([orphan])).toThrow(/conditional on b/);
    const short: Detector = {
      meta,
      traits: [{ id: 'a', values: ['x', 'y'], prior: { '*': [0.5, 0.4] }, observe: () => undefined }],
    };
    expect(() => layOut([short])).toThrow(/1 in all/);
  });

  it('lays out what is left when any one detector is switched off, and lets that one neither weigh nor show', () => {
    for (const { meta: off } of detectors) {
      const attributes = layOut(switchedOn(detectors, id => id !== off.id));
      for (const { detector, anchors, informational, silent } of attributes) {
        if (detector.id === off.id)
          expect({ anchors, informational, silent }).toEqual({ anchors: false, informational: true, silent: true });
        else expect(silent).toBe(false);
      }
    }
    const bare = switchedOn(detectors, id => id === 'volume');
    expect(bare.map(({ meta: { id } }) => id)).toEqual(['volume']);
    expect(switchedOn(detectors, id => id === 'form-pace').map(({ meta: { id }, silent }) => [id, silent])).toEqual([
      ['client-agent', true],
      ['form-pace', undefined],
    ]);
  });

  it('lays out the shipped detectors', () => {
    expect(layOut(detectors).length).toBeGreaterThan(15);
  });

  it('names buckets by their bounds', () => {
    expect(bucketNames([1, 3, 8])).toEqual(['0', '1–2', '3–7', '8+']);
    expect([0, 1, 2, 3, 7, 8, 500].map(count => bucketOf([1, 3, 8], bucketNames([1, 3, 8]), count))).toEqual([
      '0',
      '1–2',
      '1–2',
      '3–7',
      '3–7',
      '8+',
      '8+',
    ]);
  });
});

describe('background', () => {
  it('speaks from the shipped prior, by parent, before it has learned', () => {
    const attributes = layOut([closed]);
    const interner = new Interner();
    const background = new Background(attributes, interner, 100);
    const form = attributes[1];
    if (form === undefined) throw new Error('no form');
    const p = (kind: string, value: string) =>
      background.probability(form, kind, value, row(attributes, interner, [kind, value]).codes);
    expect(p('app', 'no')).toBeCloseTo(0.9);
    expect(p('web', 'no')).toBeCloseTo(0.05);
  });

  it('moves to what the site shows, and leaves the rest of the mass to values unseen', () => {
    const attributes = layOut([open]);
    const interner = new Interner();
    const background = new Background(attributes, interner, 100);
    const colour = attributes[0];
    if (colour === undefined) throw new Error('no colour');
    for (let i = 0; i < 900; i++) background.learn(row(attributes, interner, ['blue']), 1);
    const p = (value: string) =>
      background.probability(colour, undefined, value, row(attributes, interner, [value]).codes);
    expect(p('blue')).toBeGreaterThan(0.95);
    expect(p('green')).toBeLessThan(0.01);
    expect(p('green')).toBeGreaterThan(0);
  });

  it('holds no more values than its bound and counts what it refused', () => {
    const attributes = layOut([open]);
    const interner = new Interner();
    const background = new Background(attributes, interner, 50);
    for (let i = 0; i < 1_000; i++) background.learn(row(attributes, interner, [`hostile-${i}`]), 1);
    expect(background.size).toBe(50);
    expect(background.refused).toBe(950);
  });

  it('takes over nothing of an attribute that has other values now, or counts given others', () => {
    const learned = (shown: readonly string[]) => {
      const kind = { id: 'kind', values: ['app', 'web', ...shown], observe: () => undefined };
      const form = { id: 'form', parent: 'kind', values: ['yes', 'no'], observe: () => undefined };
      const colour = { id: 'colour', observe: () => undefined };
      const attributes = layOut([{ meta, traits: [kind, form, colour] }]);
      const interner = new Interner();
      const background = new Background(attributes, interner, 100);
      const p = ([index, ...values]: readonly [number, ...string[]]) => {
        const { codes } = row(attributes, interner, values);
        return background.probability(
          attributes[index] as Attribute,
          values[index - 1],
          values[index] as string,
          codes,
        );
      };
      const all = () =>
        [[0, 'app'] as const, [1, 'app', 'no'] as const, [2, 'app', 'no', 'red'] as const].map(one => p(one) > 0.9);
      return { background, all, learn: () => background.learn(row(attributes, interner, ['app', 'no', 'red']), 900) };
    };
    const before = learned([]);
    before.learn();
    expect(before.all()).toEqual([true, true, true]);
    const saved = before.background.save();
    const same = learned([]);
    same.background.restore(saved);
    expect(same.all()).toEqual([true, true, true]);
    const other = learned(['tool']);
    other.background.restore(saved);
    expect(other.all()).toEqual([false, false, true]);
  });

  it('forgets rare values as they fade, and lets go of their strings', () => {
    const attributes = layOut([open]);
    const interner = new Interner();
    const background = new Background(attributes, interner, 50);
    const learned = row(attributes, interner, ['once']);
    background.learn(learned, 1);
    for (let day = 0; day < 30; day++) background.advance(day * 86_400_000);
    expect(background.size).toBe(0);
    expect(background.learned).toBeLessThan(0.1);
  });
});

describe('dirichlet-multinomial', () => {
  it('is the chain of its predictive probabilities', () => {
    const counts = fc.array(fc.integer({ min: 0, max: 6 }), { minLength: 3, maxLength: 3 });
    fc.assert(
      fc.property(counts, ([a = 0, b = 0, c = 0]) => {
        const alphas = [0.5, 2, 7.5];
        const left = [a, b, c];
        let ln = 0;
        const seen = [0, 0, 0];
        for (let total = 0; total < a + b + c; total++) {
          const i = left.findIndex(count => count > 0);
          ln += Math.log(((alphas[i] ?? 0) + (seen[i] ?? 0)) / (10 + total));
          seen[i] = (seen[i] ?? 0) + 1;
          left[i] = (left[i] ?? 0) - 1;
        }
        expect(new Dirichlet(alphas).multinomial([a, b, c])).toBeCloseTo(ln, 8);
      }),
    );
  });
});

describe('levels and actions', () => {
  const levels = { suspicious: 0.9, malicious: 0.99, challenge: 0.99, deny: 0.999 };

  it('change at their thresholds', () => {
    expect([0.89, 0.9, 0.9899, 0.99].map(score => levelOf(score, levels))).toEqual([
      'normal',
      'suspicious',
      'suspicious',
      'malicious',
    ]);
  });

  it('deny nobody at first sight or without history', () => {
    const action = (learned: number, revision: number) => actionOf(0.9999, levels, { learned, revision });
    expect(action(500, 0)).toBe('challenge');
    expect(action(20, 1)).toBe('challenge');
    expect(action(500, 1)).toBe('deny');
  });
});

describe('volume baseline', () => {
  const minute = 60_000;
  const learn = (baseline: VolumeBaseline, fromMin: number, perMinute: readonly number[]) =>
    perMinute.forEach((count, i) => {
      baseline.learn((fromMin + i) * minute, count);
    });

  it('expects nothing before half an hour is known', () => {
    const baseline = new VolumeBaseline();
    learn(baseline, 0, new Array(29).fill(10));
    expect(baseline.expected(29 * minute)).toBeUndefined();
    learn(baseline, 29, [10]);
    expect(baseline.expected(30 * minute)?.perMin).toBeCloseTo(10);
  });

  it('is not moved by a burst shorter than an hour', () => {
    const baseline = new VolumeBaseline();
    learn(baseline, 0, [...new Array(100).fill(10), ...new Array(20).fill(300)]);
    expect(baseline.expected(120 * minute)?.perMin).toBeLessThan(15);
  });

  it('knows the hour of day from the day before', () => {
    const baseline = new VolumeBaseline();
    for (let hour = 0; hour < 34; hour++) learn(baseline, hour * 60, new Array(60).fill(hour % 24 === 12 ? 60 : 6));
    expect(baseline.expected((24 + 12.5) * 60 * minute)?.perMin).toBeGreaterThan(45);
    expect(baseline.expected((24 + 10.5) * 60 * minute)?.perMin).toBeLessThan(10);
  });
});
