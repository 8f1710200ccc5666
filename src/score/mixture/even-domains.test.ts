import type { Signup } from '#sdk';
import { addressIn, type Change, mailOf, type Site, surge } from '../../../test/site.ts';

describe('mail domains that are taken evenly', () => {
  const domains = Array.from({ length: 9 }, (_, i) => `house-${i}.example`);

  /** From one provider's addresses, with names as everybody's; `of` says which domain the next has. */
  const come =
    (of: (site: Site) => string, addresses = 40, country = 'DE', networks = 1) =>
    (site: Site, { journey }: Signup): Change => ({
      mail: mailOf(
        `${site.pick(['al', 'anna', 'bernadette', 'jo'])}.${site.pick(['li', 'meier', 'oberhauser'])}`,
        of(site),
      ),
      address: addressIn(70 + (site.number % networks), Math.floor(site.random() * addresses), country),
      journey: { ...journey, usedAfter: site.random() < 0.5 },
    });
  const factorOf = (...crowd: Parameters<typeof come>) =>
    surge(80, 0.8, come(...crowd)).live.attribution.leading?.anchor.factors.get('mail-domain') ?? 0;

  it('carry, also where they come from one network', () => {
    expect(factorOf(site => site.pick(domains))).toBeGreaterThan(3);
  });

  it('carry nothing where some have many times as many people as others, as companies do', () => {
    const sized = domains.flatMap((domain, i) => new Array<string>(Math.round(40 / (i + 1))).fill(domain));
    expect(factorOf(site => site.pick(sized))).toBe(0);
  });

  it('carry nothing in one room, where schools may each have sent a class', () => {
    expect(factorOf(site => site.pick(domains), 2)).toBe(0);
  });

  it('carry in a country where nobody came from only where they are many, each of several networks', () => {
    const many = [...domains, 'house-9.example', 'house-10.example'];
    const sized = many.flatMap((domain, i) => new Array<string>(Math.round(40 / (i + 1))).fill(domain));
    const abroad = (of: readonly string[], networks: number) => factorOf(site => site.pick(of), 40, 'BR', networks);
    expect(abroad(many, 5)).toBeGreaterThan(3);
    expect([abroad(sized, 5), abroad(many, 1), abroad(domains.slice(0, 6), 5)]).toEqual([0, 0, 0]);
  });
});
