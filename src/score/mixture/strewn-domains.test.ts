import type { Signup } from '#sdk';
import { addressIn, type Change, mailOf, Site } from '../../../test/site.ts';

describe('mail domains of which each has one or few', () => {
  const ownMail = (site: Site, { mail }: Signup) =>
    mailOf(mail?.mailbox?.split('@')[0] ?? 'office', `own-${site.number}.example`);

  /** Of a site of whose people that part have domains of their own, a surge of people who do. */
  function surged(usual: number, alter: (site: Site, signup: Signup) => Change = () => ({})) {
    const site = new Site(81);
    site.run(200, 6, signup => (site.random() < usual ? { mail: ownMail(site, signup) } : {}));
    site.run(12, 24, signup => {
      if (site.random() > 0.7) return {};
      const address = addressIn(70 + Math.floor(site.random() * 40), site.number, 'DE');
      return { mail: ownMail(site, signup), address, history: 'none', ...alter(site, signup) };
    });
    site.look();
    const { leading, attacks } = site.live.attribution;
    return { nats: leading?.anchor.factors.get('mail-domain') ?? 0, attacks: attacks.length };
  }

  it('carry, though not an attack alone: so many companies may have been invited', () => {
    expect(surged(0.03)).toEqual({ nats: 16, attacks: 0 });
  });

  it('carry an attack with what alone carries none', () => {
    const leave = (site: Site, { journey }: Signup) => ({ journey: { ...journey, usedAfter: site.random() < 0.5 } });
    expect(surged(0.03, leave).attacks).toBe(1);
  });

  it('carry little on a site whose people have their own', () => {
    expect(surged(0.7).nats).toBeLessThan(8);
  });
});
