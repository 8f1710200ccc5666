import { randomSigns } from './random-signs.ts';

describe('names', () => {
  it('that are drawn letter by letter look drawn at random, whatever vowels they have', () => {
    const drawn = ['igwarppjbhu', 'zizqorupvsy', 'uucuezwxp', 'rjlfsmuvu', 'xngdilioodbq', 'wmtmirrex', 'hqlmtbhr'];
    expect(drawn.filter(name => randomSigns(name) === 0)).toEqual([]);
  });

  it('of people do not, in whatever language', () => {
    const names = ['anna.schneider', 'szczepan.k', 'nguyenthithuy', 'zhangxiaoqing', 'hrvoje.babic', 'mkhitaryan'];
    const more = ['oluwaseun', 'tkachenko', 'wozniak', 'qwerty77', 'dragonlord', 'jmiller', 'r.z.lee', 'xu.yj'];
    expect([...names, ...more].filter(name => randomSigns(name) > 0)).toEqual([]);
  });

  it('of too few pairs of letters say nothing of how they follow each other', () => {
    expect(randomSigns('xqau')).toBe(0);
  });
});
