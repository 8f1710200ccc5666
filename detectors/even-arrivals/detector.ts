import type { Detector } from '#sdk';

export const evenArrivals: Detector = {
  meta: {
    id: 'even-arrivals',
    title: 'Sign-ups like clockwork',
    family: 'pace',
    sees: 'Sign-ups of one network, mail domain or TLS fingerprint that come at even intervals; people come by chance.',
    needs: [],
    honest: 'Load tests, imports, a queue that lets people in one by one.',
    parameters: [
      { name: 'window', unit: 'minutes', default: 10, source: 'as for other bursts' },
      { name: 'gaps', unit: 'at least', default: 20, source: 'proposed: fewer are even by chance too often' },
      {
        name: 'buckets',
        unit: '% spread of the gaps by their mean',
        default: '20, 50',
        source: 'proposed: below 20 % with 20 gaps; of people who come by chance the spread is about 100 %',
      },
    ],
    runbook: [
      'Ask who runs a load test or an import, and give it a header of its own.',
      'Look at the interval: a round number of seconds is a timer.',
      'The pace is the attacker’s choice, so act on what the cluster shares besides.',
    ],
    words: ({ trait, value }) => `sign-ups of ${whats[trait] ?? 'keys'} at a spread of ${value} %`,
    reason: ({ trait, value, observed, expected, windowMin }) => {
      const what = whats[trait] ?? 'keys';
      return `${observed} sign-ups in ${windowMin} min belong to ${what} whose sign-ups come evenly (spread ${value} %); ${expected} expected`;
    },
  },
  bursts: (['network', 'mail_domain', 'ja4'] as const).map(key => ({
    id: `even-${key.replace('_', '-')}`,
    key,
    count: { spread: { atLeast: 20 } },
    windowMs: 600_000,
    buckets: [20, 50],
    // A domain is one house, and a fingerprint a whole crowd: only behind one network is the clock the sender's own.
    ...(key === 'network' && { anchors: { across: 'mail-domain' } }),
    prior: { '*': [0.004, 0.016, 0.98] },
  })),
};

const whats: Readonly<Record<string, string>> = {
  'even-network': 'networks',
  'even-mail-domain': 'mail domains',
  'even-ja4': 'TLS fingerprints',
};
