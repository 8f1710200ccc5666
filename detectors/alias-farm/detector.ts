import type { Detector } from '#sdk';

export const aliasFarm: Detector = {
  meta: {
    id: 'alias-farm',
    title: 'Many accounts for one mailbox',
    family: 'alias',
    sees: 'Different spellings of one mailbox within an hour: tags behind a plus sign, dots where the provider ignores them, and one name at many subdomains.',
    needs: ['email'],
    honest: 'Testers, your own developers above all, and a person who tries again with a tag.',
    parameters: [
      {
        name: 'window',
        unit: 'hours',
        default: 1,
        source: 'the longest live window; 24 h is what we would propose',
      },
      {
        name: 'buckets',
        unit: 'other spellings',
        default: '1, 2',
        source: 'proposed: from two aliases on nobody has a reason but a farmer or a tester',
      },
    ],
    runbook: [
      'Ask your developers whether a test is running; let them use a domain of their own.',
      'Count the mailboxes behind the aliases: a farm has few, each with dozens.',
      'Let one mailbox have one account, by its canonical form.',
    ],
    words: ({ value }) => `mailboxes with ${value} other spellings`,
    reason: ({ value, observed, expected, windowMin }) =>
      `${observed} sign-ups in ${windowMin} min use a mailbox with ${value} other spellings in the hour; ${expected} expected`,
  },
  bursts: [
    {
      id: 'aliases',
      key: 'canonical',
      count: { distinct: 'mailbox' },
      windowMs: 3_600_000,
      buckets: [1, 2],
      prior: { '*': [0.994, 0.005, 0.001] },
      anchors: true,
    },
  ],
};
