import type { Detector } from '#sdk';

export const phoneNumbers: Detector = {
  meta: {
    id: 'phone-numbers',
    title: 'One phone for many, or a block of numbers',
    family: 'reuse',
    sees: 'Phone numbers that sign up different people, and blocks of ten thousand numbers that come more often than in the past.',
    needs: ['phone'],
    honest: 'A family’s phone, a company’s block, a launch with one carrier.',
    parameters: [
      {
        name: 'window',
        unit: 'minutes',
        default: 30,
        source: 'AWS WAF account creation fraud prevention: phone numbers in 30 min',
      },
      {
        name: 'buckets',
        unit: 'other people of the number',
        default: '1, 5, 10',
        source: 'the same: low, medium and high',
      },
      {
        name: 'block',
        unit: 'digits left out',
        default: 4,
        source: 'numbers are handed out in tens of thousands; the prefix is a feature of Ianus',
      },
    ],
    runbook: [
      'Ask the carrier’s directory who holds the block: a provider of virtual numbers, or a mobile network.',
      'See whether codes are asked for and never entered: the messages may be the aim, and you pay for them.',
      'Limit codes per block and hour before you refuse numbers.',
    ],
    words: ({ trait, value }) =>
      trait === 'phone-prefix' ? 'phone numbers of one block' : `phones of ${value} other people`,
    reason: ({ trait, value, observed, expected, windowMin }) =>
      trait === 'phone-prefix'
        ? `${observed} sign-ups in ${windowMin} min have phone numbers of one block; ${expected} expected`
        : `${observed} sign-ups in ${windowMin} min have phone numbers of ${value} other people; ${expected} expected`,
  },
  traits: [{ id: 'phone-prefix', family: 'mail', parent: 'country', observe: signup => signup.phone?.prefix }],
  bursts: [
    {
      id: 'phone-reuse',
      key: 'phone',
      count: 'signups',
      windowMs: 1_800_000,
      buckets: [1, 5, 10],
      prior: { '*': [0.985, 0.0135, 0.001, 0.0005] },
    },
  ],
};
