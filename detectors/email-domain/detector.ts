import type { Detector } from '#sdk';

export const emailDomain: Detector = {
  meta: {
    id: 'email-domain',
    title: 'A mail domain bursts',
    family: 'mail',
    sees: 'Mail domains that come more often than in the past of the same country, and young domains that come in bursts.',
    needs: ['email', 'email_domain'],
    honest: 'A company, school or university that signs up together; a private-relay service becoming popular.',
    parameters: [
      {
        name: 'young',
        unit: 'hours since first seen',
        default: 6,
        source: 'labelled synthetic traffic, reference method',
      },
      {
        name: 'strange domains',
        unit: '% of a cluster, at several domains that no honest sign-up has, in countries that have come for long',
        default: '45 to 60',
        source: 'of 220 honest runs of four other generators the most had 31 %',
      },
      {
        name: 'buckets',
        unit: 'other sign-ups of the domain in 10 min',
        default: '1, 3, 10',
        source: 'far below the 50 to 100 per young domain that account-fraud vendors publish; a bucket only informs',
      },
    ],
    runbook: [
      'Look the domain up: age of registration, mail exchanger, whether anybody reads there.',
      'An organisation that signs up together comes from its own network and uses its accounts; a farm does neither.',
      'Challenge the domain, with an expiry, rather than block it.',
    ],
    words: ({ trait, value }) => {
      if (trait === 'domain-age') {
        return `mail domains ${value === 'first' ? 'never seen before' : value === 'young' ? 'first seen today' : 'long known'}`;
      }
      if (trait === 'domain-burst') return `${value} other sign-ups of the mail domain before`;
      return `mail domain ${value}`;
    },
    reason: ({ trait, value, parent, observed, expected, windowMin }) => {
      if (trait === 'domain-age') {
        const words = value === 'first' ? 'never seen before' : value === 'young' ? 'first seen today' : 'long known';
        return `${observed} sign-ups in ${windowMin} min use mail domains ${words}; ${expected} expected`;
      }
      if (trait === 'domain-burst') {
        return `${observed} sign-ups in ${windowMin} min use ${parent ?? ''} domains with ${value} other sign-ups; ${expected} expected`;
      }
      return `${observed} sign-ups in ${windowMin} min use mail domain ${value}; ${expected} expected`;
    },
  },
  traits: [
    { id: 'mail-domain', parent: 'country', observe: signup => signup.mail?.domain },
    {
      id: 'domain-age',
      values: ['first', 'young', 'old'],
      prior: { '*': [0.06, 0.04, 0.9] },
      observe: signup => signup.domainAge,
    },
  ],
  bursts: [
    {
      id: 'domain-burst',
      key: 'mail_domain',
      count: 'signups',
      windowMs: 600_000,
      buckets: [1, 3, 10],
      parent: 'domain-age',
      prior: {
        first: [0.97, 0.02, 0.007, 0.003],
        young: [0.85, 0.1, 0.035, 0.015],
        '*': [0.25, 0.15, 0.2, 0.4],
      },
    },
  ],
};
