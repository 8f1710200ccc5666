import type { Signup } from '#sdk';
import { addressIn, type Change, surge } from '../../../test/site.ts';

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
