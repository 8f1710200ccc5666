import type { Signup } from '#sdk';
import { addressIn, type Change, Site, surge } from '../../../test/site.ts';

describe('the direction of a machine', () => {
  /** Half as long as usual, as for a ticket; `fast` of them are as fast as a machine. */
  const hurried = (fast: number) =>
    surge(
      35,
      0.7,
      (site, { journey }: Signup): Change => {
        const paceMs = 1000 * (site.random() < fast ? 3 : 11 * Math.exp(1.4 * (site.random() + site.random() - 1)));
        return {
          address: addressIn(90 + Math.floor(site.random() * 24), Math.floor(site.random() * 200), 'BR'),
          history: 'asn',
          journey: { ...journey, form: true, paceMs },
        };
      },
      80,
    ).live.attribution;

  it('is not that of a crowd who take half as long, though one in fifteen is as fast as a machine', () => {
    const { leading, attacks } = hurried(1 / 15);
    expect(leading?.anchor.factors.get('pace') ?? 0).toBeLessThan(8);
    expect(attacks).toEqual([]);
  });

  it('is that of those of whom half are', () => {
    expect(hurried(1 / 2).leading?.anchor.factors.get('pace')).toBeGreaterThan(8);
  });
});

describe('what is learned by kind of client', () => {
  const kinds = ['desktop', 'mobile', 'app'] as const;
  /** A site whose people have clients of all kinds; nobody who comes in an app is seen again if `isElsewhere`. */
  function site(isElsewhere: boolean, crowd: (own: Site, signup: Signup) => Change): Site {
    const own = new Site(36);
    // Names of as many digits all the while.
    own.number = 1_000;
    const person = ({ journey }: Signup): Change => {
      const kind = own.pick(kinds);
      const isSeen = journey.usedAfter && !(isElsewhere && kind === 'app');
      return { agent: { kind, family: `Client/${kind}`, version: '1' }, journey: { ...journey, usedAfter: isSeen } };
    };
    own.run(150, 8, person);
    own.run(11, 24, signup => (own.random() < 0.6 ? crowd(own, signup) : person(signup)));
    own.look();
    return own;
  }
  const leaving =
    (of: readonly (typeof kinds)[number][], part = 1) =>
    (own: Site, { journey }: Signup): Change => {
      const kind = own.pick(of);
      return {
        agent: { kind, family: `Client/${kind}`, version: '1' },
        address: addressIn(90 + Math.floor(own.random() * 24), own.number, 'BR'),
        history: 'none',
        journey: { ...journey, usedAfter: own.random() > part },
      };
    };
  const usedOf = ({ live }: Site) => live.attribution.leading?.anchor.factors.get('used') ?? 0;

  it('is that an app goes elsewhere afterwards, and browsers do not', () => {
    expect(usedOf(site(true, leaving(['app'])))).toBeLessThan(4);
    expect(usedOf(site(true, leaving(['desktop'])))).toBeGreaterThan(15);
  });

  it('is one habit all the same, and no louder for as many kinds as there are', () => {
    const [one, all] = [leaving(['desktop'], 0.4), leaving(kinds, 0.4)].map(crowd => usedOf(site(false, crowd)));
    expect(one).toBeGreaterThan(8);
    expect(all).toBeLessThan(1.25 * (one ?? 0));
  });
});

describe('what is learned by tool', () => {
  const losing = (agent: Signup['agent']) => {
    const own = surge(
      37,
      0.6,
      (site, { journey }): Change => ({
        agent,
        address: addressIn(90 + Math.floor(site.random() * 24), site.number, 'BR'),
        history: 'none',
        journey: { ...journey, keepsCookies: site.random() < 0.5 },
      }),
    );
    return own.live.attribution.leading?.anchor.factors.get('cookies') ?? 0;
  };

  it('is that a library keeps no cookies unless it is told to, and a browser does', () => {
    expect(losing({ kind: 'desktop', family: 'Chrome/Windows', version: '131' })).toBeGreaterThan(10);
    expect(losing({ kind: 'app', family: 'okhttp/Android', version: '4' })).toBeLessThan(2);
  });
});
