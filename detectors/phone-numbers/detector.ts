import type { Detector } from '#sdk';

export const phoneNumbers: Detector = {
  meta: {
    id: 'phone-numbers',
    title: 'One phone for many, or a block of numbers',
    family: 'reuse',
    sees: 'Phone numbers that sign up different people, and blocks of ten thousand numbers that several people have.',
    needs: ['phone'],
    honest:
      'A family’s phone, a company’s block, a launch with a carrier that has just been given new blocks, a throng in a small country.',
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
      {
        name: 'neighbours',
        unit: 'other numbers of the block in 30 min',
        default: 3,
        source:
          'of two other generators’ honest sign-ups 1 in 1000 has one neighbour within the hour, of their SIM farms 6 in 10 two and more',
      },
    ],
    runbook: [
      'Ask the carrier’s directory who holds the block: a provider of virtual numbers, or a mobile network.',
      'See whether codes are asked for and never entered: the messages may be the aim, and you pay for them.',
      'Limit codes per block and hour before you refuse numbers.',
    ],
    words: ({ trait, value }) => {
      if (trait === 'phone-prefix') return 'phone numbers of one block';
      return trait === 'phone-block'
        ? `phone numbers with ${value} others of their block`
        : `phones of ${value} other people`;
    },
    reason: ({ trait, value, observed, expected, windowMin }) => {
      const start = `${observed} sign-ups in ${windowMin} min have phone numbers`;
      if (trait === 'phone-prefix') return `${start} of one block; ${expected} expected`;
      return trait === 'phone-block'
        ? `${start} of whose block ${value} others came within half an hour; ${expected} expected`
        : `${start} of ${value} other people; ${expected} expected`;
    },
  },
  traits: [{ id: 'phone-prefix', family: 'mail', parent: 'phone-land', observe: signup => signup.phone?.prefix }],
  bursts: [
    {
      id: 'phone-reuse',
      key: 'phone',
      count: 'signups',
      windowMs: 1_800_000,
      buckets: [1, 5, 10],
      // A class or a company may give one number, as may a family.
      anchors: { across: 'origin', max: 16 },
      prior: { '*': [0.985, 0.0135, 0.001, 0.0005] },
    },
    {
      id: 'phone-block',
      key: 'phone_block',
      count: { distinct: 'phone' },
      windowMs: 1_800_000,
      buckets: [3],
      anchors: { across: 'phone-prefix', max: 12 },
      prior: { '*': [0.99, 0.01] },
    },
  ],
};
