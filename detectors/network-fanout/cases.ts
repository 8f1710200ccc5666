import { type Cases, careless } from '../../test/cases.ts';
import { mix } from '../../test/traffic.ts';

export const cases: Cases = {
  sees: [
    {
      title: 'a script spreads over the addresses of one rented network',
      wave: i => ({ ...careless, address: `203.0.113.${1 + (i % 250)}`, country: 'NL', asn: 64_999 }),
    },
  ],
  leaves: [
    {
      title: 'the pool of a mobile carrier',
      wave: i => ({ address: `203.0.113.${1 + (mix(i, 1) % 250)}`, asn: 64_511, country: 'IN' }),
    },
  ],
};
