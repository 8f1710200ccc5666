import { type Cases, careless } from '../../test/cases.ts';
import { mix } from '../../test/traffic.ts';

const houses = ['post.example', 'brief.example', 'letter.example'];
/** Names of many shapes, so that they say nothing. */
const nameOf = (i: number) => `${'annabelclaradora'.slice(mix(i, 2) % 5, 7 + (mix(i, 3) % 9))}${mix(i, 4) % 90}`;

export const cases: Cases = {
  sees: [
    {
      title: 'a timer signs up from one network',
      wave: i => ({ ...careless, delayMs: 0, address: `203.0.113.${1 + (mix(i, 1) % 250)}` }),
    },
    {
      title: 'a timer behind one address does all else as people do, with mailboxes of three providers',
      minutes: 12,
      wave: i => ({ delayMs: 0, address: '203.0.113.9', email: `${nameOf(i)}@${houses[i % houses.length]}` }),
    },
  ],
  leaves: [
    {
      title: 'an office that is signed up by an import at even intervals',
      wave: i => ({ delayMs: 0, address: '203.0.113.9', asn: 64_520, email: `staff${i}@company.example`, pages: 0 }),
    },
  ],
};
