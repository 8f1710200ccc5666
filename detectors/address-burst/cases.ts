import { type Cases, careless } from '../../test/cases.ts';
import { mix } from '../../test/traffic.ts';

export const cases: Cases = {
  sees: [
    {
      title: 'a script signs up again and again from a few addresses',
      wave: i => ({ ...careless, address: `203.0.113.${1 + (i % 4)}` }),
    },
  ],
  leaves: [
    { title: 'a campus behind one address', wave: i => ({ address: '203.0.113.7', session: `campus-${mix(i, 1)}` }) },
  ],
};
