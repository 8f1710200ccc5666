import type { Detector } from '#sdk';
import { mailboxSigns } from '../email-mask/detector.ts';
import { signsIn, signsTrait } from '../random-signs.ts';

export const userNames: Detector = {
  meta: {
    id: 'user-names',
    title: 'User names tried out, or made up',
    family: 'reuse',
    sees: 'Several user names asked for in one session, user names of the same shape, and such as look drawn at random where the mailbox does not.',
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
      {
        name: 'random',
        unit: '% of a cluster, from several networks',
        default: 40,
        source:
          'signs of chance as in mailbox names (email-mask); drawn letter by letter, 55 to 90 in 100 names show one',
      },
    ],
    runbook: [
      'Look at the answers: "name taken" again and again tells an enumerator which accounts exist.',
      'Of one person the names resemble each other; of a list they follow the alphabet.',
      'Let the form answer the same for free and taken names, and send the difference by mail.',
    ],
    words: ({ trait, value }) => {
      if (trait === 'name-mask') return 'user names of one shape';
      if (trait === 'random-user-name')
        return `user names that ${value === 'no' ? 'read like names' : 'look drawn at random'}`;
      return `sessions with ${value} other user names`;
    },
    reason: ({ trait, value, observed, expected, windowMin }) => {
      const start = `${observed} sign-ups in ${windowMin} min`;
      if (trait === 'name-mask') return `${start} ask for user names of one shape; ${expected} expected`;
      if (trait === 'random-user-name') {
        const words = value === 'no' ? 'that read like names' : `that look drawn at random (${value})`;
        return `${start} ask for user names ${words}; ${expected} expected`;
      }
      return `${start} come from sessions that asked for ${value} other user names; ${expected} expected`;
    },
  },
  traits: [
    { id: 'name-mask', family: 'mask', observe: signup => signup.userName?.mask },
    {
      // Whose mailbox looks drawn too is told of there. Who gives people their names, as a teacher does, is in one network with them.
      id: 'random-user-name',
      family: 'mask',
      ...signsTrait,
      anchors: { across: 'origin' },
      observe: ({ userName, mail }) =>
        userName === undefined || (mailboxSigns(mail) ?? 'no') !== 'no' ? undefined : signsIn(userName.text),
    },
  ],
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
