import type { Signup } from '#sdk';
import { addressIn, type Change, Site } from '../../../test/site.ts';

describe('an app that was not opened', () => {
  /** A third of the people of the site are in its app, which asks for a few things before. */
  const inApp =
    (version: string, pages: (site: Site) => number) =>
    (site: Site, { journey }: Signup): Change => ({
      agent: { kind: 'app', family: 'Shop/Android', version },
      journey: { ...journey, form: false, paceMs: undefined, pagesBefore: pages(site) },
    });
  const opened = (site: Site) => 2 + Math.floor(site.random() * 4);
  const ordinary =
    (pages: (site: Site) => number) =>
    (site: Site, signup: Signup): Change =>
      site.random() < 0.33 ? inApp('4', pages)(site, signup) : {};

  /** What it makes of a crowd in the app that uses what it made, nats, and whether it is an attack. */
  function judged(version: string, past: (site: Site) => number, beside: (site: Site) => number) {
    const site = new Site(72);
    site.run(150, 8, signup => ordinary(past)(site, signup));
    const crowd = (signup: Signup): Change => ({
      ...inApp(version, () => 0)(site, signup),
      history: 'none',
      address: addressIn(60 + Math.floor(site.random() * 40), site.number, 'BR'),
    });
    site.run(11, 24, signup => (site.random() < 0.6 ? crowd(signup) : ordinary(beside)(site, signup)));
    // One look finds who comes, the next ones what they do.
    for (let look = 0; look < 4; look++) site.look();
    const { leading, attacks } = site.live.attribution;
    return { nats: leading?.anchor.factors.get('client-kind') ?? 0, attacks: attacks.length };
  }

  it('tells where the app has asked for its own things before', () => {
    expect(judged('4', opened, opened).nats).toBe(24);
  });

  it('is what the people of the app do where half of them ask for nothing', () => {
    expect(judged('4', site => (site.random() < 0.5 ? 0 : 3), opened)).toEqual({ nats: 0, attacks: 0 });
  });

  it('may be a version that asks later', () => {
    expect(judged('5', opened, opened)).toEqual({ nats: 0, attacks: 0 });
  });

  it('may be what the log holds no more', () => {
    expect(judged('4', opened, () => 0)).toEqual({ nats: 0, attacks: 0 });
  });
});
