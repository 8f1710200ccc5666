import type { Cases } from '../../test/cases.ts';
import { mix, word } from '../../test/traffic.ts';

const countries = ['BR', 'VN', 'PL', 'EG', 'ID', 'TR', 'MX', 'PH'];
const nameOf = (i: number) => `${word(i)}${'abcdefg'.slice(0, mix(i, 3) % 7)}${mix(i, 4) % 90}`;
const abroad = (i: number) => ({
  country: countries[mix(i, 5) % countries.length] as string,
  asn: 65_000 + (mix(i, 5) % countries.length),
  address: `203.0.${mix(i, 6) % 250}.${1 + (mix(i, 7) % 250)}`,
});

/** Long enough for a domain to be new. */
const long = { evenlyMin: 400, pastPerMin: 2 };

export const cases: Cases = {
  sees: [
    {
      title: 'bought domains take mail for whatever name, come from all over the world, and nobody uses what was made',
      ...long,
      later: true,
      perMin: 20,
      minutes: 8,
      wave: i => ({
        ...abroad(i),
        email: `${nameOf(i)}@${['alpha', 'bravo', 'delta', 'gamma'][i % 4]}.example`,
        used: false,
      }),
    },
  ],
  leaves: [
    {
      title: 'several countries discover the site at once, each with providers of its own',
      ...long,
      perMin: 20,
      minutes: 8,
      wave: i => {
        const from = abroad(i);
        return { ...from, email: `${nameOf(i)}@${from.country.toLowerCase()}-post.example` };
      },
    },
    {
      title: 'a relay becomes popular all over the world',
      ...long,
      perMin: 20,
      minutes: 8,
      wave: i => ({ ...abroad(i), email: `${nameOf(i)}@relay.example` }),
    },
  ],
};
