import type { Detector } from '#sdk';

export const domainReach: Detector = {
  meta: {
    id: 'domain-reach',
    title: 'New mail domains from everywhere',
    family: 'mail',
    sees: 'Several mail domains that nobody used before today, each of them from three or more other countries within an hour.',
    needs: ['email', 'email_domain'],
    honest: 'An international launch whose people have mailboxes at worldwide providers that the site has not seen.',
    parameters: [
      {
        name: 'countries',
        unit: 'other countries of the domain in an hour',
        default: 3,
        source:
          'of 144 honest runs of two other generators one had several young domains from over 1.6 countries, as it were',
      },
      {
        name: 'providers',
        unit: 'domains that are never new',
        default: 'email-providers',
        source: 'ISC; mail providers for everybody that it calls common, and some more (src/enrich/providers.ts)',
      },
    ],
    runbook: [
      'Look one of the domains up: registered lately, and one mail exchanger for several of them, is a catch-all.',
      'People have the domains of their own country or of large providers; a relay that has become popular is one domain.',
      'Challenge the domains, with an expiry, and leave the countries alone.',
    ],
    words: ({ value }) =>
      value === '3+'
        ? 'mail domains from three or more other countries each'
        : 'mail domains from a few countries each',
    reason: ({ value, observed, expected, windowMin }) => {
      return `${observed} sign-ups in ${windowMin} min use new mail domains that came from ${value} other countries within the hour; ${expected} expected`;
    },
  },
  bursts: [
    {
      id: 'domain-reach',
      key: 'new_domain',
      count: { distinct: 'country' },
      windowMs: 3_600_000,
      buckets: [3],
      parent: 'domain-age',
      // Companies that work in many countries look the same, so it carries nothing alone.
      anchors: { across: 'mail-domain', max: 14 },
      prior: {
        first: [0.999, 0.001],
        '*': [0.98, 0.02],
      },
    },
  ],
};
