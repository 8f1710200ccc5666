import type { Signup } from '#sdk';
import { addressIn, type Change, mailOf, type Site, surge } from '../../../test/site.ts';
import type { Attribute } from '../attributes.ts';
import { total } from './evenness.ts';
import type { Measured } from './habit.ts';
import { haveComeByPages } from './weigh.ts';

describe('whether people have come by the pages of a site', () => {
  const pages = { values: ['0', '1', '2–3'], machine: new Set(['0']) } as unknown as Attribute;
  const read = (counts: readonly number[]) =>
    ({ counts, rows: total(counts), expected: [30, 30, 40] }) as unknown as Measured;

  it('is so where they read as many as others do', () => {
    expect(haveComeByPages(pages, read([40, 30, 30]), 0.5)).toBe(true);
  });

  it('is not where they skipped them, or all read none, though half of the site does', () => {
    expect(haveComeByPages(pages, read([40, 30, 30]), 12)).toBe(false);
    expect(haveComeByPages(pages, read([98, 1, 1]), 1)).toBe(false);
  });

  it('is not where nearly all read one page, to which a link led them', () => {
    expect(haveComeByPages(pages, read([3, 95, 2]), -8)).toBe(false);
    expect(haveComeByPages(pages, read([3, 70, 27]), -8)).toBe(true);
  });

  it('is not known of nobody', () => {
    expect(haveComeByPages(pages, read([0, 0, 0]), 0)).toBe(false);
  });
});

describe('a bad name', () => {
  /** From everywhere, with mailboxes for a day; `form`: part of them who request the form. */
  const come =
    (form: number, browser?: string) =>
    (site: Site, { agent, journey }: Signup): Change => ({
      agent: browser === undefined ? agent : { kind: 'desktop', family: browser, version: '128' },
      mail: {
        ...(mailOf(
          `${site.pick(['ann', 'bo', 'cy'])}.ross${site.number}`,
          site.pick(['day.example', 'minute.example']),
        ) as NonNullable<Signup['mail']>),
        disposable: true,
      },
      history: 'none',
      address: addressIn(60 + Math.floor(site.random() * 40), site.number, 'BR'),
      journey: { ...journey, form: site.random() < form },
    });
  const judged = (form: number, part: number, browser?: string) => {
    const { leading, attacks } = surge(83, part, come(form, browser)).live.attribution;
    return { isHeard: leading?.anchor.factors.has('reputation'), attacks: attacks.length };
  };

  it('counts beside what programs do', () => {
    expect(judged(0.2, 0.17)).toEqual({ isHeard: true, attacks: 1 });
  });

  it('is that of people who care for their privacy where they do as others do', () => {
    expect(judged(0.96, 0.17)).toEqual({ isHeard: false, attacks: 0 });
  });

  it('counts beside whatever else there is where so many of all have a mailbox for a day', () => {
    expect(judged(0.96, 0.6)).toEqual({ isHeard: true, attacks: 1 });
  });

  it('accuses those who come from one address, with mailboxes at many services, and who read nothing', () => {
    const isTold = (services: number) => {
      const alter = (site: Site, { journey }: Signup): Change => ({
        mail: {
          ...(mailOf(
            `${site.pick(['ann', 'bo', 'cy'])}.ross${site.number}`,
            `day-${site.number % services}.example`,
          ) as NonNullable<Signup['mail']>),
          disposable: true,
        },
        history: 'none',
        address: addressIn(90, 0, 'BR'),
        journey: { ...journey, pagesBefore: 0 },
      });
      return surge(85, 0.4, alter).live.attribution.attacks.length;
    };
    expect([isTold(9), isTold(1)]).toEqual([1, 0]);
  });

  it('is no second voice for the one browser of people behind Tor', () => {
    expect(judged(0.96, 0.17, 'Firefox/Windows').isHeard).toBe(false);
  });
});

describe('more from an address than a class has', () => {
  /** Of one address, of whom half use what they made. */
  const judged = (perMin: number, used: number, asked = 1) => {
    const alter = (site: Site, { journey }: Signup): Change => ({
      agent: {
        kind: 'desktop',
        family: site.pick(['Chrome/Windows', 'Edge/Windows', 'Firefox/Windows']),
        version: '140',
      },
      address: addressIn(90, 0, 'DE'),
      journey: { ...journey, form: site.random() < asked && journey.form, usedAfter: site.random() < used },
    });
    return surge(84, 0.75, alter, perMin).live.attribution.attacks.length;
  };

  it('help to carry an attack with what they do, as leaving half of the accounts', () => {
    expect(judged(60, 0.5)).toBe(1);
    expect(judged(14, 0.5)).toBe(0);
  });

  it('are a university in autumn where they stay, though a third has the form from a cache', () => {
    expect(judged(60, 0.9, 0.68)).toBe(0);
  });

  it('are a crowd behind the address of a carrier where they do as people do', () => {
    expect(judged(60, 0.9)).toBe(0);
  });
});
