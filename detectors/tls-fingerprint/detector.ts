import type { Detector } from '#sdk';

export const tlsFingerprint: Detector = {
  meta: {
    id: 'tls-fingerprint',
    title: 'One TLS stack under many names',
    family: 'client',
    sees: 'JA4 fingerprints that are far more frequent under their client than in the past: a library that calls itself a browser, or one tool behind all its user agents.',
    needs: ['ja4'],
    honest: 'A browser update that changes the hello, an app release, a proxy or virus scanner that opens TLS.',
    parameters: [
      {
        name: 'against',
        unit: 'the past of',
        default: 'the same browser or app',
        source: 'reference method; beside Elastic’s rare user agent, which looks at the name only',
      },
    ],
    runbook: [
      'Compare the fingerprint with that of the real browser of this name and version.',
      'Ask whether a new version appeared this week: then all its users have the new fingerprint, and use their accounts.',
      'A fingerprint is dear to change, so deny it at the proxy rather than addresses, with an expiry.',
    ],
    words: ({ parent }) => `one TLS fingerprint under ${parent ?? 'a client'}`,
    reason: ({ parent, observed, expected, windowMin }) =>
      `${observed} sign-ups in ${windowMin} min share one TLS fingerprint under ${parent ?? 'a client'}; ${expected} expected`,
  },
  traits: [{ id: 'ja4', parent: 'agent-family', observe: signup => signup.ja4 }],
};
