import type { Signup } from '#sdk';
import { addressIn, type Change, machine, mailOf, Site } from '../../../test/site.ts';
import { Partners } from './partners.ts';

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
    expect(
      busy(
        byTool(() => 'node-fetch', 101),
        0.3,
      ).live.attribution.attacks.length,
    ).toBe(1);
  });
});

describe('a program of a partner that names itself', () => {
  const family = 'PartnerSync/other';
  /** As apps name themselves; its accounts are not used, as little as those of an attack that comes beside it. */
  const program = (site: Site, signup: Signup, block = 90): Change => ({
    ...byTool(() => family, block)(site, signup),
    agent: { kind: 'app', family, version: '3' },
    history: 'none',
  });

  /** A site whose partner makes some accounts all the time, and an attack. The program's rows of late, and whether they are a partner's. */
  function attacked(part: number, block = 90) {
    const site = new Site(54);
    site.run(240, 6, signup => (site.random() < 0.012 ? program(site, signup) : {}));
    site.run(12, 24, signup => {
      if (site.random() < part) return program(site, signup, block);
      return site.random() < 0.6 ? { ...machine(site, signup), history: 'none' } : {};
    });
    site.look();
    const { attribution, attributes, reservoir } = site.live;
    expect(attribution.attacks.length).toBeGreaterThan(0);
    const programs = new Partners(attributes, reservoir).programsIn(attribution.sheet);
    const rows: { readonly score: number; readonly isTheirs: boolean }[] = [];
    site.eachRecent(row => {
      if (row.signup.agent?.family !== family) return;
      rows.push({ score: attribution.score(row), isTheirs: programs.has(row) });
    });
    return rows;
  }

  it('is not taken for the attack beside it', () => {
    const rows = attacked(0.05);
    expect(rows.length).toBeGreaterThan(5);
    expect(new Set(rows.map(({ score }) => score))).toEqual(new Set([0]));
  });

  it('is not a partner’s where there are far more than in any hour, or from another network', () => {
    expect(attacked(0.05).every(({ isTheirs }) => isTheirs)).toBe(true);
    expect(attacked(0.5).some(({ isTheirs }) => isTheirs)).toBe(false);
    expect(attacked(0.05, 101).some(({ isTheirs }) => isTheirs)).toBe(false);
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
    for (let look = 0; look < 3; look++) site.look();
    return site;
  }

  it('are those of developers', () => {
    expect(hackathon(site => site.pick(kinds)).live.attribution.attacks).toEqual([]);
  });

  it('are a program where they are of one kind', () => {
    expect(hackathon(() => 'curl').live.attribution.attacks.length).toBe(1);
  });
});
