import { type Cases, careless } from '../../test/cases.ts';
import { mix } from '../../test/traffic.ts';

export const cases: Cases = {
  sees: [
    {
      title: 'a timer signs up from one network',
      wave: i => ({ ...careless, delayMs: 0, address: `203.0.113.${1 + (mix(i, 1) % 250)}` }),
    },
  ],
  leaves: [
    {
      title: 'an office that is signed up by an import at even intervals',
      wave: i => ({ delayMs: 0, address: '203.0.113.9', email: `staff${i}@company.example`, pages: 0 }),
    },
  ],
};
