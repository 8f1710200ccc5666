import type { Signup } from '#sdk';
import { addressIn, type Change, mailOf, Site, surge } from '../../../test/site.ts';

describe('names drawn at random', () => {
  const letters = (site: Site) =>
    Array.from({ length: 10 }, () => String.fromCharCode(97 + Math.floor(site.random() * 26))).join('');
  /** Like people in all but the name, and that half of the accounts are left alone. */
  const drawn = (site: Site, { journey }: Signup, domain: string): Change => ({
    mail: mailOf(letters(site), domain),
    agent: { kind: 'desktop', family: 'Chrome/Windows', version: '128' },
    history: 'none',
    address: addressIn(60 + Math.floor(site.random() * 60), Math.floor(site.random() * 256), 'BR'),
    journey: { ...journey, usedAfter: site.random() < 0.5 },
  });
  const factorOf = (site: Site) => site.live.attribution.leading?.anchor.factors.get('random-name');

  it('carry an attack at the one provider at which honest people have names that read like names', () => {
    const site = surge(50, 0.6, (own, signup) => drawn(own, signup, 'mail.example'));
    expect(factorOf(site)).toBeGreaterThan(10);
    expect(site.live.attribution.attacks.length).toBe(1);
  });

  it('carry none at a provider that nobody knows yet, as a relay that has just opened', () => {
    const site = surge(50, 0.6, (own, signup) => drawn(own, signup, 'relay.example'));
    expect(factorOf(site)).toBe(0);
    expect(site.live.attribution.attacks).toEqual([]);
  });

  it('carry none at a relay that some have used all along', () => {
    const site = new Site(50);
    const relayed = () => ({ mail: mailOf(letters(site), 'relay.example') });
    site.run(150, 8, () => (site.random() < 0.05 ? relayed() : {}));
    site.run(11, 24, signup => (site.random() < 0.6 ? { ...drawn(site, signup, ''), ...relayed() } : {}));
    site.look();
    expect(factorOf(site)).toBe(0);
    expect(site.live.attribution.attacks).toEqual([]);
  });
});
