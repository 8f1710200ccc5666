import { type Cases, careless } from '../../test/cases.ts';

export const cases: Cases = {
  sees: [
    {
      title: 'a deploy breaks the sign-up',
      opens: 'outage',
      evenlyMin: 36,
      pastPerMin: 4,
      perMin: 12,
      wave: () => ({ status: 503, used: false }),
    },
  ],
  leaves: [
    { title: 'people who fill the form in wrongly', wave: () => ({ status: 422 }) },
    {
      title: 'an attack that wears the server down',
      opens: 'attack',
      minutes: 10,
      wave: i => ({ ...careless, status: i > 96 && i % 4 > 0 ? 503 : 201 }),
    },
    {
      title: 'a few errors at night',
      evenlyMin: 45,
      perMin: 1,
      minutes: 2,
      pastPerMin: 4,
      wave: () => ({ status: 500 }),
    },
  ],
};
