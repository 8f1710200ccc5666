import { bucketOf, type Detector, type Signup } from '#sdk';

/** How likely a sign-up is bad for what a list says of it. */
const weights = { tor: 0.5, disposable: 0.7, vpn: 0.3, hosting: 0.3 } as const;
const names = ['below 0.3', '0.3 to 0.5', '0.5 to 0.85', '0.85 and more'] as const;
const bounds = [0.3, 0.5, 0.85];

export const reputation: Detector = {
  meta: {
    id: 'reputation',
    title: 'Disposable mail, Tor, rented addresses',
    family: 'reputation',
    sees: 'Disposable mail domains, and addresses on the lists of Tor exits, VPNs and hosting that the operator brings, combined as independent doubts: 1 − Π(1 − weight).',
    needs: ['email', 'email_domain'],
    honest: 'People who care for their privacy, travellers, companies whose traffic leaves through a data centre.',
    parameters: [
      {
        name: 'weights',
        unit: 'probability',
        default: 'disposable 0.7, Tor 0.5, VPN 0.3, hosting 0.3',
        source: 'weights published for COSS; that of hosting is ours, set like a VPN',
      },
      {
        name: 'buckets',
        unit: 'probability',
        default: '0.3, 0.5, 0.85',
        source: 'COSS reviews from 0.5 and blocks from 0.85; here a bucket accuses nobody',
      },
      {
        name: 'beside deeds',
        unit: 'nats at most that the two upper buckets count where half of a cluster is in them, and no more than what programs do carries',
        default: 8,
        source: 'chosen: as much as mailboxes of other countries',
      },
      {
        name: 'disposable list',
        unit: 'domains',
        default: 'disposable-email-domains-js',
        source: 'CC0; of the lists tried it names no large legitimate provider',
      },
    ],
    runbook: [
      'Look at the age of the lists: an address that left the list last month is somebody else’s now.',
      'Compare with the usual part of Tor, VPN and disposable mail on this site, which is not zero.',
      'Ask for a proof by mail at another domain rather than refuse.',
    ],
    words: ({ value }) => `a bad name of ${value} by lists`,
    reason: ({ value, observed, expected, windowMin }) =>
      `${observed} sign-ups in ${windowMin} min have a bad name of ${value} by disposable mail or listed addresses; ${expected} expected`,
  },
  traits: [
    {
      id: 'reputation',
      values: names,
      prior: { '*': [0.945, 0.03, 0.022, 0.003] },
      machine: ['0.5 to 0.85', '0.85 and more'],
      observe: signup => {
        const doubt = doubtOf(signup);
        return doubt === undefined ? undefined : bucketOf(bounds, names, doubt);
      },
    },
  ],
};

/** Undefined where neither the mail domain nor any list is known. */
function doubtOf({ mail, listed }: Signup): number | undefined {
  if (mail?.domain === undefined && listed === undefined) return undefined;
  let trust = mail?.disposable ? 1 - weights.disposable : 1;
  for (const kind of listed ?? []) trust *= 1 - weights[kind];
  // Sums of tenths do not meet a bound exactly.
  return Math.round((1 - trust) * 1_000) / 1_000;
}
