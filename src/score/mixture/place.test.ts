import type { Signup } from '#sdk';
import { addressIn, type Change, mailOf, Site, surge } from '../../../test/site.ts';
import type { Standing } from './accused.ts';
import { AppLibraries } from './app-libraries.ts';
import type { Found } from './division.ts';
import { Partners } from './partners.ts';
import { Place } from './place.ts';
import { Providers } from './providers.ts';

/** What the largest cluster of a surge has in common. */
function placeIn(alter: (site: Site, signup: Signup) => Change, standing: Standing = 'first', perMin = 24): Place {
  return placeOn(surge(90, 0.6, alter, perMin), standing);
}

function placeOn({ live, beginnings }: Site, standing: Standing = 'first'): Place {
  const past = {
    providers: new Providers(live.attributes, live.reservoir),
    partners: new Partners(live.attributes, live.reservoir),
    libraries: new AppLibraries(live.attributes, live.reservoir, beginnings),
  };
  const [largest] = [...live.attribution.clusters].sort((a, b) => b.component.size - a.component.size);
  return new Place((largest as Found).component, live.attribution.sheet, past, standing);
}

const from = (site: Site, addresses: number, networks = 1) =>
  addressIn(90 + Math.floor(site.random() * networks), Math.floor(site.random() * addresses), 'DE');

describe('developers', () => {
  const withTools =
    (kinds: readonly string[], addresses: number) =>
    (site: Site): Change => ({
      agent: { kind: 'tool', family: site.pick(kinds), version: '1' },
      address: from(site, addresses),
    });

  it('have tools of several kinds in one room', () => {
    expect(placeIn(withTools(['curl', 'python-requests', 'PostmanRuntime'], 6))).toMatchObject({
      hasDevelopers: true,
      hasTools: true,
    });
  });

  it('are not those who have one, or come from many addresses', () => {
    expect(placeIn(withTools(['curl'], 6))).toMatchObject({ hasDevelopers: false, hasTools: false });
    expect(placeIn(withTools(['curl', 'python-requests', 'PostmanRuntime'], 200)).hasDevelopers).toBe(false);
  });
});

describe('an organisation', () => {
  const at =
    (domains: readonly string[], isDisposable = false) =>
    (site: Site): Change => ({
      mail: {
        ...(mailOf(`${site.pick(['ann', 'bo', 'cy'])}.ross${site.number}`, site.pick(domains)) as NonNullable<
          Signup['mail']
        >),
        disposable: isDisposable,
      },
      address: from(site, 200),
      agent: { kind: 'desktop', family: site.pick(['Chrome/Windows', 'Edge/Windows', 'Safari/macOS']), version: '130' },
    });

  it('has a mailbox domain or two of its own', () => {
    expect(placeIn(at(['works.example']))).toMatchObject({ isOne: true, isOrganisation: true, isHouse: true });
  });

  it('has its mailboxes at a dozen hosts at the most, as a university has at those of its faculties', () => {
    const hosted = (hosts: number) => (site: Site) => {
      const { mail, ...change } = at(['works.example'])(site);
      const host = `h${Math.floor(site.random() * hosts)}.works.example`;
      return { ...change, mail: { ...mail, mailbox: `${site.number}@${host}` } as Change['mail'] };
    };
    expect([placeIn(hosted(8)).isHouse, placeIn(hosted(24)).isHouse]).toEqual([true, false]);
  });

  it('has none for throw-away mail, and none that everybody has', () => {
    expect(placeIn(at(['works.example'], true))).toMatchObject({ isOne: false, isOrganisation: false, isHouse: false });
    expect(placeIn(at(['gmx.de', 'web.de']))).toMatchObject({ isOne: false, isOrganisation: false, isHouse: false });
  });

  it('of two is not what stood as an attack', () => {
    const two = at(['works.example', 'labs.example', 'works.example']);
    expect([placeIn(two).isHouse, placeIn(two, 'accused').isHouse]).toEqual([true, false]);
  });
});

