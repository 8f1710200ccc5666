import { type Cases, careless } from '../../test/cases.ts';
import { mix } from '../../test/traffic.ts';

export const cases: Cases = {
  sees: [
    {
      title: 'names are tried out from a list',
      minutes: 10,
      past: i => ({ userName: `reader${mix(i, 20) % 999}` }),
      wave: i => ({ ...careless, status: 409, session: `token-${i % 4}`, userName: `a${mix(i, 21) % 99_999}` }),
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
  ],
};
