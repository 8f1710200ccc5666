import { isMadeOfLetters } from './oneness.ts';

describe('a pattern', () => {
  it('is mostly letters, of whatever script, where nobody was numbered', () => {
    const patterns = ['llllllll', 'lllllldd', 'uuu uuuuuuu dddd uuu lll', 'llldddd', 'dddddd'];
    expect(patterns.map(isMadeOfLetters)).toEqual([true, true, true, false, false]);
  });

  it('tells nothing where names are as short as those of a whole people', () => {
    expect(['uuu', 'uu uuu', 'uuuu uuuu'].map(isMadeOfLetters)).toEqual([false, false, true]);
  });
});
