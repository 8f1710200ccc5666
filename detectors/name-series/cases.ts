import { type Cases, careless } from '../../test/cases.ts';
import { mix, word } from '../../test/traffic.ts';

export const cases: Cases = {
  sees: [
    {
      title: 'one name, numbered through at a domain of one’s own, by who reads and stays',
      minutes: 10,
      wave: i => ({ email: `lee${mix(i, 20) % 9_999}@farm.example`, used: i % 6 !== 0, pages: i % 3 === 0 ? 0 : 2 }),
    },
    {
      title: 'a handful of names at providers, each with dozens of numbers, from everywhere',
      wave: i => ({
        ...careless,
        email: `${word(mix(i, 23) % 4)}${mix(i, 20) % 9_999}@${['mail', 'inbox', 'post'][i % 3]}.example`,
        address: `203.0.${mix(i, 6) % 250}.${1 + (mix(i, 7) % 250)}`,
      }),
    },
    {
      title: 'one name, numbered through at one IPv6 address, by who reads and stays',
      minutes: 10,
      wave: i => ({
        email: `lee${mix(i, 20) % 9_999}@farm.example`,
        address: '2001:db8:7::9',
        asn: 64_520,
        used: i % 6 !== 0,
        pages: i % 3 === 0 ? 0 : 2,
      }),
    },
  ],
  leaves: [
    {
      title: 'a crowd of a new country, in which a few dozen names are common',
      minutes: 10,
      perMin: 40,
      wave: i => ({
        email: `${word(mix(i, 25) % 30)}${mix(i, 20) % 2_000}@${i % 3 === 0 ? 'novo' : 'mail'}.example`,
        country: 'BR',
        asn: 65_010 + (mix(i, 5) % 9),
        address: `203.0.${mix(i, 6) % 250}.${1 + (mix(i, 7) % 250)}`,
        pages: i % 2,
      }),
    },
    {
      title: 'a class whose school numbers its pupils',
      minutes: 10,
      perMin: 5,
      wave: i => ({ email: `2b-${i}@school.example`, address: '203.0.113.9', asn: 64_520, pages: 0 }),
    },
    {
      title: 'people of common names, with their year of birth, at one provider',
      perMin: 40,
      wave: i => ({ email: `${word(mix(i, 21) % 60)}${1955 + (mix(i, 22) % 55)}@mail.example` }),
    },
  ],
};
