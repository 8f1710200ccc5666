/**
 * `npm run letter-pairs`: learns how often letters follow each other, from names of people in all languages that faker has, from those of
 * the simulator, which has names of other scripts as they are written in Latin letters, and from English words, and writes
 * detectors/letter-pairs.ts.
 *
 * Every list of names counts as much as 200 names at most, so that no language has more to say than others; words three times as much,
 * since people call their mailboxes after them.
 */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { allLocales } from '@faker-js/faker';
import { ready, root } from './ready.mjs';
import { writeSource } from './write-source.mjs';

const letters = 'abcdefghijklmnopqrstuvwxyz';
const listMax = 200;
const wordsTimes = 3;
/** Added to each count, so that a pair that no list has is not impossible. */
const unseen = 0.5;
/** A digit a pair: 4 where it is as often as drawn at random, one more where it is twice as often, one less where half as often. */
const even = 4;
const nameLists = ['first_name', 'last_name'];
const wordLists = ['adjective', 'noun', 'verb'];

await ready();
const own = await import(pathToFileURL(join(root, 'dist/src/simulate/names.js')).href);

/** By first letter and second, how often they follow each other. */
const counts = [...letters].map(() => new Float64Array(letters.length).fill(unseen));
for (const { person } of Object.values(allLocales)) {
  for (const list of nameLists) count(person?.[list], 1);
}
for (const names of [own.givenNames, own.surnames]) {
  for (const list of Object.values(names)) count(list, 1);
}
for (const list of wordLists) count(allLocales.en.word[list], wordsTimes);
for (const list of Object.values(allLocales.en.animal)) count(list, wordsTimes);

const followers = Object.fromEntries(
  [...letters].map((letter, i) => {
    const row = counts[i];
    const all = row.reduce((sum, n) => sum + n, 0);
    const digits = Array.from(row, n => even + Math.round(Math.log2((n * letters.length) / all)));
    return [letter, digits.map(digit => Math.max(0, Math.min(2 * even, digit))).join('')];
  }),
);
writeSource(
  'detectors/letter-pairs.ts',
  `/* Made by \`npm run letter-pairs\`; edit scripts/letter-pairs.mjs. */

/**
 * How often each letter, a to z, follows another in names of people and in words of languages that are written in Latin letters: a
 * digit each, 4 for as often as drawn at random, 5 for twice as often, 3 for half as often, to 8 and 0.
 */
export const followers: Readonly<Record<string, string>> = ${JSON.stringify(followers)};
`,
);

/** Counts the pairs of all words of a list, or of lists within it. */
function count(list, times) {
  const words = new Set(wordsOf(list));
  const weight = times * Math.min(1, listMax / words.size);
  for (const word of words) {
    for (let i = 1; i < word.length; i++) {
      counts[letters.indexOf(word[i - 1])][letters.indexOf(word[i])] += weight;
    }
  }
}

/** Words in Latin letters, as mailboxes have them: in lower case and without accents. */
function* wordsOf(list) {
  if (typeof list === 'string') {
    for (const word of list.split(/[ \-'’.]+/)) {
      const plain = word
        .normalize('NFD')
        .replace(/\p{M}/gu, '')
        .toLowerCase()
        .replaceAll('ß', 'ss')
        .replaceAll('ø', 'o')
        .replaceAll('ł', 'l');
      if (/^[a-z]{2,}$/.test(plain)) yield plain;
    }
  } else {
    for (const part of Object.values(list ?? {})) yield* wordsOf(part);
  }
}
