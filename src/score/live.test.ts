import { Site } from '../../test/site.ts';
import { rowPages } from './saved-rows.ts';

describe('while an attack is on', () => {
  const learned = ({ live }: Site) => live.background.learned;

  it('nothing is learned where there is a past', () => {
    const site = new Site(1);
    site.run(100, 4);
    const before = learned(site);
    expect(before).toBeGreaterThan(100);
    site.run(90, 4, undefined, true);
    expect(learned(site)).toBe(before);
  });

  it('who else comes is learned where there is none, ten minutes later and each once, until there is one', () => {
    const site = new Site(2);
    site.run(15, 4, undefined, true);
    expect(learned(site)).toBe(4 * 5);
    site.run(25, 4, undefined, true);
    expect(learned(site)).toBe(100);
    // They leave the live window, and what comes after them waits.
    site.run(80, 4, undefined, true);
    expect(learned(site)).toBe(100);
    site.run(1, 4);
    expect(learned(site)).toBe(4 * 61);
  });

  it('nobody is learned again by the process that goes on', () => {
    const [before, after] = [new Site(4), new Site(4)];
    before.run(15, 4, undefined, true);
    before.look();
    after.run(15, 4);
    const saved = JSON.parse(JSON.stringify(before.live.save()));
    const rows = [...rowPages(before.live.ring)].flatMap(({ values }) => JSON.parse(JSON.stringify(values)));
    expect(after.live.restore(saved, rows, after.nowMs)).toBe(true);
    for (const site of [before, after]) site.run(5, 0, undefined, true);
    expect([before, after].map(learned)).toEqual([40, 40]);
  });

  it('an attack is not learned, however little is known', () => {
    const site = new Site(3);
    site.run(5, 8, () => ({ isAttack: site.random() < 0.5 }), true);
    for (const row of site.attack) row.score = 0.9;
    site.run(15, 0, undefined, true);
    expect(learned(site)).toBe(40 - site.attack.size);
  });
});
