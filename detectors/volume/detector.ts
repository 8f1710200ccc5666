import type { Detector } from '#sdk';

export const volume: Detector = {
  meta: {
    id: 'volume',
    title: 'More people than usual',
    family: 'volume',
    sees: 'People signing up at a multiple of what the site expects at this hour, once what is judged an attack is taken out.',
    needs: [],
    honest: 'Always honest: a launch, a press article, a campaign. It opens a crowd and pages nobody.',
    parameters: [
      { name: 'ratio', unit: '× expected', default: 2, source: 'a doubling is what people call a surge' },
      {
        name: 'sigmas',
        unit: 'standard deviations',
        default: 4,
        source: 'keeps small sites quiet, where a doubling is chance; counts overdispersed twice over Poisson',
      },
      { name: 'hold', unit: 'minutes', default: 3, source: 'longer than a newsletter click wave' },
    ],
    runbook: [
      'Nothing has to be closed. Check capacity of mail delivery and of the sign-up service.',
      'Keep an eye on the page: attacks like to hide in a crowd, and floodgate opens a second incident when one does.',
    ],
    reason: ({ observed, expected }) => `${observed} sign-ups a minute; ${expected} expected`,
  },
  series: [{ id: 'volume', measure: 'signups', kind: 'crowd', ratio: 2, sigmas: 4, holdMs: 180_000 }],
};
