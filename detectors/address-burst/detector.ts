import type { Detector } from '#sdk';

export const addressBurst: Detector = {
  meta: {
    id: 'address-burst',
    title: 'Many sign-ups from one address',
    family: 'burst',
    sees: 'Several people within ten minutes from one IPv4 address or IPv6 /64. Retries of one person count once.',
    needs: [],
    honest: 'Carrier-grade NAT, a campus, an office or a school behind one address.',
    parameters: [
      {
        name: 'window',
        unit: 'minutes',
        default: 10,
        source: 'AWS WAF account creation fraud prevention counts per 10 min',
      },
      {
        name: 'buckets',
        unit: 'other people before',
        default: '1, 3, 8',
        source:
          'below the published per-address limits of 10 to 20, since a bucket only informs and never decides alone',
      },
    ],
    runbook: [
      'Look at the history of the address: known to other traffic means shared, new means rented.',
      'Check that a second family agrees (client, form, mailbox). Volume of one address alone is not an attack.',
      'Prefer a challenge to a ban: people may sit behind it.',
    ],
    words: ({ value }) => `${value} other sign-ups of the address before`,
    reason: ({ value, observed, expected, windowMin }) =>
      `${observed} sign-ups in ${windowMin} min came from addresses with ${value} other sign-ups just before; ${expected} expected`,
  },
  bursts: [
    {
      id: 'address-burst',
      key: 'address',
      count: 'signups',
      windowMs: 600_000,
      buckets: [1, 3, 8],
      // An address with a past is more often shared.
      parent: 'history',
      prior: {
        address: [0.82, 0.13, 0.033, 0.017],
        network: [0.9, 0.076, 0.016, 0.008],
        '*': [0.93, 0.055, 0.01, 0.005],
      },
    },
  ],
};
