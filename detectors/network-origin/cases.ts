import { type Cases, careless } from '../../test/cases.ts';
import { mix } from '../../test/traffic.ts';

export const cases: Cases = {
  sees: [
    {
      title: 'accounts come out of networks that the site has never seen',
      wave: i => ({ ...careless, address: `203.0.${mix(i, 1) % 200}.${1 + (i % 250)}`, country: 'NL', asn: 64_999 }),
    },
  ],
  leaves: [
    {
      title: 'the readers of an article in a new country',
      wave: i => ({ address: `203.0.${mix(i, 1) % 200}.${1 + (i % 250)}`, country: 'BR', asn: 64_700 + (i % 5) }),
    },
  ],
};
