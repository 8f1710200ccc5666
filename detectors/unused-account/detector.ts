import type { Detector } from '#sdk';

export const unusedAccount: Detector = {
  meta: {
    id: 'unused-account',
    title: 'Accounts that nobody uses',
    family: 'after',
    sees: 'Created accounts whose visitor requests nothing more within a minute, and accounts not confirmed within ten.',
    needs: [],
    honest: 'A mail outage, people who only reserve a name, apps that talk to another host afterwards.',
    parameters: [
      { name: 'used', unit: 'seconds', default: 60, source: 'labelled synthetic traffic, reference method' },
      { name: 'confirmed', unit: 'seconds', default: 600, source: 'labelled synthetic traffic, reference method' },
    ],
    runbook: [
      'Check that confirmation mail is being delivered before you read anything into missing confirmations.',
      'Take ten of the accounts and ask what they did since; farms keep them for later.',
      'Hold back what new accounts may send until they are confirmed.',
    ],
    words: ({ trait, value }) =>
      trait === 'confirmed'
        ? `accounts ${value === 'yes' ? 'confirmed' : 'not confirmed'}`
        : `accounts ${value === 'yes' ? 'used' : 'not used afterwards'}`,
    reason: ({ trait, observed, expected, windowMin }) =>
      trait === 'confirmed'
        ? `${observed} sign-ups in ${windowMin} min were not confirmed within 10 min; ${expected} expected`
        : `${observed} accounts made in ${windowMin} min were not used within a minute; ${expected} expected`,
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
    {
      id: 'confirmed',
      family: 'verify',
      values: ['yes', 'no'],
      prior: { '*': [0.6, 0.4] },
      machine: ['no'],
      ageMs: 600_000,
      observe: ({ journey }) => (journey.confirmed === undefined ? undefined : journey.confirmed ? 'yes' : 'no'),
    },
  ],
};
