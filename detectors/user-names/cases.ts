import { type Cases, careless } from '../../test/cases.ts';
import { mix, type Visit, word } from '../../test/traffic.ts';

const letters = 'abcdefghijklmnopqrstuvwxyz';

function drawn(i: number, length: number): string {
  return Array.from({ length }, (_, at) => letters[mix(i * 32 + at, 24) % letters.length]).join('');
}

/** People, or what looks like them, at home in a country that hardly anybody came from. */
function fromAnywhere(i: number): Partial<Visit> {
  return {
    address: `203.0.${mix(i, 25) % 250}.${1 + (mix(i, 26) % 250)}`,
    country: 'BR',
    asn: 64_600 + (mix(i, 27) % 12),
  };
}

export const cases: Cases = {
  sees: [
    {
      title: 'names are tried out from a list',
      minutes: 10,
      past: i => ({ userName: `reader${mix(i, 20) % 999}` }),
      wave: i => ({ ...careless, status: 409, session: `token-${i % 4}`, userName: `a${mix(i, 21) % 99_999}` }),
    },
    {
      title: 'careful machines with mailboxes of people draw the user names letter by letter',
      past: i => ({ userName: `${word(i)}${i % 30}` }),
      minutes: 10,
      wave: i => ({ ...fromAnywhere(i), userName: drawn(i, 8 + (mix(i, 28) % 5)) }),
    },
  ],
  leaves: [
    {
      title: 'people who look for a name that is free',
      past: i => ({ userName: `reader${mix(i, 20) % 999}` }),
      wave: i => ({
        session: `crowd-${i >> 2}`,
        address: `203.0.${mix(i >> 2, 22) % 250}.${1 + (mix(i >> 2, 23) % 250)}`,
        userName: `jo${'_'.repeat(i % 4)}${i >> 2}`,
        status: i % 4 === 3 ? 201 : 409,
        email: `jo${i >> 2}@mail.example`,
      }),
    },
    {
      title: 'players from abroad of whom a third go by what looks like nothing',
      past: i => ({ userName: `${word(i)}${i % 30}` }),
      minutes: 10,
      wave: i => ({ ...fromAnywhere(i), userName: i % 3 === 0 ? drawn(i, 8) : `${word(i)}.${word(i >> 3)}` }),
    },
  ],
};
