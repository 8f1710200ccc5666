import type { Signup } from '#sdk';
import { addressIn, type Change, mailOf, Site, surge } from '../../../test/site.ts';
import { type Across, type Attribute, columnOf } from '../attributes.ts';
import type { Standing } from './accused.ts';
import { acrossFactor } from './across.ts';
import type { Found } from './division.ts';
import { Providers } from './providers.ts';

describe('one name with many numbers, from one network', () => {
  const numbered = (domain: string, addresses: number) => {
    const site = surge(
      52,
      0.5,
      (own, { journey }): Change => ({
        mail: {
          ...(mailOf(`hero${1_000 + own.number}`, domain) as NonNullable<Signup['mail']>),
          stem: `hero#@${domain}`,
        },
        address: addressIn(70, Math.floor(own.random() * addresses), 'DE'),
        history: 'none',
        journey: { ...journey, usedAfter: own.random() < 0.5 },
      }),
    );
    return site.live.attribution.leading?.anchor.factors.get('name-series') ?? 0;
  };

  it('is nobody’s to give where anybody may have a mailbox and each has an address', () => {
    expect(numbered('gmail.com', 200)).toBeGreaterThan(10);
  });

  it('may be what a class or a company is given', () => {
    expect(numbered('gmail.com', 4)).toBe(0);
    expect(numbered('works.example', 200)).toBe(0);
  });
});

