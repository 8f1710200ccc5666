import { type Cases, careless } from '../../test/cases.ts';
import { mix } from '../../test/traffic.ts';

export const cases: Cases = {
  sees: [
    {
      title: 'a few sessions make all the accounts',
      wave: i => ({ ...careless, session: `token-${i % 5}`, address: `203.0.${mix(i, 1) % 200}.${1 + (i % 250)}` }),
    },
  ],
  leaves: [
    {
      title: 'a stand at a fair with two tablets',
      perMin: 3,
      past: i => ({ device: `own-${i}` }),
      wave: i => ({ device: `tablet-${i % 2}`, session: `fair-${i}`, address: '203.0.113.9', pages: 0 }),
    },
  ],
};
