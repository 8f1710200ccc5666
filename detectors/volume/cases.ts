import { type Cases, careless } from '../../test/cases.ts';

export const cases: Cases = {
  sees: [
    { title: 'people surge', opens: 'crowd', evenlyMin: 35, pastPerMin: 4, perMin: 12, minutes: 10, wave: () => ({}) },
  ],
  leaves: [
    {
      title: 'a surge of machines, which is an attack and no crowd',
      opens: 'attack',
      evenlyMin: 35,
      pastPerMin: 4,
      perMin: 12,
      minutes: 10,
      wave: () => careless,
    },
  ],
};