describe('names drawn at random', () => {
  const letters = (site: Site) =>
    Array.from({ length: 10 }, () => String.fromCharCode(97 + Math.floor(site.random() * 26))).join('');
  /** Like people in all but the name, and that half of the accounts are left alone. */
  const drawn = (site: Site, { journey }: Signup, domain: string): Change => ({
    mail: mailOf(letters(site), domain),
    agent: { kind: 'desktop', family: site.pick(['Chrome/Windows', 'Edge/Windows']), version: '131' },
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

  it('carry by more than two in five, and what stood as an attack by three in ten', () => {
    const { live } = surge(50, 0.6, (own, signup) => drawn(own, signup, own.pick(['mail.example', 'post.example'])));
    const attribute = live.attributes[columnOf(live.attributes, 'random-name')] as Attribute;
    const { component } = live.attribution.leading as Found;
    const carried = (drawnOf100: number, standing: Standing) =>
      acrossFactor(
        attribute,
        attribute.across as Across,
        {
          factor: 20,
          distance: 20,
          rows: 100,
          counts: [100 - drawnOf100, drawnOf100, 0],
          expected: [95, 3, 2],
          machineExpected: 0,
          more: new Set([undefined]),
        },
        20,
        { component, sheet: live.attribution.sheet },
        {
          standing,
          learned: 1_000,
          place: { isNarrow: false, isNear: false, isScattered: true, areStrangers: true, areOnHosts: false },
          providers: new Providers(live.attributes, live.reservoir),
        },
      );
    expect([carried(41, 'first'), carried(36, 'first')]).toEqual([20, 0]);
    expect([carried(36, 'accused'), carried(29, 'accused')]).toEqual([20, 0]);
  });

  it('carry at a large provider of which the site knows nobody, but for Apple’s, where relays draw them', () => {
    const at = (provider: string) => factorOf(surge(50, 0.6, (own, signup) => drawn(own, signup, provider))) ?? 0;
    expect(at('gmail.com')).toBeGreaterThan(10);
    expect(at('icloud.com')).toBe(0);
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

describe('phone numbers of another country than the address', () => {
  const phoneOf = (code: string, number: number) => ({
    number: `${code}${100_000_000 + number}`,
    prefix: `${code}10000`,
    land: { code, countries: [`L${code}`] },
  });
  /** Like people in all but that half of the accounts are left alone; of so many networks and addresses in each. */
  const factorOf = (codes: readonly string[], networks: number, addresses: number) =>
    surge(55, 0.6, (site, { journey }) => ({
      address: addressIn(60 + Math.floor(site.random() * networks), Math.floor(site.random() * addresses), 'DE'),
      phone: phoneOf(site.pick(codes), site.number),
      journey: { ...journey, usedAfter: site.random() < 0.5 },
    })).live.attribution.leading?.anchor.factors.get('phone-country');

  it('carry where they are of several countries and from everywhere', () => {
    expect(factorOf(['7', '44', '62', '84'], 40, 200)).toBe(28);
  });

  it('help only where they are of one country, as of people behind a VPN', () => {
    expect(factorOf(['44'], 40, 200)).toBe(8);
  });

  it('help only where few of all who come have them, as those who are abroad in a crowd', () => {
    const site = new Site(56);
    const atHome = () => ({
      phone: { ...phoneOf('49', site.number), land: { code: '49', countries: ['DE', 'FR', 'US'] } },
    });
    site.run(150, 8, atHome);
    site.run(11, 60, () =>
      site.random() < 0.1
        ? {
            address: addressIn(60 + Math.floor(site.random() * 40), Math.floor(site.random() * 200), 'DE'),
            phone: phoneOf(site.pick(['7', '44', '62', '84']), site.number),
          }
        : atHome(),
    );
    site.look();
    const { leading, attacks } = site.live.attribution;
    expect(leading?.anchor.factors.get('phone-country') ?? 0).toBeLessThanOrEqual(8);
    expect(attacks).toEqual([]);
  });

  it('carry nothing where more people of their countries are at home, as those of a crowd behind relays', () => {
    const factorBeside = (atHomePart: number) => {
      const site = new Site(57);
      const lands = { 7: 'KZ', 62: 'ID', 84: 'VN' } as const;
      const athome = (own: Site): Change => {
        const code = own.pick(['7', '62', '84'] as const);
        return {
          address: addressIn(20 + Math.floor(own.random() * 40), Math.floor(own.random() * 200), lands[code]),
          phone: { ...phoneOf(code, own.number), land: { code, countries: [lands[code]] } },
        };
      };
      site.run(150, 8, () => athome(site));
      site.run(11, 60, ({ journey }) =>
        site.random() < atHomePart
          ? athome(site)
          : {
              ...athome(site),
              address: addressIn(60 + Math.floor(site.random() * 40), Math.floor(site.random() * 200), 'US'),
              journey: { ...journey, form: site.random() < 0.5, usedAfter: site.random() < 0.7 },
            },
      );
      site.look();
      return site.live.attribution.leading?.anchor.factors.get('phone-country') ?? 0;
    };
    expect(factorBeside(0.2)).toBe(28);
    expect(factorBeside(0.75)).toBe(0);
  });

  it('help only where guests come from one address, but carry from dozens of one network', () => {
    expect([factorOf(['7', '44', '62', '84'], 1, 1), factorOf(['7', '44', '62', '84'], 1, 200)]).toEqual([8, 28]);
  });
});

describe('names of one pattern from one network', () => {
  const some = (site: Site, letters: number, digits: number) => {
    const draw = (from: string, length: number) =>
      Array.from({ length }, () => from[Math.floor(site.random() * from.length)]).join('');
    return draw('abcdefghijklmnopqrstuvwxyz', letters) + draw('0123456789', digits);
  };
  /** Like people at one address, in all but what their mailboxes are called. */
  const pool = (site: Site, local: string, domain: string): Change => ({
    mail: mailOf(local, domain),
    address: addressIn(61, 9, 'NL'),
    agent: { kind: 'desktop', family: 'Chrome/Mac OS', version: '131' },
    history: site.pick(['none', 'address']),
  });

  it('carry an attack alone where they are at two domains', () => {
    const site = surge(51, 0.6, own => pool(own, some(own, 14, 2), own.pick(['sink.example', 'cup.example'])));
    expect(site.live.attribution.leading?.anchor.factors.get('mask-length')).toBe(28);
    expect(site.live.attribution.attacks.length).toBe(1);
  });

  it.each<[string, (site: Site) => Change]>([
    ['a school has numbered its pupils', site => pool(site, some(site, 2, 6), 'school.example')],
    [
      'two schools have numbered them, each in its own way',
      site =>
        site.random() < 0.5
          ? pool(site, some(site, 2, 6), 'school.example')
          : pool(site, some(site, 5, 3), 'college.example'),
    ],
    [
      'a school has numbered its pupils, and its teachers have names',
      site =>
        site.random() < 0.85
          ? pool(site, some(site, 2, 6), 'pupils.example')
          : pool(site, site.pick(['anna.meier', 'bert.rossi', 'carla.novak']), 'school.example'),
    ],
  ])('carry none where %s', (_, alter) => {
    const site = surge(51, 0.6, alter);
    expect(site.live.attribution.leading?.anchor.factors.get('mask-length') ?? 0).toBe(0);
    expect(site.live.attribution.attacks).toEqual([]);
  });
});
