import type { Attribute } from '../attributes.ts';
import { partAgainst } from './against.ts';
import type { Anchor } from './anchor.ts';
import type { Component } from './component.ts';

/** A mail domain that the attack has, and an account that was used, as nine of ten of the attack are not. */
const attributes = [
  { index: 0, id: 'mail-domain', anchors: false, isConduct: false },
  { index: 1, id: 'used', anchors: true, isConduct: true },
] as unknown as readonly Attribute[];
const ratios = [9, -0.6];
const codes = Int32Array.from([0, -1, -1, 1, -1, -1]);
const temper = Float64Array.from([1, 1]);
/** A cluster of forty, of which so many have the domain. */
const found = (withDomain: number) => ({
  component: {
    worth: 40,
    ratioOf: (code: number) => ratios[code] ?? 0,
    countOf: (code: number) => (code === 0 ? withDomain : 4),
  } as unknown as Component,
  anchor: { factors: new Map([['used', 8]]) } as unknown as Anchor,
});
const against = (part: number, accused: number, withDomain = 30) =>
  partAgainst(codes, part, accused, found(withDomain), attributes, temper);

describe('how much of a part counts against a row', () => {
  it('hears a row that speaks for itself where the company is in doubt', () => {
    expect(against(0.6, 0.6)).toBeLessThan(0.2);
    expect(against(0.999, 0.999)).toBeGreaterThan(0.98);
  });

  it('finds no doubt in a row that falls between two clusters of attacks', () => {
    expect(against(0.6, 0.999) + against(0.399, 0.999)).toBeGreaterThan(0.98);
  });

  it('does not call a row malicious for what a few of the cluster have for themselves', () => {
    expect(against(0.999999, 0.999999, 30)).toBeGreaterThan(0.99);
    expect(against(0.999999, 0.999999, 5)).toBeLessThan(0.9);
  });

  it('gives nothing of a row that no cluster has', () => {
    expect(against(0, 0)).toBe(0);
  });
});
