import { bucketOf, type Detector } from '#sdk';

const counts = ['0', '1', '2–3', '4–7', '8+'] as const;
const bounds = [1, 2, 4, 8];
const pages = (value: string) => (value === '1' ? 'page' : 'pages');

export const fewPages: Detector = {
  meta: {
    id: 'few-pages',
    title: 'Nothing but the sign-up',
    family: 'visit',
    sees: 'Sign-ups whose visitor looked at nothing else before.',
    needs: [],
    honest: 'Deep links from a teacher or a newsletter, embedded forms, sites whose pages a cache serves.',
    parameters: [
      {
        name: 'buckets',
        unit: 'other requests before',
        default: '1, 2, 4, 8',
        source: 'labelled synthetic traffic, reference method; never an anchor, since honest crowds skip pages too',
      },
    ],
    runbook: [
      'Ask whether a link leads straight to the form: a newsletter, a lesson, an advertisement.',
      'See whether pages are served by a cache whose log floodgate does not read.',
    ],
    words: ({ value }) => `${value} ${pages(value)} before`,
    reason: ({ value, parent, observed, expected, windowMin }) => {
      const who = parent === undefined ? '' : ` by ${parent} clients`;
      return `${observed} sign-ups in ${windowMin} min${who} looked at ${value} other ${pages(value)} before; ${expected} expected`;
    },
  },
  traits: [
    {
      id: 'visits',
      values: counts,
      parent: 'client-kind',
      prior: { app: [0.3, 0.2, 0.2, 0.15, 0.15], '*': [0.1, 0.15, 0.28, 0.25, 0.22] },
      machine: ['0'],
      observe: ({ journey }) =>
        journey.pagesBefore === undefined ? undefined : bucketOf(bounds, counts, journey.pagesBefore),
    },
  ],
};
