import type { Cases } from '../../test/cases.ts';
import { mix } from '../../test/traffic.ts';

const nobody = { perMin: 0, wave: () => ({}), evenlyMin: 36, pastPerMin: 4 };

export const cases: Cases = {
  sees: [
    {
      title: 'nobody can sign up any more and people still read',
      opens: 'outage',
      ...nobody,
      minutes: 12,
      past: (_, changed) => (changed ? { signsUp: false, pages: 3 } : { pages: 3 }),
    },
    {
      title: 'the form has moved and people sign up without it, whom nobody may take for machines',
      opens: 'outage',
      ...nobody,
      minutes: 12,
      past: (_, changed) => (changed ? { form: false, pages: 3 } : { pages: 3 }),
    },
    {
      title: 'a country falls silent',
      opens: 'outage',
      ...nobody,
      evenlyMin: 60,
      pastPerMin: 8,
      minutes: 12,
      past: (i, changed) => ({ country: changed || mix(i, 40) % 2 === 0 ? 'DE' : 'FR' }),
    },
  ],
  leaves: [
    {
      title: 'a quiet night',
      ...nobody,
      minutes: 30,
      past: (i, changed) =>
        changed && i % 8 > 0 ? { signsUp: false, form: false, pages: 0, used: false } : { pages: 3 },
    },
    {
      title: 'the end of a crowd from one country',
      evenlyMin: 52,
      perMin: 20,
      minutes: 15,
      afterMin: 25,
      wave: () => ({ country: 'BR' }),
    },
  ],
};
