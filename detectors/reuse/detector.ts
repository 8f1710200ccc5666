import type { Detector } from '#sdk';

export const reuse: Detector = {
  meta: {
    id: 'reuse',
    title: 'One session or device, many people',
    family: 'reuse',
    sees: 'Sessions and devices that sign up different people, and move between addresses while they do.',
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
      {
        name: 'device roaming',
        unit: 'other addresses of the device in an hour',
        default: '3, 6',
        source: 'as of sessions; of 30 honest runs of another generator no device signed people up at two addresses',
      },
      {
        name: 'device rush',
        unit: 'other people in an hour on a device that stays where it is',
        default: 60,
        source: 'chosen: at a stand each of them would have a minute, and nobody ever waits',
      },
    ],
    runbook: [
      'Ask whether a stand, a shop or a school signs people up on one machine: it has one address and working hours.',
      'A session or device that jumps between networks and countries within minutes is behind proxies.',
      'End the session rather than block the addresses: the next sign-up has to begin anew.',
    ],
    words: ({ trait, value }) => {
      if (trait === 'device-rush') return `devices of ${value} other people in an hour`;
      if (isRoaming(trait)) return `${what(trait)} at ${value} other addresses`;
      return `${what(trait)} of ${value} other people`;
    },
    reason: ({ trait, value, observed, expected, windowMin }) => {
      const start = `${observed} sign-ups in ${windowMin} min`;
      if (isRoaming(trait))
        return `${start} come from ${what(trait)} seen at ${value} other addresses; ${expected} expected`;
      return `${start} come from ${what(trait)} that signed ${value} other people up; ${expected} expected`;
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
    {
      id: 'device-roaming',
      anchors: true,
      key: 'device',
      count: { distinct: 'address' },
      windowMs: 3_600_000,
      buckets: [3, 6],
      // Where phones of one model count as one device, those of several people are at several addresses, and the past knows it.
      parent: 'device-reuse',
      prior: {
        '0': [0.999, 0.0007, 0.0003],
        '1–2': [0.98, 0.015, 0.005],
        '*': [0.9, 0.06, 0.04],
      },
    },
    {
      id: 'device-rush',
      anchors: true,
      key: 'device',
      count: 'signups',
      windowMs: 3_600_000,
      buckets: [60],
      // A crowd on phones of one model, which count as one device, is at many addresses.
      parent: 'device-roaming',
      prior: { '0–2': [0.9995, 0.0005], '*': [0.5, 0.5] },
    },
  ],
};

function isRoaming(trait: string): boolean {
  return trait.endsWith('-roaming');
}

function what(trait: string): string {
  return trait.startsWith('device') ? 'devices' : 'sessions';
}
