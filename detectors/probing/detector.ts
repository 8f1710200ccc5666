import type { Detector } from '#sdk';

export const probing: Detector = {
  meta: {
    id: 'probing',
    title: 'Many are turned down at one address',
    family: 'reuse',
    sees: 'Different mailboxes or names that the application rejects within ten minutes at one address or in one session: somebody asks which accounts exist.',
    needs: [],
    honest: 'A bad deploy behind a shared address, a class that types a code wrongly.',
    parameters: [
      {
        name: 'window',
        unit: 'minutes',
        default: 10,
        source: 'AWS WAF account creation fraud prevention: failed attempts per address in 10 min',
      },
      {
        name: 'buckets',
        unit: 'other people who were rejected',
        default: '1, 5, 10',
        source: 'the same: low, medium and high',
      },
    ],
    runbook: [
      'Look at the deploy log first: then everybody is turned down, and not one address.',
      'Look at what was asked for: a list of mailboxes in alphabetical order is a leak being checked.',
      'Let the form answer the same for free and taken mailboxes, and send the difference by mail.',
    ],
    words: ({ value }) => `${value} others rejected just before`,
    reason: ({ trait, value, observed, expected, windowMin }) => {
      const where = trait === 'session-rejections' ? 'sessions' : 'addresses';
      return `${observed} sign-ups in ${windowMin} min come from ${where} at which ${value} others were just rejected; ${expected} expected`;
    },
  },
  bursts: [
    {
      id: 'address-rejections',
      key: 'address',
      count: 'signups',
      outcome: 'rejected',
      windowMs: 600_000,
      buckets: [1, 5, 10],
      // How many people come from an address is told there.
      parent: 'address-burst',
      prior: {
        '0': [0.997, 0.0025, 0.0004, 0.0001],
        '1–2': [0.83, 0.168, 0.0015, 0.0005],
        '3–7': [0.55, 0.43, 0.018, 0.002],
        '*': [0.25, 0.62, 0.1, 0.03],
      },
    },
    {
      id: 'session-rejections',
      key: 'session',
      count: 'signups',
      outcome: 'rejected',
      windowMs: 600_000,
      buckets: [1, 5, 10],
      parent: 'session-reuse',
      prior: {
        '0': [0.997, 0.0025, 0.0004, 0.0001],
        '1–4': [0.6, 0.39, 0.009, 0.001],
        '*': [0.3, 0.6, 0.07, 0.03],
      },
    },
  ],
};
