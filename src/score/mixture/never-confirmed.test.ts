import type { Signup } from '#sdk';
import { addressIn, type Change, mailOf, Site } from '../../../test/site.ts';
import type { Found } from './division.ts';
import { NeverConfirmed } from './never-confirmed.ts';

/** A site on which six of ten people confirm at once, and what it makes of a crowd of a new country beside `others`. */
function factorOf(come: (site: Site, signup: Signup) => Change, others = confirming(0.6)): number {
  const { attribution, attributes, reservoir } = beside(come, others).live;
  const { sheet, clusters } = attribution;
  const abroadIn = ({ component: { parts, size } }: Found) =>
    sheet.rows.reduce((sum, { signup }, i) => sum + (signup.address.country === 'BR' ? (parts[i] ?? 0) : 0), 0) / size;
  const [crowd] = [...clusters].sort((a, b) => abroadIn(b) - abroadIn(a));
  return new NeverConfirmed(attributes, reservoir).factorOf((crowd as Found).component, sheet);
}

function beside(come: (site: Site, signup: Signup) => Change, others = confirming(0.6)): Site {
  const site = new Site(83);
  site.run(150, 8, signup => confirming(0.6)(site, signup));
  for (let i = 0; i < 11; i++) {
    site.run(1, 24, signup => (site.random() < 0.6 ? come(site, signup) : others(site, signup)));
    site.look();
  }
  return site;
}

const confirming =
  (part: number) =>
  (site: Site, { journey }: Signup): Change => {
    const confirmedSoon = site.random() < part;
    return { journey: { ...journey, confirmedSoon, confirmed: confirmedSoon || site.random() < part / 4 } };
  };

const abroad =
  (part: number, domain?: string) =>
  (site: Site, signup: Signup): Change => ({
    ...confirming(part)(site, signup),
    address: addressIn(60 + Math.floor(site.random() * 40), site.number, 'BR'),
    agent: { kind: 'desktop', family: 'Edge/Windows', version: '131' },
    history: 'none',
    ...(domain !== undefined && { mail: mailOf(`anna${site.number}`, domain) }),
  });

describe('accounts that nobody confirms', () => {
  it('help to carry an attack where others at their providers confirm', () => {
    expect(factorOf(abroad(0))).toBe(14);
  });

  it('tell a program from strangers of whom half leave, and who skip pages', () => {
    const leaving =
      (part: number) =>
      (site: Site, signup: Signup): Change => {
        const { journey, ...change } = abroad(part)(site, signup);
        return {
          ...change,
          agent: signup.agent,
          journey: { ...(journey as Signup['journey']), pagesBefore: 0, usedAfter: site.random() < 0.5 },
        };
      };
    const attacks = (part: number) => beside(leaving(part)).live.attribution.attacks.length;
    expect([attacks(0), attacks(0.6)]).toEqual([1, 0]);
  });

  it('may be those of a class whose teacher gave them mailboxes', () => {
    const pupil = (site: Site, signup: Signup): Change => ({
      ...confirming(0)(site, signup),
      address: addressIn(90, site.number % 2, 'DE'),
      mail: {
        ...(mailOf(`room${site.number % 3}+p${site.number}`, 'mail.example') as NonNullable<Signup['mail']>),
        canonical: `room${site.number % 3}@mail.example`,
      },
    });
    expect(beside(pupil).live.attribution.attacks).toEqual([]);
  });

  it('are those of people where some confirm, though half as many as usual', () => {
    // As many as a search finds who have not confirmed yet.
    expect(factorOf(abroad(0.3))).toBeLessThan(4);
  });

  it('tell nothing where the mail is late for all', () => {
    expect(factorOf(abroad(0), confirming(0.05))).toBe(0);
  });

  it('count once at a provider that nobody else has', () => {
    expect(factorOf(abroad(0, 'works.example'))).toBeLessThan(0.5);
  });
});
