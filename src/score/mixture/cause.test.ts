import type { Family, Signup } from '#sdk';
import { addressIn, type Change, mailOf, Site, surge } from '../../../test/site.ts';
import type { Attribute } from '../attributes.ts';
import { causeOf, isOneVoice, useOf } from './cause.ts';
import type { Place } from './place.ts';

describe('what one honest cause explains', () => {
  /** A partner's link leads to a form that is filled in already; whoever follows it is as everybody is. */
  const byLink = (_: Site, { journey }: Signup): Change => ({
    journey: { ...journey, form: false, paceMs: undefined, pagesBefore: 0 },
  });

  it('is no attack: a link that leads straight to the form, whose people use what they made', () => {
    expect(surge(30, 0.7, byLink).live.attribution.attacks).toEqual([]);
  });

  it('is no attack: such a link, of whose people more leave than usual', () => {
    const some = (site: Site, signup: Signup): Change => {
      const { journey } = byLink(site, signup);
      return { journey: { ...(journey as Signup['journey']), usedAfter: site.random() < 0.7 } };
    };
    const { leading, attacks } = surge(30, 0.7, some, 80).live.attribution;
    expect(leading?.anchor.factors.get('used')).toBeGreaterThan(4);
    expect(attacks).toEqual([]);
  });

  it('is no attack: a link of somebody that people like, of whom half leave', () => {
    const half = (site: Site, signup: Signup): Change => {
      const { journey } = byLink(site, signup);
      return { journey: { ...(journey as Signup['journey']), form: true, usedAfter: site.random() < 0.5 } };
    };
    const { leading, attacks } = surge(30, 0.7, half, 80).live.attribution;
    expect(leading?.anchor.factors.get('used')).toBeGreaterThan(12);
    expect(attacks).toEqual([]);
  });

  it('is an attack where nobody uses what was made', () => {
    const unused = (site: Site, signup: Signup): Change => {
      const { journey } = byLink(site, signup);
      return { journey: { ...(journey as Signup['journey']), usedAfter: false } };
    };
    expect(surge(30, 0.7, unused).live.attribution.attacks.length).toBe(1);
  });

  /** Other spellings of the mailbox of one, from two rooms, with and without a form; some of them use what they made. */
  const spelled =
    (form: boolean, leaving: number, domains: readonly string[] = ['mail.example']) =>
    (site: Site, { journey }: Signup): Change => ({
      address: addressIn(90, site.number % 2, 'DE'),
      agent: { kind: 'mobile', family: 'Safari/iOS', version: '18' },
      mail: {
        ...(mailOf(`room+p${site.number}`, site.pick(domains)) as NonNullable<Signup['mail']>),
        canonical: `room@${domains[0]}`,
      },
      history: 'asn',
      journey: { ...journey, form, paceMs: form ? journey.paceMs : undefined, usedAfter: site.random() >= leaving },
    });
  it.each([
    ['no attack: a class whose teacher gave each of them another spelling of one mailbox', true, 0.05, 0],
    ['an attack: such spellings of which nobody uses the account', true, 1, 1],
    ['an attack: such spellings without a form, of which most accounts are left', false, 0.8, 1],
  ])('is %s', (_, form, leaving, attacks) => {
    expect(surge(36, 0.4, spelled(form, leaving), 12).live.attribution.attacks.length).toBe(attacks);
  });

  it('is an attack: such spellings at many domains, which no teacher has', () => {
    const domains = Array.from('abcdefgh', name => `${name}.example`);
    expect(surge(36, 0.4, spelled(true, 0.05, domains), 12).live.attribution.attacks.length).toBe(1);
  });

  it('is no attack: pupils of a school that has a domain of its own, of whom most leave it at that', () => {
    const pupil = (site: Site, signup: Signup): Change => ({
      ...spelled(true, 0.8, ['school.example'])(site, signup),
      agent: { kind: 'mobile', family: site.pick(['Chrome/Android', 'Safari/iOS', 'Firefox/Android']), version: '9' },
    });
    expect(surge(20, 0.4, pupil, 12).live.attribution.attacks).toEqual([]);
  });

  it('is no attack: such a class before it is known what becomes of the accounts, though nobody looked at a page', () => {
    const told = (site: Site, signup: Signup): Change => {
      const { journey, ...change } = spelled(true, 0)(site, signup);
      return { ...change, journey: { ...(journey as Signup['journey']), pagesBefore: 0, usedAfter: undefined } };
    };
    expect(surge(36, 0.4, told, 12).live.attribution.attacks).toEqual([]);
  });

  /** Who come from two networks to a form without pages, with mailboxes at one domain. */
  const atHouse =
    (addresses: number, leaving: number) =>
    (site: Site, signup: Signup): Change => {
      const { journey } = byLink(site, signup);
      return {
        address: addressIn(90 + (site.number % 2), Math.floor(site.random() * addresses), 'DE'),
        agent: { kind: 'mobile', family: site.pick(['Chrome/Android', 'Safari/iOS', 'Firefox/Android']), version: '9' },
        mail: mailOf(
          `${site.pick(['ann', 'bo', 'cy', 'dee'])}.${site.pick(['ross', 'meier'])}${site.number}`,
          'works.example',
        ),
        history: 'asn',
        journey: { ...(journey as Signup['journey']), form: true, usedAfter: site.random() >= leaving },
      };
    };
  it.each([
    ['no attack: people of one house at computers of their own, of whom most leave', 200, 0.85, 0],
    ['no attack: accounts that one office of it makes for others', 3, 1, 0],
    ['an attack: accounts made at many addresses of it, of which none is used', 200, 1, 1],
  ])('is %s', (_, addresses, leaving, attacks) => {
    expect(surge(35, 0.7, atHouse(addresses, leaving), 80).live.attribution.attacks.length).toBe(attacks);
  });

  /** Seconds from the form to its sending, of people who have but to press a button: some look twice. */
  const looking = (random: number) => 3.5 * 5 ** (2 * random - 1);
  it.each([
    ['no attack: such a link to a form that is filled in already, and sent soon', looking, 0, 0],
    ['an attack where nearly all send it before anybody can have seen it', (random: number) => 1.2 + random / 2, 0, 1],
    ['an attack where they send it by the clock', (random: number) => 6 + 3 * random, 0, 1],
    ['an attack where they come by the pages of the site, and take about as long', (r: number) => 8 + 8 * r, 1, 1],
    ['no attack: people who come by the pages of the site, and send it soon', looking, 1, 0],
  ])('is %s', (_, pace, byPages, attacks) => {
    const browsers = ['Chrome/Windows', 'Chrome/Windows', 'Chrome/Windows', 'Firefox/Linux'];
    const filledIn = (site: Site, { journey, agent }: Signup): Change => ({
      agent: {
        kind: 'desktop',
        family: attacks === 0 ? site.pick(browsers) : 'Chrome/Windows',
        version: agent?.version ?? '1',
      },
      history: 'none',
      journey: {
        ...journey,
        form: true,
        paceMs: 1000 * pace(site.random()),
        pagesBefore: byPages * (journey.pagesBefore ?? 0),
      },
    });
    expect(surge(30, 0.7, filledIn).live.attribution.attacks.length).toBe(attacks);
  });

  /** A crowd of a new country that a launcher leads straight to the form, on computers of one kind. */
  const launched =
    (networks: number, leaving: number) =>
    (site: Site, signup: Signup): Change => {
      const { journey } = byLink(site, signup);
      return {
        address: addressIn(90 + Math.floor(site.random() * networks), Math.floor(site.random() * 200), 'BR'),
        agent: { kind: 'desktop', family: 'Edge/Windows', version: '99' },
        history: 'asn',
        journey: { ...(journey as Signup['journey']), usedAfter: site.random() >= leaving },
      };
    };
  it.each([
    ['no attack: a launch in a new country, whose people come from many networks and use what they made', 24, 0.1, 0],
    ['an attack: the same of whom more than half leave', 24, 0.6, 1],
    ['an attack: the same from two networks', 2, 0.1, 1],
  ])('is %s', (_, networks, leaving, attacks) => {
    expect(surge(30, 0.7, launched(networks, leaving), 80).live.attribution.attacks.length).toBe(attacks);
  });

  it('is no launch where browsers are of a list that is old: a launcher brings one', () => {
    const rotated = (site: Site, signup: Signup): Change => ({
      ...launched(24, 0.1)(site, signup),
      agent: { kind: 'desktop', family: 'Chrome/Windows', version: `${100 + Math.floor(site.random() * 8)}` },
    });
    const { attacks, leading } = surge(30, 0.7, rotated, 80).live.attribution;
    expect(leading?.anchor.factors.get('agent-version')).toBe(24);
    expect(attacks.length).toBe(1);
  });

  it('is a link that a crowd followed where some were quick and some slow, but not where all were quick', () => {
    const isWhole = (isWide: boolean) =>
      causeOf(
        new Map<Family, number>([
          ['pace', 12],
          ['journey', 6],
        ]),
        'pace',
        {
          place: { isEverywhere: true, isOrganisation: false, isClass: false } as Place,
          use: 'by all',
          isTimed: false,
          isWide,
          isPassedOn: false,
          isByLibrary: false,
          mayBeLauncher: true,
          composition: 8,
          standing: 'first',
        },
      ).isWhole;
    expect([isWhole(true), isWhole(false)]).toEqual([true, false]);
  });

  it('is no attack: an app that does not say its name, of which all accounts are used', () => {
    const app = (site: Site, signup: Signup): Change => ({
      ...launched(24, 0.05)(site, signup),
      agent: { kind: 'app', family: 'okhttp/other', version: '4' },
    });
    expect(surge(33, 0.7, app, 80).live.attribution.attacks).toEqual([]);
  });

  it('is no attack: a company whose people use what they made, on equal computers and from home', () => {
    const colleague = (site: Site, signup: Signup): Change => ({
      ...launched(3, 0.05)(site, signup),
      mail: mailOf(
        `${site.pick(['ann', 'bo', 'cy', 'dee'])}.${site.pick(['ross', 'meier'])}${site.number}`,
        'works.example',
      ),
    });
    expect(surge(34, 0.7, colleague, 80).live.attribution.attacks).toEqual([]);
  });

  it('is an attack where those who come have one tool and one network, though they use what they made', () => {
    const strange = (site: Site, signup: Signup): Change => ({
      ...byLink(site, signup),
      address: addressIn(78, Math.floor(site.random() * 200), 'BR'),
      agent: { kind: 'desktop', family: 'Opera/Linux', version: '99' },
      history: 'none',
    });
    expect(surge(30, 0.7, strange).live.attribution.attacks.length).toBe(1);
  });

  it('is no attack: mails that do not arrive, without which accounts are neither confirmed nor used', () => {
    const site = new Site(31);
    site.run(150, 8);
    // Long enough to know who confirms within ten minutes.
    site.run(25, 12, ({ journey }) => ({
      mail: mailOf(`${site.pick(['anna', 'bert', 'carla'])}.meier${100 + (site.number % 900)}`, 'mail.example'),
      journey: { ...journey, usedAfter: site.random() < 0.1, confirmed: false },
    }));
    site.look();
    expect(site.live.attribution.attacks).toEqual([]);
  });

  /** Of one mailbox domain, from the networks of its campus, and off to the next lecture. */
  const student =
    (blocks: number, isManyClients: boolean) =>
    (site: Site, { journey, agent }: Signup): Change => ({
      address: addressIn(80 + 8 * Math.floor(site.random() * blocks), site.number, 'NL'),
      mail: mailOf(`${site.pick(['ann', 'bo', 'cy', 'dee'])}${100 + (site.number % 900)}`, 'campus.example'),
      ...(isManyClients ? {} : { agent: { kind: 'desktop', family: 'Opera/Linux', version: agent?.version ?? '1' } }),
      journey: { ...journey, usedAfter: site.random() < 0.1 },
    });

  it('is no attack: a campus that leaves without a look at what it made', () => {
    expect(surge(32, 0.7, student(1, true)).live.attribution.attacks).toEqual([]);
  });

  it('is no attack: a personnel department that makes accounts for others on one machine', () => {
    expect(surge(32, 0.6, student(1, false)).live.attribution.attacks).toEqual([]);
  });

  it('is an attack where all of the one domain come with one tool and none asks for the form', () => {
    const script = (site: Site, signup: Signup): Change => {
      const { journey, ...rest } = student(1, false)(site, signup);
      return { ...rest, journey: { ...(journey as Signup['journey']), form: false, paceMs: undefined } };
    };
    expect(surge(32, 0.8, script, 60).live.attribution.attacks.length).toBe(1);
  });

  it('stays an attack where it had more networks when it stood as one', () => {
    const site = new Site(41);
    site.run(150, 8);
    /** From these networks, with two clients, at whatever provider, and nobody uses what was made. */
    const from = (blocks: readonly number[]) => {
      const attack = (signup: Signup): Change => ({
        isAttack: true,
        address: addressIn(site.pick(blocks), site.number, 'AT'),
        agent: { kind: 'desktop', family: site.pick(['Opera/Linux', 'Opera/Windows']), version: '99' },
        history: 'none',
        journey: { ...signup.journey, pagesBefore: 0, usedAfter: false },
      });
      site.run(2, 24, signup => (site.random() < 0.7 ? attack(signup) : {}));
      site.look();
      return site.live.attribution.attacks.length;
    };
    const looks = [0, 1, 2, 3, 4, 5, 6, 7, 8].map(at => from(at < 3 ? [80, 81, 82, 83] : [80, 80, 80, 81, 81, 82]));
    expect(looks.indexOf(1)).toBeLessThan(3);
    expect(looks.at(-1)).toBe(1);
  });

  it('is an attack where one client in one network has mailboxes at whatever provider, and uses none of the accounts', () => {
    const farm = (site: Site, { journey }: Signup): Change => ({
      address: addressIn(81, site.number, 'AT'),
      agent: { kind: 'desktop', family: 'Opera/Linux', version: '99' },
      mail: mailOf(
        `${Array.from({ length: 5 }, () => site.pick(['ra', 'vi', 'ne', 'so', 'la'])).join('')}${10 + (site.number % 90)}`,
        site.pick(['mail.example', 'post.example', 'web.example']),
      ),
      history: 'none',
      journey: { ...journey, usedAfter: false },
    });
    expect(surge(37, 0.5, farm).live.attribution.attacks.length).toBe(1);
  });

  /** Behind one address, at whatever mailbox they have. */
  const behind = (site: Site, { journey }: Signup, part: number): Change => ({
    address: addressIn(78, 1, 'DE'),
    history: 'address',
    journey: {
      ...journey,
      ...(site.random() < part ? { form: false, paceMs: undefined } : { paceMs: 4_000 + 8_000 * site.random() }),
    },
  });

  it('is no attack: a class of which half has the form from a cache, and the rest types what is on the board', () => {
    const site = surge(34, 0.6, (own, signup) => behind(own, signup, 0.5));
    expect(site.live.attribution.attacks).toEqual([]);
  });

  it('is an attack where nobody behind the address asked for the form', () => {
    const site = surge(34, 0.6, (own, signup) => ({
      ...behind(own, signup, 1),
      agent: { kind: 'desktop', family: 'Opera/Linux', version: '99' },
    }));
    expect(site.live.attribution.attacks.length).toBe(1);
  });

  it('is no attack: a kiosk, whose people go on to the next stand', () => {
    const site = surge(35, 0.5, (_, { journey }) => ({
      address: addressIn(78, 1, 'DE'),
      history: 'address',
      journey: { ...journey, pagesBefore: 0, usedAfter: false, confirmed: false },
    }));
    expect(site.live.attribution.attacks).toEqual([]);
  });

  it('is an attack where addresses in many networks send many each, and nobody uses what was made', () => {
    const shared = (own: Site, { journey }: Signup): Change => ({
      address: addressIn(80 + Math.floor(own.random() * 5), 1, 'DE'),
      history: 'address',
      journey: { ...journey, usedAfter: false },
    });
    const site = surge(35, 0.5, shared, 80);
    expect(site.live.attribution.attacks.length).toBe(1);
  });

  it('is no attack: two universities that number their mailboxes, each in its own way', () => {
    const site = surge(36, 0.7, (own, { journey }) => {
      const isFirst = own.random() < 0.5;
      const digits = String(10_000 + Math.floor(own.random() * 80_000));
      return {
        address: addressIn(84, own.number, 'NL'),
        mail: isFirst ? mailOf(`s${digits}`, 'north.example') : mailOf(`u${digits}`, 'south.example'),
        journey: { ...journey, usedAfter: own.random() < 0.6 },
      };
    });
    expect(site.live.attribution.leading?.anchor.factors.get('mask-length') ?? 0).toBe(0);
    expect(site.live.attribution.attacks).toEqual([]);
  });
});

