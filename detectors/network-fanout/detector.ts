import type { Detector } from '#sdk';

export const networkFanout: Detector = {
  meta: {
    id: 'network-fanout',
    title: 'Accounts spread over the addresses of one network',
    family: 'burst',
    sees: 'Many accounts created, and many addresses used, in one /24 or /48 within ten minutes: few for each address, many for the network.',
    needs: [],
    honest: 'A mobile pool, a campus, an office with many exits.',
    parameters: [
      { name: 'window', unit: 'minutes', default: 10, source: 'AWS WAF account creation fraud prevention' },
      {
        name: 'creations',
        unit: 'other people with an account from the network',
        default: '1, 5, 10',
        source: 'AWS WAF account creation fraud prevention: low, medium and high of successful creations in 10 min',
      },
      {
        name: 'addresses',
        unit: 'other addresses of the network',
        default: '2, 5, 12',
        source: 'around the 8 addresses per /24 that we propose; studies of sign-up fraud (Ianus) group by the /24',
      },
    ],
    runbook: [
      'Ask whose network it is: a hosting provider has few honest users, a mobile carrier has many.',
      'Compare with the other traffic of the network; an honest crowd also reads, logs in and comes back.',
      'If hosting and machine-like: throttle the network for sign-up only.',
    ],
    words: ({ trait, value }) =>
      trait === 'fanout'
        ? `${value} other addresses of the network before`
        : `${value} other accounts of the network before`,
    reason: ({ trait, value, observed, expected, windowMin }) =>
      trait === 'fanout'
        ? `${observed} sign-ups in ${windowMin} min from networks with ${value} other addresses signing up; ${expected} expected`
        : `${observed} sign-ups in ${windowMin} min from networks with ${value} other accounts created just before; ${expected} expected`,
  },
  bursts: [
    {
      id: 'network-creations',
      key: 'network',
      count: 'signups',
      outcome: 'created',
      windowMs: 600_000,
      buckets: [1, 5, 10],
      // What one address does shows in its network as well, and counts once.
      parent: 'address-burst',
      prior: {
        '0': [0.9, 0.088, 0.009, 0.003],
        '1–2': [0.1, 0.86, 0.03, 0.01],
        '3–7': [0.06, 0.52, 0.38, 0.04],
        '*': [0.04, 0.1, 0.3, 0.56],
      },
    },
    {
      id: 'fanout',
      key: 'network',
      count: { distinct: 'address' },
      windowMs: 600_000,
      buckets: [2, 5, 12],
      parent: 'network-creations',
      prior: {
        '0': [0.998, 0.0015, 0.0004, 0.0001],
        '1–4': [0.8, 0.195, 0.0045, 0.0005],
        '5–9': [0.35, 0.3, 0.34, 0.01],
        '*': [0.4, 0.15, 0.2, 0.25],
      },
    },
  ],
};
