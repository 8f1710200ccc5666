import type { Detector } from '#sdk';

export const unconfirmed: Detector = {
  meta: {
    id: 'unconfirmed',
    title: 'Accounts that are never confirmed',
    family: 'verify',
    sees: 'Created accounts whose confirmation link nobody follows, within two minutes and within ten; and a share of confirmed accounts after half an hour that falls below the site’s own past, which opens a verification gap, or an outage where the mail is at fault. Where the log shows confirmations at all.',
    needs: [],
    honest:
      'A mail outage or a provider that delays, people who confirm in the evening, confirmation that is optional.',
    parameters: [
      { name: 'soon', unit: 'seconds', default: 120, source: 'labelled synthetic traffic, reference method' },
      { name: 'confirmed', unit: 'seconds', default: 600, source: 'labelled synthetic traffic, reference method' },
      {
        name: 'gap after',
        unit: 'minutes',
        default: 30,
        source: 'nobody has published one; half of the live window, so that who confirms late is not missed',
      },
      {
        name: 'gap',
        unit: '× the usual share, and standard deviations',
        default: '0.7, 4',
        source: 'proposed: a third of the accounts missing, beyond chance',
      },
      {
        name: 'gap hold',
        unit: 'minutes',
        default: 10,
        source: 'simulated mail outages: within two to eight minutes it shows that the mail is at fault',
      },
      { name: 'accounts', unit: 'at least', default: 30, source: 'proposed' },
    ],
    runbook: [
      'Check that confirmation mail is being delivered before you read anything into missing confirmations.',
      'Look who gets the mail: mailboxes of real people who never asked mean that you are used to bomb them.',
      'Stop sending to unconfirmed mailboxes beyond the first mail, and limit mails per domain and hour.',
    ],
    words: ({ value }) => `accounts ${value === 'yes' ? 'confirmed' : 'not confirmed'}`,
    reason: ({ trait, value, observed, expected, windowMin }) => {
      const what = value === 'no' ? 'not confirmed' : 'confirmed';
      return `${observed} accounts made in ${windowMin} min were ${what} within ${trait === 'confirmed' ? 10 : 2} min; ${expected} expected`;
    },
  },
  traits: [
    {
      id: 'confirmed-soon',
      values: ['yes', 'no'],
      prior: { '*': [0.45, 0.55] },
      machine: ['no'],
      ageMs: 120_000,
      observe: ({ journey }) => yesNo(journey.confirmedSoon),
    },
    {
      id: 'confirmed',
      parent: 'confirmed-soon',
      values: ['yes', 'no'],
      prior: { yes: [0.999, 0.001], '*': [0.27, 0.73] },
      machine: ['no'],
      ageMs: 600_000,
      observe: ({ journey }) => yesNo(journey.confirmed),
    },
  ],
  series: [
    {
      id: 'unconfirmed',
      measure: 'confirmations',
      kind: 'verification_gap',
      ageMs: 1_800_000,
      accountsMin: 30,
      ratio: 0.7,
      sigmas: 4,
    },
  ],
};

function yesNo(value: boolean | undefined): string | undefined {
  return value === undefined ? undefined : value ? 'yes' : 'no';
}
