import type { Detector } from '#sdk';

export const userNames: Detector = {
  meta: {
    id: 'user-names',
    title: 'User names tried out, or made up',
    family: 'reuse',
    sees: 'Several user names asked for in one session, and user names of the same shape.',
    needs: ['user_name'],
    honest: 'A person who looks for a name that is free, a class whose teacher hands out numbered names.',
    parameters: [
      {
        name: 'window',
        unit: 'minutes',
        default: 30,
        source: 'AWS WAF account creation fraud prevention: user names per session in 30 min',
      },
      {
        name: 'buckets',
        unit: 'other names of the session',
        default: '1, 5, 10',
        source: 'the same: low, medium and high',
      },
    ],
    runbook: [
      'Look at the answers: "name taken" again and again tells an enumerator which accounts exist.',
      'Of one person the names resemble each other; of a list they follow the alphabet.',
      'Let the form answer the same for free and taken names, and send the difference by mail.',
    ],
    words: ({ trait, value }) =>
      trait === 'name-mask' ? 'user names of one shape' : `sessions with ${value} other user names`,
    reason: ({ trait, value, observed, expected, windowMin }) =>
      trait === 'name-mask'
        ? `${observed} sign-ups in ${windowMin} min ask for user names of one shape; ${expected} expected`
        : `${observed} sign-ups in ${windowMin} min come from sessions that asked for ${value} other user names; ${expected} expected`,
  },
  traits: [{ id: 'name-mask', family: 'mask', observe: signup => signup.userName?.mask }],
  bursts: [
    {
      id: 'session-names',
      key: 'session',
      count: { distinct: 'user_name' },
      windowMs: 1_800_000,
      buckets: [1, 5, 10],
      // Further people in a session bring further names.
      parent: 'session-reuse',
      prior: { '0': [0.96, 0.037, 0.002, 0.001], '1–4': [0.1, 0.88, 0.015, 0.005], '*': [0.04, 0.66, 0.2, 0.1] },
    },
  ],
};
