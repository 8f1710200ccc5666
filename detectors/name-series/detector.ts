import type { Detector } from '#sdk';

export const nameSeries: Detector = {
  meta: {
    id: 'name-series',
    title: 'One name with many numbers',
    family: 'alias',
    sees: 'Mailboxes within an hour that differ only in the number their names end with, at one domain: lee1, lee2, lee77.',
    needs: ['email'],
    honest:
      'A school that numbers its pupils; at a provider that everybody uses, people of one common name, on a large site.',
    parameters: [
      {
        name: 'window',
        unit: 'hours',
        default: 1,
        source: 'as of other spellings of one mailbox: the longest live window',
      },
      {
        name: 'buckets',
        unit: 'other mailboxes of the name',
        default: '5, 12',
        source:
          'five other generators: of 1,250 logs the people of one in eight have five in an hour and those of 26 have twelve, 25 of them schools; so have 42 of 600 attacks',
      },
    ],
    runbook: [
      'Read ten of the mailboxes: a school has a class’s name in them and comes from its own address.',
      'Look up who owns the domain and since when, if it is no provider.',
      'Challenge the name at that domain with an expiry, not the provider.',
    ],
    words: ({ value }) => `mailboxes with ${value} others of the same name and another number`,
    reason: ({ value, observed, expected, windowMin }) =>
      `${observed} sign-ups in ${windowMin} min use a mailbox with ${value} others of the same name and another number in the hour; ${expected} expected`,
  },
  bursts: [
    {
      id: 'name-series',
      key: 'mail_stem',
      count: { distinct: 'canonical' },
      windowMs: 3_600_000,
      buckets: [5, 12],
      prior: { '*': [0.998, 0.0015, 0.0005] },
      // From one network a school or a company numbers its people.
      anchors: { across: 'origin', max: 28 },
    },
  ],
};
