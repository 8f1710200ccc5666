import type { Detector } from '#sdk';

export const serverErrors: Detector = {
  meta: {
    id: 'server-errors',
    title: 'Sign-ups that the server fails to answer',
    family: 'outcome',
    sees: 'Sign-ups that end in an error of the server, where no attack explains it. It opens an outage.',
    needs: [],
    honest: 'Always honest: a bad deploy, a database that is full. A form that people fill in wrongly is not meant.',
    parameters: [
      { name: 'share', unit: 'of the attempts', default: 0.5, source: 'proposed: half is noticed by everybody' },
      { name: 'attempts', unit: 'at least', default: 10, source: 'proposed: two of three at night are chance' },
      { name: 'window', unit: 'minutes', default: 5, source: 'as long as on-call people give a deploy' },
    ],
    runbook: [
      'Look at the last deploy and at what sign-up depends on: database, mail, the check of phones and payments.',
      'Tell people to come back later; who has an account is not concerned.',
      'If sign-ups are many as well, ask whether something wears the service down: floodgate then opens an attack.',
    ],
    reason: ({ observed, expected }) => `${observed} sign-ups a minute end in an error; ${expected} expected`,
  },
  series: [{ id: 'server-errors', measure: 'errors', kind: 'outage', share: 0.5, attemptsMin: 10, windowMs: 300_000 }],
};
