import type { Detector } from '#sdk';

export const aliasFarm: Detector = {
  meta: {
    id: 'alias-farm',
    title: 'Many accounts for one mailbox',
    family: 'alias',
    sees: 'Different spellings of one mailbox within an hour: tags behind a plus sign, dots where the provider ignores them, and one name at many subdomains; and tags that no two accounts share, at many mailboxes.',
    needs: ['email'],
    honest:
      'Testers, your own developers above all, a class whose teacher tags one mailbox, and a person who tries again with a tag.',
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
      {
        name: 'tags of people',
        unit: 'as it were, by the inverse of Simpson’s index',
        default: 10,
        source: 'of 900 honest runs of five generators the most had 7, but for developers, who are told apart',
      },
    ],
    runbook: [
      'Ask your developers whether a test is running; let them use a domain of their own.',
      'Count the mailboxes behind the aliases: a farm has few, each with dozens.',
      'Let one mailbox have one account, by its canonical form.',
    ],
    words: ({ trait, value }) =>
      trait === 'tagged'
        ? value === 'yes'
          ? 'mailboxes with a tag'
          : 'mailboxes without a tag'
        : `mailboxes with ${value} other spellings`,
    reason: ({ trait, value, observed, expected, windowMin }) => {
      const start = `${observed} sign-ups in ${windowMin} min use a mailbox`;
      return trait === 'tagged'
        ? `${start} ${value === 'yes' ? 'with' : 'without'} a tag behind its name; ${expected} expected`
        : `${start} with ${value} other spellings in the hour; ${expected} expected`;
    },
  },
  traits: [
    {
      id: 'tagged',
      values: ['no', 'yes'],
      prior: { '*': [0.985, 0.015] },
      observe: ({ mail }) => (mail?.canonical === undefined ? undefined : mail.tag === undefined ? 'no' : 'yes'),
    },
  ],
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
