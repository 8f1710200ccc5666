import type { Signup } from '#sdk';
import { addressIn, type Change, Site } from '../../../test/site.ts';

describe('what becomes of accounts that were made in the app', () => {
  const kinds = ['desktop', 'mobile', 'app'] as const;
  type Kind = (typeof kinds)[number];
  const agentOf = (kind: Kind): Signup['agent'] => ({ kind, family: `Client/${kind}`, version: '1' });

  /** A site a third of whose people are in its app, of whom so many are not seen again; then nobody is of a crowd that comes by one kind of client. */
  function usedOf(leavingApp: number, kind: Kind): number {
    const site = new Site(36);
    // Names of as many digits all the while.
    site.number = 1_000;
    const person = ({ journey }: Signup): Change => {
      const own = site.pick(kinds);
      const leaves = own === 'app' ? site.random() < leavingApp : !journey.usedAfter;
      return { agent: agentOf(own), journey: { ...journey, usedAfter: !leaves } };
    };
    const crowd = ({ journey }: Signup): Change => ({
      agent: agentOf(kind),
      address: addressIn(90 + Math.floor(site.random() * 24), site.number, 'BR'),
      history: 'none',
      journey: { ...journey, usedAfter: false },
    });
    site.run(150, 8, person);
    site.run(11, 24, signup => (site.random() < 0.6 ? crowd(signup) : person(signup)));
    site.look();
    return site.live.attribution.leading?.anchor.factors.get('used') ?? 0;
  }

  it('is no news where its people go on elsewhere', () => {
    expect(usedOf(0.95, 'app')).toBe(0);
  });

  it('is news where they do not, and of those in browsers all the same', () => {
    expect(usedOf(0.2, 'app')).toBeGreaterThan(10);
    expect(usedOf(0.95, 'desktop')).toBeGreaterThan(10);
  });
});
