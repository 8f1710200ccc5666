import { followers } from './letter-pairs.ts';

const signs = ['no', 'one sign', 'more signs'] as const;
/** A trait of what a name looks like, whatever it is the name of. */
export const signsTrait = {
  values: signs,
  prior: { '*': [0.95, 0.035, 0.015] },
  machine: ['one sign', 'more signs'],
} as const;

/**
 * Of so many pairs of letters, how often they follow each other in names, as digits: less on average than so many is as chance draws them.
 * Measured on three other generators: it takes names of people from 0.9 to 1.2, 3.3 to 4.3 and 2.4 to 3.3 % with a sign, those of
 * attacks from 16 to 20, 14 to 17 and 18 to 24 %; of names drawn letter by letter from 55 to 90.
 */
const pairsMin = 5;
const followingMax = 3.4;
const firstLetter = 97;

/** The signs of chance that a name shows, by their number. */
export function signsIn(name: string): (typeof signs)[number] {
  return signs[Math.min(2, randomSigns(name))] ?? 'no';
}

/** How many signs of chance a name shows, 0 to 4. Judged on Latin names only: other scripts have other habits. */
export function randomSigns(name: string): number {
  let letters = 0;
  let vowels = 0;
  let run = 0;
  let runMax = 0;
  let changes = 0;
  let last = '';
  let pairs = 0;
  let following = 0;
  let before = '';
  for (const char of name) {
    const kind = char >= 'a' && char <= 'z' ? 'letter' : char >= '0' && char <= '9' ? 'digit' : '';
    if (char > '\u007f') return 0;
    if (kind !== '' && last !== '' && kind !== last) changes++;
    if (kind === '') continue;
    last = kind;
    const after = followers[before];
    before = char;
    if (kind !== 'letter') continue;
    if (after !== undefined) {
      pairs++;
      following += Number(after[char.charCodeAt(0) - firstLetter]);
    }
    letters++;
    if ('aeiouy'.includes(char)) {
      vowels++;
      run = 0;
    } else runMax = Math.max(runMax, ++run);
  }
  const isUnlikeNames = pairs >= pairsMin && following < followingMax * pairs;
  return [runMax >= 5, changes >= 3, letters >= 6 && vowels < letters * 0.2, isUnlikeNames].filter(Boolean).length;
}
