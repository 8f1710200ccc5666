import type { Signup } from '#sdk';
import { addressIn, type Change, mailOf, type Site, surge } from '../../../test/site.ts';

describe('mail domains that nobody had', () => {
  const four = ['alpha.example', 'bravo.example', 'delta.example', 'gamma.example'];
  const home = ['DE', 'FR', 'US'];

  /** Whose names are as everybody's, of whom half leave the account alone. */
  const come =
    (domains: readonly string[], countries: readonly string[], networks = 60, part = 1) =>
    (site: Site, { journey, mail }: Signup): Change => ({
      mail:
        site.random() < part
          ? mailOf(`${site.pick(['anna', 'bert', 'carla'])}.${site.pick(['meier', 'rossi'])}`, site.pick(domains))
          : mail,
      address: addressIn(60 + Math.floor(site.random() * networks), site.number, site.pick(countries)),
      journey: { ...journey, usedAfter: site.random() < 0.5 },
    });
  const factorOf = (...crowd: Parameters<typeof come>) =>
    surge(80, 0.6, come(...crowd)).live.attribution.leading?.anchor.factors.get('mail-domain') ?? 0;

  it('take the people of a country for an attack, several of them and from many networks', () => {
    const { attacks, leading } = surge(80, 0.6, come(four, home)).live.attribution;
    expect(leading?.anchor.factors.get('mail-domain')).toBe(24);
    expect(attacks.length).toBe(1);
  });

  it('are those of its people where a country is new', () => {
    expect(factorOf(four, ['BR'])).toBe(0);
  });

  it('are those of an organisation where they come from few networks', () => {
    const uneven = four.flatMap((domain, i) => new Array<string>(2 ** (4 - i)).fill(domain));
    expect(factorOf(uneven, home, 2)).toBe(0);
  });

  it('are those of companies of which each has rooms of its own, though most of its people are at home', () => {
    const atWork = (site: Site, signup: Signup): Change => {
      const company = Math.floor(site.random() * four.length);
      const crowd = come([four[company] as string], home)(site, signup);
      return site.random() < 0.35 ? { ...crowd, address: addressIn(120 + company, site.number, 'DE') } : crowd;
    };
    expect(surge(80, 0.6, atWork).live.attribution.leading?.anchor.factors.get('mail-domain') ?? 0).toBe(0);
  });

  it('may be a relay where it is one', () => {
    expect(factorOf(['relay.example'], home)).toBe(0);
  });

  it('of large providers are nobody’s own', () => {
    expect(factorOf(['gmx.de', 'web.de', 'yandex.ru', 'hey.com'], home)).toBe(0);
  });

  it('tell nothing where some of those who come have them', () => {
    expect(factorOf(four, home, 60, 0.3)).toBe(0);
  });
});
