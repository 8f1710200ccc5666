import type { Detector } from '#sdk';

export const providerFanout: Detector = {
  meta: {
    id: 'provider-fanout',
    title: 'Many addresses of one provider',
    family: 'burst',
    informational: true,
    sees: 'Many addresses of one autonomous system that sign up within ten minutes.',
    needs: ['asn'],
    honest: 'A launch with one carrier, and every large carrier on every day.',
    parameters: [
      {
        name: 'buckets',
        unit: 'other addresses of the system in 10 min',
        default: '10, 30, 100',
        source:
          'CrowdSec’s rule for payments by autonomous system overflows at 10 with a leak of 30 s; a carrier needs more',
      },
    ],
    runbook: [
      'Look whether the provider rents machines or connects homes.',
      'Informational: what it sees is in the shift of the provider’s share already (network-origin).',
    ],
    words: ({ value }) => `${value} other addresses of the provider before`,
    reason: ({ value, observed, expected, windowMin }) =>
      `${observed} sign-ups in ${windowMin} min from providers with ${value} other addresses signing up; ${expected} expected`,
  },
  bursts: [
    {
      id: 'provider-fanout',
      key: 'asn',
      count: { distinct: 'address' },
      windowMs: 600_000,
      buckets: [10, 30, 100],
      prior: { '*': [0.8, 0.13, 0.05, 0.02] },
    },
  ],
};
