import { type Cases, careless } from '../../test/cases.ts';
import { word } from '../../test/traffic.ts';

export const cases: Cases = {
  sees: [
    { title: 'a domain that was never seen bursts', wave: i => ({ ...careless, email: `${word(i)}@bulk.example` }) },
  ],
  leaves: [
    {
      title: 'a company that signs its people up from the office',
      wave: i => ({ email: `${word(i)}@company.example`, address: `203.0.113.${9 + (i % 3)}` }),
    },
  ],
};
