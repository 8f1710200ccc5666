import type { Detector } from '#sdk';

export const reuse: Detector = {
  meta: {
    id: 'reuse',
    title: 'One session or device, many people',
    family: 'reuse',
    sees: 'Sessions and devices that sign up different people, and sessions that move between addresses.',
    needs: ['session_id', 'device_id'],
    honest:
      'A kiosk, a family on one tablet, phones of one model with the same fingerprint, a train that changes cells.',
    parameters: [
      {
        name: 'session',
        unit: 'other people in 30 min',
        default: '1, 5',
        source: 'AWS WAF account creation fraud prevention: low and medium of successes per session in 30 min',
      },
      {
        name: 'device',
        unit: 'other people in an hour',
        default: '1, 3',
        source: 'Turnstile counts more than 3 an hour per device, COSS 3 in 24 h',
      },
      {
        name: 'roaming',
        unit: 'other addresses of the session in 30 min',
        default: '3, 6',
        source: 'AWS WAF account creation fraud prevention: more than 5 addresses per session',
      },
    ],
    runbook: [
      'Ask whether a stand, a shop or a school signs people up on one machine: it has one address and working hours.',
      'A session that jumps between networks and countries within minutes is a token behind proxies.',
      'End the session rather than block the addresses: the next sign-up has to begin anew.',
    ],
    words: ({ trait, value }) => {
      if (trait === 'session-roaming') return `sessions at ${value} other addresses`;
      return `${trait === 'device-reuse' ? 'devices' : 'sessions'} of ${value} other people`;
    },
    reason: ({ trait, value, observed, expected, windowMin }) => {
      const start = `${observed} sign-ups in ${windowMin} min`;
      if (trait === 'session-roaming')
        return `${start} come from sessions seen at ${value} other addresses; ${expected} expected`;
      const what = trait === 'device-reuse' ? 'devices' : 'sessions';
      return `${start} come from ${what} that signed ${value} other people up; ${expected} expected`;
    },
  },
  bursts: [
    {
      id: 'session-reuse',
      key: 'session',
      count: 'signups',
      windowMs: 1_800_000,
      buckets: [1, 5],
      parent: 'client-kind',
      prior: { '*': [0.975, 0.022, 0.003] },
    },
    {
      id: 'session-roaming',
      anchors: true,
      key: 'session',
      count: { distinct: 'address' },
      windowMs: 1_800_000,
      // A phone has a cell and a wireless network or two.
      buckets: [3, 6],
      parent: 'session-reuse',
      prior: {
        '0': [0.999, 0.0007, 0.0003],
        '1–4': [0.985, 0.01, 0.005],
        '*': [0.9, 0.06, 0.04],
      },
    },
    {
      id: 'device-reuse',
      key: 'device',
      count: 'signups',
      windowMs: 3_600_000,
      buckets: [1, 3],
      parent: 'history',
      prior: { '*': [0.965, 0.028, 0.007] },
    },
  ],
};
