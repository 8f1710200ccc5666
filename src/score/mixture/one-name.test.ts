import type { Signup } from '#sdk';
import { addressIn, type Change, type Site, surge } from '../../../test/site.ts';

describe('user names of one shape', () => {
  const people = ['lllll', 'llllll', 'llllldd', 'llll.llllll', 'lllllllll', 'lldddd'];
  /** From networks that the site does not know, of whom a part has a name of this shape, and half leave the account alone. */
  const come =
    (shape: string, part: number, networks: number) =>
    (site: Site, { journey, agent }: Signup): Change => ({
      userName: { text: `n-${site.number}`, mask: site.random() < part ? shape : site.pick(people) },
      agent: { kind: 'mobile', family: site.pick(['Chrome/Android', 'Safari/iOS']), version: agent?.version ?? '1' },
      history: 'none',
      address: addressIn(60 + Math.floor(site.random() * networks), site.number, 'BR'),
      journey: { ...journey, usedAfter: site.random() < 0.5 },
    });
  const judged = (...crowd: Parameters<typeof come>) => {
    const { leading, attacks } = surge(71, 0.6, come(...crowd)).live.attribution;
    return { factor: leading?.anchor.factors.get('name-mask') ?? 0, attacks: attacks.length };
  };

  it('carry an attack that comes from everywhere, with what else it does', () => {
    const { factor, attacks } = judged('llllllllll', 1, 40);
    expect(factor).toBeGreaterThan(15);
    expect(attacks).toBe(1);
  });

  it('are not those of a crowd, though a third chose a name so long', () => {
    expect(judged('llllllllll', 0.3, 40)).toEqual({ factor: 0, attacks: 0 });
  });

  it('are those of a school that numbers its pupils', () => {
    expect(judged('lldddd', 1, 40).factor).toBe(0);
  });

  it('are those of a place that gives names out', () => {
    expect(judged('llllllllll', 1, 1).factor).toBe(0);
  });
});
