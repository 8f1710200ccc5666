import { type Cases, careless } from '../../test/cases.ts';

export const cases: Cases = {
  sees: [{ title: 'people surge', opens: 'crowd', perMin: 25, minutes: 20, wave: () => ({}) }],
  leaves: [
    {
      title: 'a surge of machines, which is an attack and no crowd',
      opens: 'attack',
      perMin: 25,
      minutes: 20,
      wave: () => careless,
    },
  ],
};
