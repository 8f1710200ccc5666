import type { Detector } from '#sdk';

export const tlsFingerprint: Detector = {
  meta: {
    id: 'tls-fingerprint',
    title: 'One TLS stack under many names',
    family: 'client',
    sees: 'JA4 fingerprints that are far more frequent under their client than in the past, and browsers whose TLS stack belongs to another engine than they name: a library that calls itself a browser, or one tool behind all its user agents.',
    needs: ['ja4'],
    honest: 'A browser update that changes the hello, an app release, a proxy or virus scanner that opens TLS.',
    parameters: [
      {
        name: 'against',
        unit: 'the past of',
        default: 'the same browser or app',
        source: 'reference method; beside Elastic’s rare user agent, which looks at the name only',
      },
      {
        name: 'own',
        unit: 'share of a stack’s sign-ups in a week that name the same engine',
        default: 0.5,
        source:
          'chosen: browsers of one engine share a stack, whatever their name; who borrows one leaves its owner the majority',
      },
      {
        name: 'strange stacks',
        unit: '% of a cluster of strangers, where 20 honest sign-ups show which stacks their browser or app has in this version',
        default: '50 to 75',
        source:
          'in 28 runs of another generator no honest cluster had more than 16 %, and four attacks had 65 % and more',
      },
    ],
    runbook: [
      'Compare the fingerprint with that of the real browser of this name and version.',
      'Ask whether a new version appeared this week: then all its users have the new fingerprint, and use their accounts.',
      'A fingerprint is dear to change, so deny it at the proxy rather than addresses, with an expiry.',
    ],
    words: ({ trait, value, parent }) => {
      if (trait === 'ja4') return `one TLS fingerprint under ${parent ?? 'a client'}`;
      return value === 'own' ? 'browsers with a TLS stack of their own' : 'browsers with the TLS stack of another';
    },
    reason: ({ trait, value, parent, observed, expected, windowMin }) => {
      const start = `${observed} sign-ups in ${windowMin} min`;
      if (trait === 'ja4')
        return `${start} share one TLS fingerprint under ${parent ?? 'a client'}; ${expected} expected`;
      const whose = value === 'own' ? 'the engine that they name' : 'another engine than they name';
      return `${start} speak TLS as ${whose} does; ${expected} expected`;
    },
  },
  traits: [
    {
      id: 'hello',
      values: ['own', 'foreign'],
      prior: { '*': [0.98, 0.02] },
      machine: ['foreign'],
      anchors: true,
      observe: signup => signup.hello,
    },
    { id: 'ja4', parent: 'agent-family', observe: signup => signup.ja4 },
  ],
};
