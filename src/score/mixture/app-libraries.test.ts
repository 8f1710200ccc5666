import type { Signup } from '#sdk';
import { addressIn, type Change, Site } from '../../../test/site.ts';
import { AppLibraries } from './app-libraries.ts';
import { Component } from './component.ts';
import type { Found } from './division.ts';

const byLibrary: Change = { agent: { kind: 'app', family: 'okhttp/Android', version: '4' } };

/** Of a site of which a few people name a library all day long, a surge of those who do, from a country where nobody did. */
function surged(before: (site: Site, signup: Signup) => Change): boolean {
  const site = new Site(58);
  site.run(240, 6, signup => (site.random() < 0.05 ? before(site, signup) : {}));
  site.run(12, 24, () => {
    const address = addressIn(120 + Math.floor(site.random() * 9), site.number, 'JP');
    return site.random() < 0.6 ? { ...byLibrary, address } : {};
  });
  site.look();
  const { attributes, reservoir, attribution } = site.live;
  const [largest] = [...attribution.clusters].sort((a, b) => b.component.size - a.component.size);
  return new AppLibraries(attributes, reservoir, site.beginnings).have((largest as Found).component, attribution.sheet);
}

describe('a library', () => {
  it('is that of the app of the site where people have come by it from everywhere', () => {
    expect(surged(() => byLibrary)).toBe(true);
  });

  it('is that where the first people of a log come by it, and not where a surge of the last minutes does', () => {
    const known = (share: number, surge: number): boolean => {
      const site = new Site(59);
      site.run(45, 4, () => (site.random() < share ? byLibrary : {}));
      site.run(12, 10, () => (site.random() < surge ? byLibrary : {}));
      site.look();
      const { attributes, reservoir, attribution } = site.live;
      const parts = Float64Array.from(attribution.sheet.rows, ({ signup }) => (signup.agent?.kind === 'app' ? 1 : 0));
      const cluster = new Component(attribution.sheet, parts, 'free');
      cluster.count();
      return new AppLibraries(attributes, reservoir, site.beginnings).have(cluster, attribution.sheet);
    };
    expect(known(0.15, 0.6)).toBe(true);
    expect(known(0, 0.6)).toBe(false);
  });

  it('is none where nobody has, or those of a network or two', () => {
    expect(surged(() => ({}))).toBe(false);
    expect(surged(site => ({ ...byLibrary, address: addressIn(90, Math.floor(site.random() * 9), 'DE') }))).toBe(false);
  });
});
