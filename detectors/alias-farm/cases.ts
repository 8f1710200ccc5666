import type { Cases } from '../../test/cases.ts';
import { mix } from '../../test/traffic.ts';

export const cases: Cases = {
  sees: [
    {
      title: 'a few mailboxes get dozens of accounts, each by a browser with form and patience',
      wave: i => ({ email: `farm.${mix(i, 20) % 6}+${mix(i, 21) % 9_999}@mail.example`, used: false, pages: 0 }),
    },
  ],
  leaves: [
    {
      title: 'a newsletter whose readers tag their mailboxes',
      wave: i => ({ email: `reader${mix(i, 22) % 99_999}+news@mail.example` }),
    },
    {
      title: 'a tester with two mailboxes in an ordinary hour',
      perMin: 2,
      wave: i => ({ email: `qa.${i % 2}+${i}@company.example` }),
    },
  ],
};
