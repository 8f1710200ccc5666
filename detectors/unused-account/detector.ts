import type { Detector } from '#sdk';

export const unusedAccount: Detector = {
  meta: {
    id: 'unused-account',
    title: 'Accounts that nobody uses',
    family: 'after',
    sees: 'Created accounts whose visitor requests nothing more within a minute.',
    needs: [],
    honest: 'People who only reserve a name, apps that talk to another host afterwards.',
    parameters: [
      { name: 'used', unit: 'seconds', default: 60, source: 'labelled synthetic traffic, reference method' },
    ],
    runbook: [
      'Check that the log has the traffic after the sign-up: an app may talk to another host.',
      'Take ten of the accounts and ask what they did since; farms keep them for later.',
      'Hold back what new accounts may send until they are confirmed.',
    ],
    words: ({ value }) => `accounts ${value === 'yes' ? 'used' : 'not used afterwards'}`,
    reason: ({ value, observed, expected, windowMin }) =>
      `${observed} accounts made in ${windowMin} min were ${value === 'no' ? 'not used' : 'used'} within a minute; ${expected} expected`,
  },
  traits: [
    {
      id: 'used',
      values: ['yes', 'no'],
      prior: { '*': [0.93, 0.07] },
      machine: ['no'],
      anchors: true,
      ageMs: 60_000,
      observe: ({ journey }) => (journey.usedAfter === undefined ? undefined : journey.usedAfter ? 'yes' : 'no'),
    },
  ],
};
