import type { Signup } from '#sdk';
import { addressIn, type Change, mailOf, Site } from '../../../test/site.ts';

const byTool =
  (family: (site: Site) => string, block: number) =>
  (site: Site, { journey }: Signup): Change => ({
    agent: { kind: 'tool', family: family(site), version: '2' },
    address: addressIn(block, 7, 'DE'),
    mail: mailOf(`${site.pick(['anna', 'bert', 'carla', 'dario'])}.meier${site.number}`, 'mail.example'),
    journey: { ...journey, form: false, paceMs: undefined, pagesBefore: 0, usedAfter: false, confirmed: undefined },
  });

describe('tools of a partner', () => {
  /** A site whose partner makes a few accounts an hour, and then somebody makes more of them for a while. */
  function busy(somebody: (site: Site, signup: Signup) => Change, part = 0.15): Site {
    const site = new Site(51);
    const partner = byTool(() => 'node-fetch', 90);
    site.run(240, 6, signup => (site.random() < 0.02 ? partner(site, signup) : {}));
    site.run(20, 6, signup => (site.random() < part ? somebody(site, signup) : {}));
    site.look();
    return site;
  }

  it('are no attack in a busy hour', () => {
    expect(busy(byTool(() => 'node-fetch', 90)).live.attribution.attacks).toEqual([]);
  });

  it('are one where there are far more than in any', () => {
    expect(
      busy(
        byTool(() => 'node-fetch', 90),
        0.7,
      ).live.attribution.attacks.length,
    ).toBe(1);
  });

  it('are one from another network', () => {
    expect(busy(byTool(() => 'node-fetch', 101)).live.attribution.attacks.length).toBe(1);
  });
});

describe('tools of several kinds in one place', () => {
  const kinds = ['python-requests', 'curl', 'axios', 'Go-http-client', 'aiohttp'];
  /** Behind one address, some in their browsers and some by script; they use what they make. */
  function hackathon(family: (site: Site) => string): Site {
    const site = new Site(52);
    site.run(150, 8);
    site.run(20, 16, signup => {
      if (site.random() > 0.6) return {};
      const { agent, address, mail } = byTool(family, 90)(site, signup);
      const isScript = site.random() < 0.9;
      return { ...(isScript ? { agent } : {}), address, mail };
    });
    site.look();
    return site;
  }

  it('are those of developers', () => {
    expect(hackathon(site => site.pick(kinds)).live.attribution.attacks).toEqual([]);
  });

  it('are a program where they are of one kind', () => {
    expect(hackathon(() => 'curl').live.attribution.attacks.length).toBe(1);
  });
});
