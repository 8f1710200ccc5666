import { type Cases, careless } from '../../test/cases.ts';
import { mix } from '../../test/traffic.ts';

export const cases: Cases = {
  sees: [
    {
      title: 'the machines of one provider sign up',
      wave: i => ({ ...careless, address: `203.0.${mix(i, 1) % 200}.${1 + (i % 250)}`, country: 'NL', asn: 64_999 }),
    },
  ],
  leaves: [
    {
      title: 'a launch with one carrier',
      wave: i => ({ address: `203.0.${mix(i, 1) % 60}.${1 + (i % 250)}`, country: 'IN', asn: 64_511 }),
    },
  ],
};