it('takes a school for people where half of the people of the site have the form from a cache', () => {
  const site = new Site(20);
  const half = ({ journey }: Signup): Change => ({ journey: { ...journey, form: site.random() < 0.5 } });
  site.run(150, 8, half);
  site.run(11, 24, signup => {
    if (site.random() < 0.5) return half(signup);
    return {
      address: addressIn(78, Math.floor(site.random() * 4), 'US'),
      mail: mailOf(`${site.pick(['ann', 'bo', 'cy'])}${site.number}`, 'school.example'),
      journey: { ...signup.journey, form: false, paceMs: undefined },
    };
  });
  site.look();
  expect(site.live.attribution.attacks).toEqual([]);
});

describe('how a cluster uses its accounts', () => {
  const used = { values: ['yes', 'no'], machine: new Set(['no']) } as unknown as Attribute;
  /** Of a hundred, so many leave, where so many are expected to. */
  const use = (leave: number, expected: number) => {
    const counts = [100 - leave, leave];
    const measured = { factor: 10, distance: 10, rows: 100, machineExpected: 0, more: new Set<string>() };
    return useOf(used, { ...measured, counts, expected: [100 - expected, expected] }, 'first');
  };

  it.each([
    ['by all', 15, 10],
    ['by all', 15, 60],
    ['by all', 28, 30],
    ['by most', 45, 10],
    ['unlike people', 45, 60],
    ['unlike people', 80, 10],
    ['by nobody', 96, 10],
  ])('is %s where %i of a hundred leave and %i do usually', (expected, leave, usual) => {
    expect(use(leave, usual)).toBe(expected);
  });
});

describe('a second voice', () => {
  it('for how long people take is not what they have in their hands, unless something else carries as well', () => {
    expect(isOneVoice('pace', 'client', true)).toBe(true);
    expect(isOneVoice('pace', 'client', false)).toBe(false);
    expect(isOneVoice('journey', 'client', true)).toBe(false);
  });
});
