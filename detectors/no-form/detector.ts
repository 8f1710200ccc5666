import type { Detector } from '#sdk';

export const noForm: Detector = {
  meta: {
    id: 'no-form',
    title: 'Sign-up without its form',
    family: 'journey',
    sees: 'Sign-ups whose visitor never requested the form. A form serves one sign-up only.',
    needs: [],
    honest: 'Native apps, single-page apps with a cached form, embedded forms.',
    parameters: [
      { name: 'form memory', unit: 'hours', default: 4, source: 'people wait with the form open for a sale to start' },
    ],
    runbook: [
      'Ask whether a client of your own posts without the form (a new app, a cached page); floodgate learns it in an hour.',
      'Follow one of the sign-ups through the log: a person loads styles, scripts and pictures too.',
      'Challenge form-less sign-ups: people pass, scripts rarely do.',
    ],
    words: ({ value }) => (value === 'missing' ? 'no form requested' : 'form requested'),
    reason: ({ value, parent, observed, expected, windowMin }) => {
      const who = parent === undefined ? '' : ` by ${parent} clients`;
      const what = value === 'missing' ? 'never requested the form' : 'requested the form';
      return `${observed} sign-ups in ${windowMin} min${who} ${what}; ${expected} expected`;
    },
  },
  traits: [
    {
      id: 'form',
      values: ['requested', 'missing'],
      parent: 'client-kind',
      prior: { app: [0.1, 0.9], tool: [0.5, 0.5], '*': [0.95, 0.05] },
      machine: ['missing'],
      anchors: true,
      observe: ({ journey }) => (journey.form === undefined ? undefined : journey.form ? 'requested' : 'missing'),
    },
  ],
};
