import { type Cases, careless } from '../../test/cases.ts';
import { mix } from '../../test/traffic.ts';

const hellos = [
  't13d1516h2_8daaf6152771_b186095e22b6',
  't13d1715h2_5b57614c22b0_3d5424432f57',
  't13d2014h2_a09f3c656075_14788d8d241b',
];

export const cases: Cases = {
  sees: [
    {
      title: 'a library hides behind the user agents of browsers',
      past: i => ({ ja4: hellos[mix(i, 30) % 3] as string }),
      wave: () => ({ ...careless, ja4: 't13d190900_9dc949149365_97f8aa674fc1' }),
    },
  ],
  leaves: [
    {
      title: 'virus scanners that open TLS for a few, all browsers with one hello',
      past: i => ({ ja4: mix(i, 32) % 25 === 0 ? 't13d_scanner' : (hellos[mix(i, 30) % 3] as string) }),
      wave: i => ({ ja4: mix(i, 32) % 25 === 0 ? 't13d_scanner' : (hellos[mix(i, 30) % 3] as string) }),
    },
    {
      title: 'a browser update with a new hello',
      past: i => ({ ja4: hellos[mix(i, 30) % 3] as string }),
      wave: i => ({ ja4: `t13d1517h2_8daaf6152771_${mix(i, 31) % 2}` }),
    },
  ],
};
