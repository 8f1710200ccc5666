import { machine, minute, Site } from '../../test/site.ts';
import { attackOnset } from './onset.ts';

describe('the onset of an attack', () => {
  it.each([0, 6])('is dated back to its first minute, told of %i minutes after its last sign-up', quietMin => {
    const site = new Site(60);
    site.run(150, 8);
    const startedMs = site.nowMs;
    site.run(5, 30, signup => (site.random() < 0.6 ? machine(site, signup) : {}));
    site.run(quietMin, 8);
    site.look();
    const onsetMs = attackOnset(site.live, site.nowMs, 5_000);
    expect(Math.abs(onsetMs - startedMs)).toBeLessThan(minute);
  });
});
