import type { Component } from './component.ts';
import { isInhuman } from './inhuman.ts';
import type { Place } from './place.ts';
import type { Weighed } from './weigh.ts';

describe('what no crowd does', () => {
  const everywhere = { isOne: false, isClass: false };
  const judged = (id: string, carries: number, worth: number, place: Partial<Place> = everywhere) =>
    isInhuman({ attribute: { id }, carries } as Weighed, place as Place, { worth } as Component, false);
  const waited = (isClockwork: boolean, carries: number) => {
    const pace = { attribute: { id: 'pace', family: 'pace' }, carries } as Weighed;
    return isInhuman(pace, everywhere as Place, { worth: 200 } as Component, isClockwork);
  };

  it('is that so many have names drawn at random, or devices or sessions that move about', () => {
    for (const id of ['random-name', 'device-roaming', 'session-roaming']) {
      expect([judged(id, 20, 80), judged(id, 20, 12), judged(id, 7, 80)]).toEqual([true, false, false]);
    }
  });

  it('may be so of pupils whose teacher gave them mailboxes', () => {
    expect(judged('random-name', 20, 80, { ...everywhere, isClass: true })).toBe(false);
    expect(judged('random-name', 20, 80, { ...everywhere, isOne: true })).toBe(false);
  });

  it('is a device that never rests, wherever it is', () => {
    expect(judged('device-rush', 9, 20, { isOne: true, isClass: true })).toBe(true);
  });

  it('is that so many wait, and all for as long', () => {
    expect([waited(true, 20), waited(false, 20), waited(true, 7)]).toEqual([true, false, false]);
  });

  it('is nothing else that programs do', () => {
    expect(judged('form', 40, 200)).toBe(false);
    expect(isInhuman(undefined, everywhere as Place, { worth: 200 } as Component, true)).toBe(false);
  });
});
