import { type Cases, careless } from '../../test/cases.ts';
import { mix } from '../../test/traffic.ts';

export const cases: Cases = {
  sees: [
    {
      title: 'a few numbers get the codes of all accounts',
      past: i => ({ phone: `+49151${10_000_000 + (mix(i, 20) % 90_000_000)}` }),
      wave: i => ({ ...careless, phone: `+1555010${1_000 + (i % 7)}` }),
    },
  ],
  leaves: [
    {
      title: 'a company with a block of its own',
      past: i => ({ phone: `+49151${10_000_000 + (mix(i, 20) % 90_000_000)}` }),
      wave: i => ({
        phone: `+4930901820${100 + i}`,
        email: `staff${i}@company.example`,
        address: `203.0.113.${9 + (i % 3)}`,
      }),
    },
  ],
};
