import type { Detector } from '#sdk';

export const networkFanout: Detector = {
  meta: {
    id: 'network-fanout',
    title: 'Sign-ups spread over the addresses of few networks, or out of new networks',
    family: 'network',
    sees: 'Many addresses of one /24 or /48 within ten minutes, and a shift of country, ASN or network history against the past of the site.',
    needs: [],
    honest: 'A mobile pool, a campus, a launch in one country or with one carrier.',
    parameters: [
      { name: 'window', unit: 'minutes', default: 10, source: 'as for single addresses' },
      {
        name: 'buckets',
        unit: 'other addresses of the network',
        default: '2, 5, 12',
        source: 'around the 8 addresses per /24 that sign-up fraud studies find unusual',
      },
    ],
    runbook: [
      'Ask whose network it is: a hosting provider has few honest users, a mobile carrier has many.',
      'Compare with the other traffic of the network; an honest crowd also reads, logs in and comes back.',
      'If hosting and machine-like: throttle the network for sign-up only.',
    ],
    words: ({ trait, value }) => {
      if (trait === 'fanout') return `${value} other addresses of the network before`;
      if (trait === 'history') return value === 'none' ? 'networks never seen before' : `known by ${value}`;
      return trait === 'country' ? `country ${value}` : value;
    },
    reason: ({ trait, value, parent, observed, expected, windowMin }) => {
      const rest = `${expected} expected`;
      if (trait === 'fanout') {
        return `${observed} sign-ups in ${windowMin} min from networks with ${value} other addresses signing up; ${rest}`;
      }
      if (trait === 'history') {
        const words = value === 'none' ? 'networks that were never seen before' : `a known ${value}`;
        return `${observed} sign-ups in ${windowMin} min from ${words}; ${rest}`;
      }
      if (trait === 'country') return `${observed} sign-ups in ${windowMin} min from country ${value}; ${rest}`;
      return `${observed} sign-ups in ${windowMin} min from ${value}${parent ? ` (${parent})` : ''}; ${rest}`;
    },
  },
  traits: [
    { id: 'country', observe: signup => signup.address.country },
    { id: 'origin', observe: ({ address }) => (address.asn === undefined ? address.block : `AS${address.asn}`) },
    {
      id: 'history',
      values: ['address', 'network', 'asn', 'none'],
      prior: { '*': [0.35, 0.25, 0.25, 0.15] },
      observe: signup => signup.history,
    },
  ],
  bursts: [
    {
      id: 'fanout',
      key: 'network',
      count: { distinct: 'address' },
      windowMs: 600_000,
      buckets: [2, 5, 12],
      prior: { '*': [0.93, 0.05, 0.015, 0.005] },
    },
  ],
};
