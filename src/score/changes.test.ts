import type { Signup } from '#sdk';
import { type Change, machine, Site } from '../../test/site.ts';

const perMin = 12;

describe('a form that nobody requests any more', () => {
  const isLeft = (site: Site) => site.random() < 0.5;
  const leaves = (site: Site, { journey }: Signup) => ({ ...journey, usedAfter: !isLeft(site) });

  /** Three hours of a site on which half of the people leave without a look at what they made. */
  function open(seed: number): Site {
    const site = new Site(seed);
    site.run(180, perMin, signup => ({ journey: leaves(site, signup) }));
    site.live.look(site.nowMs, perMin);
    return site;
  }

  /** Minutes looked at one by one; returns how many of them told of an attack. */
  function told(site: Site, minutes: number, rate: number, alter: (signup: Signup) => Change): number {
    let attacks = 0;
    for (let i = 0; i < minutes; i++) {
      site.run(1, rate, alter);
      site.live.look(site.nowMs, perMin);
      if (site.live.attribution.attacks.length > 0) attacks++;
    }
    return attacks;
  }

  const cached = (site: Site) => (signup: Signup) => ({
    journey: { ...leaves(site, signup), form: false, paceMs: undefined, pagesBefore: 0 },
  });

  it('has come from a cache since, and is no attack, though a crowd comes then', () => {
    const site = open(1);
    expect(told(site, 20, perMin, cached(site))).toBe(0);
    expect(site.live.background.changed).toEqual(new Set(['form', 'visits']));
    expect(told(site, 10, perMin * 6, cached(site))).toBe(0);
  });

  it('is one where people go on to request it', () => {
    const site = open(1);
    expect(
      told(site, 12, perMin * 2, signup => (isLeft(site) ? machine(site, signup) : { journey: leaves(site, signup) })),
    ).toBeGreaterThan(6);
    expect(site.live.background.changed.size).toBe(0);
  });

  it('is one in an hour in which few people come', () => {
    const site = open(1);
    told(site, 15, 4, signup => ({ journey: leaves(site, signup) }));
    const attacks = told(site, 20, 14, signup =>
      site.random() < 0.75 ? machine(site, signup) : { journey: leaves(site, signup) },
    );
    expect(attacks).toBeGreaterThan(6);
  });

  it('counts again where people request it again', () => {
    const site = open(1);
    told(site, 15, perMin, cached(site));
    expect(site.live.background.changed.size).toBe(2);
    expect(told(site, 10, perMin, signup => ({ journey: leaves(site, signup) }))).toBe(0);
    // Those who came without it are in the window still.
    expect(site.live.background.changed.size).toBe(2);
    expect(told(site, 20, perMin, signup => ({ journey: leaves(site, signup) }))).toBe(0);
    expect(site.live.background.changed.size).toBe(0);
  });

  it('goes with sessions that a deploy gives to every request, until they have left', () => {
    const site = new Site(3);
    site.run(180, perMin);
    site.live.look(site.nowMs, perMin);
    const lost = ({ journey }: Signup) => ({
      journey: { ...journey, form: false, paceMs: undefined, pagesBefore: 0, usedAfter: false },
    });
    expect(told(site, 40, perMin, lost)).toBe(0);
    expect(site.live.background.changed).toEqual(new Set(['form', 'visits', 'used']));
    expect(told(site, 40, perMin, () => ({}))).toBe(0);
    expect(site.live.background.changed.size).toBe(0);
  });

  it('goes as a TLS stack does before which a proxy is put', () => {
    const site = new Site(4);
    site.run(180, perMin, () => ({ hello: 'own' }));
    site.live.look(site.nowMs, perMin);
    expect(told(site, 20, perMin, () => ({ hello: 'foreign' }))).toBe(0);
    expect(site.live.background.changed).toEqual(new Set(['hello']));
  });

  it('is known to the next process', () => {
    const site = open(1);
    told(site, 15, perMin, cached(site));
    const next = new Site(2);
    next.live.restore(JSON.parse(JSON.stringify(site.live.save())), [], site.nowMs);
    expect(next.live.background.changed).toEqual(new Set(['form', 'visits']));
  });
});
