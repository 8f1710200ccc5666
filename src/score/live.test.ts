import type { Signup } from '#sdk';
import { type Change, mailOf, Site } from '../../test/site.ts';
import { rowPages } from './saved-rows.ts';

describe('while an attack is on', () => {
  const learned = ({ live }: Site) => live.background.learned;

  /** Minutes of twelve a minute of whom two in five are a program's, looked at every minute. */
  function attacked(site: Site, minutes: number, frozen = true): void {
    const tool: Change = { agent: { kind: 'tool', family: 'curl', version: '8' }, history: 'none', isAttack: true };
    for (let i = 0; i < minutes; i++) {
      site.run(
        1,
        12,
        one => (site.random() < 0.4 ? { ...tool, journey: bare(one.journey) } : person(site, one)),
        frozen,
      );
      site.look();
      site.eachRecent(row => site.live.score(row));
    }
  }
  /** As widely spread in what is known of no site yet as people are everywhere. */
  const person = (site: Site, { journey }: Signup): Change => ({
    mail: mailOf(
      `${'annabertcarladario'.slice(0, 4 + Math.floor(site.random() * 12))}${site.number % 10}`,
      site.pick(['mail.example', 'post.example', 'web.example']),
    ),
    journey: { ...journey, confirmedSoon: site.random() < 0.45, pagesBefore: Math.floor(10 * site.random()) },
  });
  const bare = (journey: Signup['journey']) => ({ ...journey, form: false, pagesBefore: 0, usedAfter: false });

  it('nothing is learned where there is a past', () => {
    const site = new Site(1);
    site.run(100, 4);
    const before = learned(site);
    expect(before).toBeGreaterThan(100);
    attacked(site, 40);
    expect(learned(site)).toBe(before);
  });

  it('who else comes is learned where there is none, once it has been known for ten minutes, until nearly half a past is known', () => {
    const site = new Site(4);
    attacked(site, 10);
    expect(learned(site)).toBe(0);
    attacked(site, 60);
    expect(learned(site)).toBeGreaterThanOrEqual(45);
    expect(learned(site)).toBeLessThan(46);
    const values = site.live.reservoir.rows.map(
      row => row.values[site.live.attributes.findIndex(one => one.id === 'tool')],
    );
    expect(values.filter(value => value === 'yes').length).toBeLessThan(3);
    // They are not learned again when it is over.
    site.run(61, 0);
    expect(learned(site)).toBeLessThan(site.number - site.attack.size + 1);
  });

  it('nobody is learned while nothing is taken for an attack, though an incident is open', () => {
    const site = new Site(3);
    for (let i = 0; i < 40; i++) {
      site.run(1, 4, undefined, true);
      site.look();
    }
    expect(learned(site)).toBe(0);
  });

  it('a process that goes on learns the same as one that was never away', () => {
    const [before, after] = [new Site(2), new Site(2)];
    attacked(before, 40);
    attacked(after, 40, false);
    expect(learned(after)).toBe(0);
    const saved = JSON.parse(JSON.stringify(before.live.save()));
    const rows = [...rowPages(before.live.ring)].flatMap(({ values }) => JSON.parse(JSON.stringify(values)));
    expect(after.live.restore(saved, rows, after.nowMs)).toBe(true);
    expect(learned(after)).toBeGreaterThan(0);
    for (const one of [before, after]) one.run(5, 0, undefined, true);
    expect(learned(after)).toBe(learned(before));
  });
});
