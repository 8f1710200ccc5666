import type { Detector } from '#sdk';

export const aliasFarm: Detector = {
  meta: {
    id: 'alias-farm',
    title: 'Many accounts for one mailbox',
    family: 'alias',
    sees: 'Different spellings of one mailbox within an hour: tags behind a plus sign, dots where the provider ignores them, and one name at many subdomains; tags that no two accounts share, at many mailboxes; and names into which dots were scattered.',
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
      {
        name: 'scattered dots',
        unit: 'dots, and pieces of a letter or two',
        default: '3, 2',
        source:
          'nobody had them in 900 honest runs of five generators with mailboxes at such a provider; 110 of 700 attacks had',
      },
    ],
    runbook: [
      'Ask your developers whether a test is running; let them use a domain of their own.',
      'Count the mailboxes behind the aliases: a farm has few, each with dozens.',
      'Let one mailbox have one account, by its canonical form.',
    ],
    words: ({ trait, value }) => `mailboxes ${having(trait, value)}`,
    reason: ({ trait, value, observed, expected, windowMin }) =>
      `${observed} sign-ups in ${windowMin} min use a mailbox ${having(trait, value)}; ${expected} expected`,
  },
  traits: [
    {
      id: 'tagged',
      values: ['no', 'yes'],
      prior: { '*': [0.985, 0.015] },
      observe: ({ mail }) => (mail?.canonical === undefined ? undefined : mail.tag === undefined ? 'no' : 'yes'),
    },
    {
      id: 'dots',
      values: ['few', 'scattered'],
      prior: { '*': [0.998, 0.002] },
      machine: ['scattered'],
      anchors: true,
      observe: ({ mail }) => mail?.dots,
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

const traits: Readonly<Record<string, string>> = {
  'tagged no': 'without a tag',
  'tagged yes': 'with a tag',
  'dots few': 'with few dots',
  'dots scattered': 'with scattered dots, which change nothing',
};

function having(trait: string, value: string): string {
  return traits[`${trait} ${value}`] ?? `with ${value} other spellings in the hour`;
}
