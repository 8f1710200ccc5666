import type { Signup } from '#sdk';
import { type Change, Site } from '../../test/site.ts';

describe('the first sign-ups of a log', () => {
  /** It reads as many pages as few people do, and it is not known what becomes of its accounts. */
  const byTool = ({ journey }: Signup): Change => ({
    agent: { kind: 'tool', family: 'python-requests', version: '2.32' },
    journey: { ...journey, pagesBefore: 9, usedAfter: undefined, confirmed: undefined },
    history: 'none',
  });
  const byLink = ({ journey }: Signup): Change => ({
    journey: { ...journey, form: false, paceMs: undefined, pagesBefore: 0 },
  });

  /** `first` of people, then half an hour of which `part` is altered. */
  function begun(first: number, part: number, alter: (signup: Signup) => Change): Site {
    const site = new Site(41);
    site.run(first / 8, 8);
    site.run(30, 24, signup => (site.random() < part ? alter(signup) : {}));
    site.look();
    return site;
  }

  it('show that a tool is not the habit of the site, where none of them had it', () => {
    expect(begun(32, 0.8, byTool).live.attribution.attacks.length).toBe(1);
  });

  it('show nothing where they had it too, or were few', () => {
    expect(begun(0, 0.8, byTool).live.attribution.attacks).toEqual([]);
    expect(begun(8, 0.8, byTool).live.attribution.attacks).toEqual([]);
  });

  it('make no attack of a link whose people use what they made', () => {
    expect(begun(32, 0.8, byLink).live.attribution.attacks).toEqual([]);
  });

  it('go on to speak as long as it lasts, for more than an hour', () => {
    const site = begun(32, 0.8, byTool);
    for (let i = 0; i < 70; i++) {
      site.run(1, 24, signup => (site.random() < 0.8 ? byTool(signup) : {}), true);
      site.look();
      site.eachRecent(row => site.live.score(row));
      expect(site.live.attribution.attacks.length).toBe(1);
    }
  });
});
