import type { Cases } from '../../test/cases.ts';
import { mix, word } from '../../test/traffic.ts';

/** With a dot behind every third letter or so. */
function dotted(name: string, i: number): string {
  return [...name].map((letter, at) => letter + (mix(i + at, 27) % 3 === 0 ? '.' : '')).join('');
}

export const cases: Cases = {
  sees: [
    {
      title: 'a few mailboxes get dozens of accounts, each by a browser with form and patience',
      wave: i => ({ email: `farm.${mix(i, 20) % 6}+${mix(i, 21) % 9_999}@mail.example`, used: false, pages: 0 }),
    },
    {
      title: 'each account has a subdomain of its own, and all have one name',
      wave: i => ({ email: `me@${word(i)}-${mix(i, 23) % 999}.farm.example`, used: i % 4 !== 0, pages: 0 }),
    },
    {
      title: 'each account has a mailbox of its own, with dots scattered in its name',
      wave: i => ({ email: `${dotted(`${word(i)}${word(mix(i, 26))}`, i)}x@gmail.com`, used: i % 2 === 0, pages: 0 }),
    },
    {
      title: 'each account has a mailbox and a tag of its own',
      wave: i => ({ email: `${word(i)}${mix(i, 22) % 999}+${word(mix(i, 25))}${i}@mail.example`, used: i % 2 === 0 }),
    },
  ],
  leaves: [
    {
      title: 'the faculties of a university have subdomains, and its people their names',
      wave: i => ({
        email: `${word(i)}.${word(mix(i, 24))}@${['law', 'arts', 'physics', 'medicine'][i % 4]}.university.example`,
        address: `203.0.113.${9 + (i % 3)}`,
        pages: 0,
      }),
    },
    {
      title: 'a newsletter whose readers tag their mailboxes',
      wave: i => ({ email: `${word(i)}${mix(i, 22) % 99_999}+news@mail.example` }),
    },
    {
      title: 'people of four names each, with dots between them',
      wave: i => ({ email: `${word(i)}.de.${word(mix(i, 28))}.${word(mix(i, 29))}@gmail.com` }),
    },
    {
      title: 'a tester with two mailboxes in an ordinary hour',
      perMin: 2,
      wave: i => ({ email: `qa.${i % 2}+${i}@company.example` }),
    },
  ],
};
