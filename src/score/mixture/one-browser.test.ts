import type { Signup } from '#sdk';
import { addressIn, type Change, type Site, surge } from '../../../test/site.ts';

describe('one browser for all', () => {
  /** From networks that the site does not know, and half of the accounts left alone. */
  const come =
    (networks: number, browser: (site: Site) => string) =>
    (site: Site, { journey, agent }: Signup): Change => ({
      agent: { kind: 'desktop', family: browser(site), version: agent?.version ?? '1' },
      history: 'none',
      address: addressIn(60 + Math.floor(site.random() * networks), site.number, 'BR'),
      journey: { ...journey, usedAfter: site.random() < 0.5 },
    });
  const judged = (...crowd: Parameters<typeof come>) => {
    const { leading, attacks } = surge(70, 0.6, come(...crowd)).live.attribution;
    return { factor: leading?.anchor.factors.get('agent-family') ?? 0, attacks: attacks.length };
  };

  it('carries an attack that comes from everywhere, with what else it does', () => {
    const { factor, attacks } = judged(40, () => 'Edge/Windows');
    expect(factor).toBeGreaterThan(9);
    expect(attacks).toBe(1);
  });

  it('is not what the people of a crowd have, though most have it', () => {
    expect(
      judged(40, site => (site.random() < 0.85 ? 'Edge/Windows' : site.pick(['Chrome/Linux', 'Firefox/Windows']))),
    ).toEqual({
      factor: 0,
      attacks: 0,
    });
  });

  it('is what the computers of one place have', () => {
    expect(judged(3, () => 'Edge/Windows').factor).toBe(0);
  });

  it('is what the people of a small browser have, who came by its own page', () => {
    expect(judged(40, () => 'Vivaldi/Windows')).toEqual({ factor: 0, attacks: 0 });
  });

  it('tells less where half of the people here have it anyway', () => {
    const { factor } = judged(40, () => 'Chrome/Windows');
    expect(factor).toBeGreaterThan(3);
    expect(factor).toBeLessThan(7);
  });

  it('tells more where all have one version of it, and few had it before', () => {
    const withVersion =
      (version: string) =>
      (site: Site, signup: Signup): Change => ({
        ...come(40, () => 'Safari/macOS')(site, signup),
        agent: { kind: 'desktop', family: 'Safari/macOS', version },
      });
    const factor = (version: string) =>
      surge(70, 0.6, withVersion(version)).live.attribution.leading?.anchor.factors.get('agent-family');
    expect(factor('120')).toBeGreaterThan((factor('131') ?? 0) + 3);
  });
});
