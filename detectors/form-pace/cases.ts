import type { Cases } from '../../test/cases.ts';
import { mix } from '../../test/traffic.ts';

export const cases: Cases = {
  sees: [
    {
      title: 'the form is fetched and sent within a second',
      wave: i => ({ paceMs: 300 + (mix(i, 20) % 1_200), used: false, pages: 0 }),
    },
  ],
  leaves: [
    {
      title: 'people of whom a third let the browser fill the form in',
      wave: i => (mix(i, 20) % 3 === 0 ? { paceMs: 2_500 + (mix(i, 21) % 6_000) } : {}),
    },
  ],
};