describe('a class', () => {
  const inRooms = (addresses: number, perMin?: number) =>
    placeIn(site => ({ address: from(site, addresses) }), 'first', perMin);

  it('signs up from a room or a few', () => {
    expect(inRooms(3).isClass).toBe(true);
    expect(inRooms(60).isClass).toBe(false);
  });

  it('is one beside others who have a mailbox at the provider of its own', () => {
    const besides = (roomOf: number) =>
      placeIn(site => {
        const isPupil = site.random() < 0.5;
        const name = isPupil ? `teacher+${site.number}` : `${site.pick(['ann', 'bo', 'cy'])}.ross${site.number}`;
        return {
          mail: {
            ...(mailOf(name, 'mail.example') as NonNullable<Signup['mail']>),
            canonical: isPupil ? 'teacher@mail.example' : `${name}@mail.example`,
          },
          address: isPupil ? from(site, roomOf) : from(site, 250, 30),
          agent: { kind: 'desktop', family: 'Chrome/Chromium OS', version: '140' },
        };
      }).isClass;
    expect([besides(1), besides(60)]).toEqual([true, false]);
  });

  it('is given spellings of a mailbox or a few, not of each of its own', () => {
    const spellings = (mailboxes: number) =>
      placeIn(site => {
        const name = `teacher${site.number % mailboxes}`;
        const mail = mailOf(`${name}+${site.number}`, 'mail.example') as NonNullable<Signup['mail']>;
        return { mail: { ...mail, canonical: `${name}@mail.example` }, address: from(site, 1) };
      }).areGivenMailboxes;
    expect([spellings(3), spellings(5), spellings(20)]).toEqual([true, true, false]);
  });

  it('is not given more spellings of one mailbox than two of them have', () => {
    const areGiven = (minutes: number) => {
      const site = new Site(94);
      site.run(150, 8);
      site.run(minutes, 12, () => {
        const mail = mailOf(`room+${site.number}`, 'mail.example') as NonNullable<Signup['mail']>;
        return { mail: { ...mail, canonical: 'room@mail.example' }, address: from(site, 3) };
      });
      site.look();
      return placeOn(site).areGivenMailboxes;
    };
    expect([areGiven(4), areGiven(16)]).toEqual([true, false]);
  });

  it('has its limits: of one address come more than a class', () => {
    expect(inRooms(1, 80)).toMatchObject({ isClass: false, areStrangers: true });
  });

  it('has its limits until those who were more have left the window, and an organisation has none', () => {
    const flood = (domain: string | undefined) => {
      const site = new Site(93);
      site.run(150, 8);
      site.run(6, 60, () => ({
        address: from(site, 1),
        mail: domain === undefined ? undefined : mailOf(`ann.ross${site.number}`, domain),
        agent: { kind: 'desktop', family: 'Chrome/Windows', version: '140' },
      }));
      site.run(6, 8);
      site.look();
      return placeOn(site);
    };
    expect(flood(undefined)).toMatchObject({ isOvercrowded: true, isClass: false, isOne: false });
    expect(flood('house.example').isOvercrowded).toBe(false);
  });

  it('has an IPv6 network, of whose addresses nobody shares one', () => {
    const at = (hosts: number) => {
      const site = new Site(95);
      site.run(150, 8);
      site.run(6, 30, () => ({
        address: {
          ...from(site, 1),
          version: 6,
          text: `2001:db8::${1 + (site.number % hosts)}`,
          client: '2001:db8::/64',
          network: '2001:db8::/48',
        },
        mail: mailOf(`ann.ross${site.number}`, 'house.example'),
        agent: { kind: 'desktop', family: site.pick(['Chrome/Windows', 'Safari/macOS']), version: '140' },
      }));
      site.look();
      return placeOn(site);
    };
    expect(at(1)).toMatchObject({ isOvercrowded: true, isOrganisation: false, isOne: false, areStrangers: true });
    expect(at(40)).toMatchObject({ isOvercrowded: false, isOrganisation: true, isOne: true, areStrangers: false });
  });

  it('has its limits, though those who come of one address are two clusters', () => {
    const two = (rooms: number) => {
      const north = (site: Site, { journey }: Signup): Change => ({
        mail: mailOf(`${site.pick(['ann', 'bo', 'cy'])}.ross${site.number}`, 'north.example'),
        agent: { kind: 'mobile', family: 'Safari/iOS', version: '18' },
        journey: { ...journey, pagesBefore: 0, paceMs: 9_000 },
        address: addressIn(90, 0, 'DE'),
      });
      const south = (site: Site, { journey }: Signup): Change => ({
        mail: mailOf(`q${site.number}x7`, 'south.example'),
        agent: { kind: 'desktop', family: 'Opera/Linux', version: '99' },
        journey: { ...journey, pagesBefore: 9, paceMs: 90_000 },
        address: addressIn(90, 1 % rooms, 'DE'),
      });
      const site = new Site(90);
      site.run(150, 8);
      for (let i = 0; i < 11; i++) {
        site.run(1, 28, signup => (site.random() < 0.75 ? (site.random() < 0.5 ? north : south)(site, signup) : {}));
        site.look();
      }
      return placeOn(site);
    };
    expect([two(1).isClass, two(2).isClass]).toEqual([false, true]);
  });

  it('is given mailboxes at one domain', () => {
    const at = (domains: readonly string[]) =>
      placeIn(site => ({
        address: from(site, 3),
        mail: mailOf(`${site.pick(['ann', 'bo', 'cy'])}.ross${site.number}`, site.pick(domains)),
      })).areGivenMailboxes;
    expect([at(['school.example']), at(['a.example', 'b.example', 'c.example', 'd.example', 'e.example'])]).toEqual([
      true,
      false,
    ]);
  });

  it('is given no mailboxes at public providers under names that nobody has', () => {
    const drawn = (domains: readonly string[], name = 'xqzkvwt') =>
      placeIn(site => ({ address: from(site, 3), mail: mailOf(`${name}${site.number}`, site.pick(domains)) }))
        .areGivenMailboxes;
    expect(drawn(['gmail.com', 'outlook.com'])).toBe(false);
    expect([drawn(['gmail.com']), drawn(['school.example'])]).toEqual([false, true]);
    expect(drawn(['gmail.com', 'outlook.com'], 'ann.ross')).toBe(true);
  });

  it('may come after another at the same address', () => {
    const site = new Site(91);
    site.run(150, 8);
    site.run(60, 5, () => (site.random() < 0.8 ? { address: from(site, 1) } : {}));
    site.look();
    expect(placeOn(site).isClass).toBe(true);
  });
});

describe('a crowd', () => {
  it('comes from everywhere, and what stood as an attack is one only where it clearly does', () => {
    const isEverywhere = (networks: number, standing: Standing) =>
      placeIn(site => ({ address: from(site, 200, networks) }), standing).isEverywhere;
    expect([isEverywhere(6, 'first'), isEverywhere(6, 'accused'), isEverywhere(40, 'accused')]).toEqual([
      true,
      false,
      true,
    ]);
  });
});

describe('strangers', () => {
  it('come from everywhere, or from many addresses of several networks', () => {
    const many = (networks: number) => placeIn(site => ({ address: from(site, 200, networks) })).areStrangers;
    expect([many(40), many(5), many(1)]).toEqual([true, true, false]);
  });

  it('are not the people of one organisation at home', () => {
    const home = (site: Site): Change => ({
      mail: mailOf(`${site.pick(['ann', 'bo', 'cy'])}.ross${site.number}`, 'works.example'),
      address: from(site, 200, 5),
      agent: { kind: 'desktop', family: 'Edge/Windows', version: '131' },
    });
    expect(placeIn(home).areStrangers).toBe(false);
  });
});
