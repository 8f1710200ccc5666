import type { Signup } from '#sdk';
import { addressIn, type Change, Site } from '../../../test/site.ts';
import { Component } from './component.ts';
import { OldBrowsers } from './old-browsers.ts';

describe('old browsers', () => {
  /** People of the site have versions 130 to 132. These use what they made, and come from so many networks. */
  const come =
    (versions: readonly string[], { networks = 60, old = 1, family = 'Chrome/Windows' } = {}) =>
    (site: Site, { agent }: Signup): Change => ({
      agent:
        site.random() < old
          ? { kind: 'desktop', family, version: site.pick(versions) }
          : ({ ...agent, family: 'Safari/macOS' } as Signup['agent']),
      history: 'none',
      address: addressIn(60 + Math.floor(site.random() * networks), site.number, 'BR'),
    });

  function judged(...crowd: Parameters<typeof come>) {
    const { leading, attacks } = beside(come(...crowd));
    return { nats: leading?.anchor.factors.get('agent-version') ?? 0, attacks: attacks.length };
  }

  const beside = (crowd: Parameters<typeof visited>[0]) => visited(crowd).live.attribution;

  /** Three in five of the latest are of the crowd. */
  function visited(crowd: (site: Site, signup: Signup) => Change): Site {
    const site = new Site(81);
    // Names of the site have a number, of as many digits all the while.
    site.number = 1_000;
    site.run(120, 8);
    site.run(11, 24, signup => (site.random() < 0.6 ? crowd(site, signup) : {}));
    site.look();
    return site;
  }
  const list = ['97', '104', '108', '112', '119', '124'];

  it('tell of a list of user agents', () => {
    expect(judged(list)).toEqual({ nats: 24, attacks: 1 });
  });

  it('accuse nobody alone where they are one, as on computers that somebody manages', () => {
    expect(judged(['112'])).toEqual({ nats: 16, attacks: 0 });
  });

  it('are those of the same browser on another system', () => {
    expect(judged(list, { family: 'Chrome/Linux' }).nats).toBe(24);
  });

  it('are no news where others of the crowd have new ones', () => {
    expect(judged(list, { old: 0.4 }).nats).toBe(0);
    expect(judged([...list, '131', '131', '131', '132', '132', '132', '132']).nats).toBe(0);
  });

  it('are not known of a browser that nobody here had', () => {
    expect(judged(list, { family: 'Opera/Windows' }).nats).toBe(0);
  });

  it('are those of a school whose pupils are in a cluster with others', () => {
    const carried = (addresses: number): number => {
      const pupils = come(['112']);
      const { live } = visited((site, signup) =>
        site.random() < 0.75
          ? { ...pupils(site, signup), address: addressIn(60, site.number % addresses, 'BR') }
          : { address: addressIn(61 + (site.number % 40), site.number, 'BR') },
      );
      const { sheet } = live.attribution;
      const parts = Float64Array.from(sheet.rows, ({ signup }) => (signup.address.country === 'BR' ? 1 : 0));
      const cluster = new Component(sheet, parts, 'free');
      cluster.count();
      return new OldBrowsers(live.attributes, live.reservoir).carriedBy(cluster, sheet);
    };
    expect(carried(200)).toBe(16);
    expect(carried(4)).toBe(0);
  });

  it('are what the computers of one place may have', () => {
    const inOneRoom = (): Change => ({
      agent: { kind: 'desktop', family: 'Chrome/Windows', version: '112' },
      address: addressIn(60, 7, 'BR'),
    });
    expect(beside(inOneRoom).leading?.anchor.factors.get('agent-version') ?? 0).toBe(0);
  });
});
