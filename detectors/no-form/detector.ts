import { bucketOf, type Detector } from '#sdk';

const paces = ['< 2', '2–5', '5–10', '10–15', '15–25', '25–40', '40–80', '80–160', '160+'] as const;
const paceBounds = [2, 5, 10, 15, 25, 40, 80, 160];
const visits = ['0', '1', '2–3', '4–7', '8+'] as const;
const visitBounds = [1, 2, 4, 8];
const ownClient = 'our estimate for sites at large; a site replaces it within its first hundred sign-ups';

export const noForm: Detector = {
  meta: {
    id: 'no-form',
    title: 'Sign-up without its form, or faster than hands can type',
    family: 'journey',
    sees: 'Sign-ups whose visitor never requested the form, sent it within seconds, or looked at nothing else.',
    needs: [],
    honest: 'Native apps, single-page apps with a cached form, autofill, embedded forms and deep links.',
    parameters: [
      { name: 'form memory', unit: 'hours', default: 4, source: 'people wait with the form open for a sale to start' },
      { name: 'machine pace', unit: 'seconds from form to POST', default: '< 5', source: ownClient },
    ],
    runbook: [
      'Ask whether a client of your own posts without the form (a new app, a cached page); floodgate learns it in an hour.',
      'Follow one of the sign-ups through the log: a person loads styles, scripts and pictures too.',
      'Challenge form-less sign-ups: people pass, scripts rarely do.',
    ],
    words: ({ trait, value }) => {
      if (trait === 'pace') return `${value} s from form to sign-up`;
      if (trait === 'visits') return `${value} pages before`;
      return value === 'missing' ? 'no form requested' : 'form requested';
    },
    reason: ({ trait, value, parent, observed, expected, windowMin }) => {
      const who = parent === undefined ? '' : ` by ${parent} clients`;
      if (trait === 'pace') {
        return `${observed} sign-ups in ${windowMin} min${who} came ${value} s after the form; ${expected} expected`;
      }
      if (trait === 'visits') {
        return `${observed} sign-ups in ${windowMin} min${who} looked at ${value} other pages before; ${expected} expected`;
      }
      return `${observed} sign-ups in ${windowMin} min${who} never requested the form; ${expected} expected`;
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
    {
      id: 'pace',
      family: 'pace',
      values: paces,
      parent: 'client-kind',
      prior: { '*': [0.005, 0.02, 0.06, 0.08, 0.16, 0.19, 0.24, 0.15, 0.095] },
      machine: ['< 2', '2–5'],
      anchors: true,
      observe: ({ journey }) =>
        journey.paceMs === undefined ? undefined : bucketOf(paceBounds, paces, journey.paceMs / 1000),
    },
    {
      id: 'visits',
      family: 'visit',
      values: visits,
      parent: 'client-kind',
      prior: { app: [0.3, 0.2, 0.2, 0.15, 0.15], '*': [0.1, 0.15, 0.28, 0.25, 0.22] },
      machine: ['0'],
      observe: ({ journey }) =>
        journey.pagesBefore === undefined ? undefined : bucketOf(visitBounds, visits, journey.pagesBefore),
    },
  ],
};
