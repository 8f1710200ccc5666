import { type Cases, careless } from '../../test/cases.ts';
import { mix } from '../../test/traffic.ts';

/** Numbers all over a large country. */
const past = (i: number) => ({ phone: `+49151${10_000_000 + (mix(i, 20) % 90_000_000)}` });

export const cases: Cases = {
  sees: [
    {
      title: 'SIM cards were bought by the hundred, and their owners do not read',
      past,
      minutes: 10,
      wave: i => ({ pages: 0, used: i % 3 !== 0, phone: `+49160${700 + (i % 9)}${10_000 + (mix(i, 21) % 9_000)}` }),
    },
    {
      title: 'a few numbers get the codes of all accounts',
      past,
      wave: i => ({ ...careless, phone: `+1555010${1_000 + (i % 7)}` }),
    },
    {
      title: 'all of one block, from everywhere, and some of them stay',
      past,
      minutes: 10,
      wave: i => ({
        pages: 0,
        used: i % 3 !== 0,
        phone: `+4917672${10_000 + (mix(i, 22) % 9_000)}`,
        address: `203.0.${mix(i, 6) % 250}.${1 + (mix(i, 7) % 250)}`,
        asn: 65_000 + (mix(i, 5) % 9),
      }),
    },
    {
      title: 'a few numbers are given again and again, from everywhere, by who reads and stays',
      past,
      minutes: 10,
      wave: i => ({
        used: i % 6 !== 0,
        pages: i % 3 === 0 ? 0 : 2,
        phone: `+1555010${1_000 + (i % 4)}`,
        address: `203.0.${mix(i, 6) % 250}.${1 + (mix(i, 7) % 250)}`,
        asn: 65_000 + (mix(i, 5) % 9),
      }),
    },
  ],
  leaves: [
    {
      title: 'a launch with a carrier that has just been given new blocks',
      past,
      minutes: 10,
      perMin: 40,
      wave: i => ({
        phone: `+55119${60 + (mix(i, 23) % 40)}${10_000 + (mix(i, 21) % 10_000)}`,
        email: `${'abcdefghij'[i % 10]}${mix(i, 24) % 1_000}@mail.example`,
        country: 'BR',
        asn: 65_010 + (mix(i, 5) % 9),
        address: `203.0.${mix(i, 6) % 250}.${1 + (mix(i, 7) % 250)}`,
        pages: i % 2,
      }),
    },
    {
      title: 'a class gives the number of its school',
      past,
      minutes: 10,
      perMin: 5,
      wave: () => ({ pages: 0, phone: '+49309018201', address: '203.0.113.9', asn: 64_520 }),
    },
    {
      title: 'a throng in a small country, most of them without a look at the site',
      past: i => ({ phone: `+372${50_000_000 + (mix(i, 20) % 9_000_000)}` }),
      perMin: 60,
      wave: i => ({ pages: 0, country: 'EE', phone: `+372${50_000_000 + (mix(i, 21) % 9_000_000)}` }),
    },
    {
      title: 'a company with a block of its own',
      past,
      wave: i => ({
        phone: `+4930901820${100 + i}`,
        email: `staff${i}@company.example`,
        address: `203.0.113.${9 + (i % 3)}`,
        asn: 64_520,
      }),
    },
  ],
};
