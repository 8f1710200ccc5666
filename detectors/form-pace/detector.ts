import { bucketOf, type Detector } from '#sdk';

const paces = ['< 2', '2–5', '5–10', '10–15', '15–25', '25–40', '40–80', '80–160', '160+'] as const;
const bounds = [2, 5, 10, 15, 25, 40, 80, 160];
const middles = [1.2, 3, 7, 12, 19, 32, 57, 113, 230];

export const formPace: Detector = {
  meta: {
    id: 'form-pace',
    title: 'Faster than hands can type',
    family: 'pace',
    sees: 'The time from the form to its sending: seconds where people take half a minute, or the same time for all.',
    needs: [],
    honest: 'Autofill and password managers, people who wait with the form filled in for a sale to start.',
    parameters: [
      {
        name: 'machine pace',
        unit: 'seconds from form to POST',
        default: '< 5',
        source: 'our estimate for sites at large; a site replaces it within its first hundred sign-ups',
      },
      {
        name: 'unheard of',
        unit: '% of the site’s people who are as fast, where three in four of a cluster are that came by its pages',
        default: 2,
        source: 'chosen: who comes by the pages of a site finds no form that is filled in already',
      },
      {
        name: 'buckets',
        unit: 'seconds',
        default: '2, 5, 10, 15, 25, 40, 80, 160',
        source: 'labelled synthetic traffic, reference method',
      },
    ],
    runbook: [
      'Compare with the usual time on this form: a one-field form with autofill takes three seconds.',
      'Look at the spread: people’s times are spread out, a script’s lie close together.',
      'Let the form carry a signed time and ask those who are too fast for a proof.',
    ],
    words: ({ value }) => `${value} s from form to sign-up`,
    reason: ({ value, parent, observed, expected, windowMin }) => {
      const who = parent === undefined ? '' : ` by ${parent} clients`;
      return `${observed} sign-ups in ${windowMin} min${who} came ${value} s after the form; ${expected} expected`;
    },
  },
  traits: [
    {
      id: 'pace',
      values: paces,
      middles,
      parent: 'client-kind',
      prior: { '*': [0.005, 0.02, 0.06, 0.08, 0.16, 0.19, 0.24, 0.15, 0.095] },
      machine: ['< 2', '2–5'],
      anchors: true,
      observe: ({ journey }) =>
        journey.paceMs === undefined ? undefined : bucketOf(bounds, paces, journey.paceMs / 1000),
    },
  ],
};
