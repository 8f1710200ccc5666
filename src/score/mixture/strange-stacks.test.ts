import type { Signup } from '#sdk';
import { addressIn, type Change, Site } from '../../../test/site.ts';

interface Agents {
  readonly kind: NonNullable<Signup['agent']>['kind'];
  readonly families: readonly string[];
}

describe('TLS stacks that nobody had', () => {
  const stackOf = (family: string | undefined) => `t13d-${family}`;
  /** Every browser of the site has a stack of its own; virus scanners open the TLS of a part. */
  const ordinary =
    (scanned = 0) =>
    (site: Site) =>
    (signup: Signup): Change => ({
      ja4: site.random() < scanned ? `scanner-${site.number % 30}` : stackOf(signup.agent?.family),
    });

  const browsers: Agents = { kind: 'desktop', families: ['Chrome/Windows', 'Safari/macOS', 'Firefox/Linux'] };

  /** What it makes of a crowd from everywhere that uses what it made, in browsers that the past knows, nats. */
  function judged(
    stack: (site: Site, family: string) => string,
    { version = '131', networks = 60, past = ordinary(), agents = browsers } = {},
  ) {
    const site = new Site(74);
    site.run(150, 8, past(site));
    const crowd = (): Change => {
      const family = site.pick(agents.families);
      return {
        agent: { kind: agents.kind, family, version },
        ja4: stack(site, family),
        history: 'none',
        address: addressIn(60 + Math.floor(site.random() * networks), site.number, 'BR'),
      };
    };
    site.run(11, 24, signup => (site.random() < 0.6 ? crowd() : past(site)(signup)));
    for (let look = 0; look < 4; look++) site.look();
    const { leading, attacks } = site.live.attribution;
    return { nats: leading?.anchor.factors.get('ja4') ?? 0, attacks: attacks.length };
  }
  const library = () => 't13d-library';

  it('tell of a library that calls itself a browser, and accuse nobody alone', () => {
    expect(judged(library)).toEqual({ nats: 12, attacks: 0 });
  });

  it('are no news in a version that nobody had', () => {
    expect(judged(library, { version: '140' }).nats).toBe(0);
  });

  it('are no news in an app that names only its library, of which a new build greets otherwise', () => {
    const app: Agents = { kind: 'app', families: ['okhttp'] };
    const inApp = (site: Site) => (signup: Signup) =>
      site.random() < 0.4
        ? { agent: { kind: app.kind, family: 'okhttp', version: '131' }, ja4: stackOf('okhttp') }
        : ordinary()(site)(signup);
    expect(judged(library, { agents: app, past: inApp }).nats).toBe(0);
  });

  it('are what the people of one place have, behind its proxy', () => {
    expect(judged(library, { networks: 2 }).nats).toBe(0);
  });

  it('are of all kinds where they are those of virus scanners', () => {
    expect(judged(site => `scanner-${site.number % 40}`).nats).toBe(0);
  });

  it('tell nothing where the people of the site have stacks that nobody else has', () => {
    const apart = (site: Site) => (signup: Signup) => ({ ja4: `${stackOf(signup.agent?.family)}-${site.number}` });
    expect(judged(library, { past: apart }).nats).toBe(0);
  });

  it('tell nothing of a crowd that greets as its browsers do', () => {
    expect(judged((_, family) => stackOf(family)).nats).toBe(0);
  });
});
