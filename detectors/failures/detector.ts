import type { Detector } from '#sdk';

export const failures: Detector = {
  meta: {
    id: 'failures',
    title: 'Sign-ups that fail',
    family: 'outcome',
    sees: 'Sign-ups that the application rejects more often than in the past. Errors of the server itself count for nothing.',
    needs: [],
    honest: 'A bad deploy, a strict new password rule, a "name taken" loop.',
    parameters: [
      {
        name: 'rejected',
        unit: 'share of attempts',
        default: 0.12,
        source: 'our estimate for sites at large, learned per site',
      },
    ],
    runbook: [
      'Look at the deploy log first: a rule that everybody fails is not an attack.',
      'Rejections of many different names from one client are probing; of one name, a person.',
      'Watch whether rejections come with missing forms or one client before acting.',
    ],
    words: ({ value }) => (value === 'rejected' ? 'rejected by the application' : 'accounts created'),
    reason: ({ observed, expected, windowMin }) =>
      `${observed} sign-ups in ${windowMin} min were rejected by the application; ${expected} expected`,
  },
  traits: [
    {
      id: 'outcome',
      values: ['created', 'rejected'],
      prior: { '*': [0.88, 0.12] },
      machine: ['rejected'],
      observe: signup => signup.outcome,
    },
  ],
};
