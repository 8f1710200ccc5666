import { type Cases, historyMin } from '../../test/cases.ts';
import { mix } from '../../test/traffic.ts';

const perMin = 8;
/** Whether an ordinary visit comes after everything changed. */
const after = (i: number) => i >= historyMin * perMin;
const nobody = { perMin: 0, wave: () => ({}) };

export const cases: Cases = {
  sees: [
    {
      title: 'nobody can sign up any more and people still read',
      opens: 'outage',
      ...nobody,
      minutes: 12,
      past: i => (after(i) ? { signsUp: false, pages: 3 } : { pages: 3 }),
    },
    {
      title: 'the form has moved and people sign up without it, whom nobody may take for machines',
      opens: 'outage',
      ...nobody,
      minutes: 12,
      past: i => (after(i) ? { form: false, pages: 3 } : { pages: 3 }),
    },
    {
      title: 'a country falls silent',
      opens: 'outage',
      ...nobody,
      minutes: 12,
      past: i => ({ country: after(i) || mix(i, 40) % 2 === 0 ? 'DE' : 'FR' }),
    },
  ],
  leaves: [
    {
      title: 'a quiet night',
      ...nobody,
      minutes: 30,
      past: i => (after(i) && i % 8 > 0 ? { signsUp: false, form: false, pages: 0, used: false } : { pages: 3 }),
    },
    {
      title: 'the end of a crowd from one country',
      perMin: 20,
      minutes: 15,
      afterMin: 25,
      wave: () => ({ country: 'BR' }),
    },
  ],
};
