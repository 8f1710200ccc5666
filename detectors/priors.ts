/* Made by `npm run priors`; edit scripts/priors.mjs. */

/** Shares of a trait's values among honest sign-ups, given a value of its parent or `*` for the rest. */
interface Fit {
  /** In the order of the values, 1 in all. */
  readonly shares: readonly number[];
  /** How far sites agree: the pseudo-count of a Dirichlet distribution; small where they differ much. */
  readonly spread: number;
  /** Simulated sites that had enough such sign-ups. */
  readonly sites: number;
}

export const priors: Readonly<Record<string, Readonly<Record<string, Fit>>>> = {
  tool: { '*': { shares: [0.9959, 0.0004, 0.0037], spread: 109, sites: 48 } },
  hello: { '*': { shares: [0.9907, 0.0093], spread: 943, sites: 46 } },
  history: { '*': { shares: [0.2973, 0.2374, 0.3975, 0.0678], spread: 51, sites: 48 } },
  'mail-country': { '*': { shares: [0.0004, 0.0004, 0.9992], spread: 1, sites: 48 } },
  'mask-length': { '*': { shares: [0.016, 0.0563, 0.1635, 0.2664, 0.2312, 0.2067, 0.0599], spread: 55, sites: 48 } },
  'random-name': { '*': { shares: [0.9345, 0.0302, 0.0353], spread: 187, sites: 48 } },
  tagged: { '*': { shares: [0.9892, 0.0108], spread: 943, sites: 48 } },
  reputation: { '*': { shares: [0.9991, 0.0003, 0.0003, 0.0003], spread: 1, sites: 48 } },
  form: {
    app: { shares: [0.0016, 0.9984], spread: 1, sites: 41 },
    '*': { shares: [0.9007, 0.0993], spread: 1, sites: 48 },
  },
  pace: {
    '*': { shares: [0.0002, 0.0137, 0.0861, 0.0824, 0.1431, 0.1839, 0.2669, 0.1449, 0.0788], spread: 40, sites: 48 },
  },
  visits: {
    app: { shares: [0.0007, 0.4019, 0.596, 0.0007, 0.0007], spread: 236, sites: 41 },
    '*': { shares: [0.2551, 0.0738, 0.5421, 0.1195, 0.0095], spread: 187, sites: 48 },
  },
  used: { '*': { shares: [0.9005, 0.0995], spread: 32, sites: 48 } },
  'confirmed-soon': { '*': { shares: [0.3785, 0.6215], spread: 51, sites: 42 } },
  confirmed: {
    yes: { shares: [0.9986, 0.0014], spread: 1, sites: 41 },
    '*': { shares: [0.4879, 0.5121], spread: 11, sites: 42 },
  },
  outcome: { '*': { shares: [0.8646, 0.1354], spread: 43, sites: 48 } },
  'phone-country': { '*': { shares: [0.9471, 0.0529], spread: 943, sites: 15 } },
  aliases: { '*': { shares: [0.9989, 0.0007, 0.0004], spread: 405, sites: 48 } },
  'name-series': { '*': { shares: [0.9857, 0.0088, 0.0055], spread: 3, sites: 46 } },
  'address-burst': {
    address: { shares: [0.8394, 0.0652, 0.0128, 0.0826], spread: 3, sites: 43 },
    network: { shares: [0.9879, 0.0102, 0.001, 0.0009], spread: 94, sites: 43 },
    '*': { shares: [0.9949, 0.0039, 0.0006, 0.0006], spread: 174, sites: 47 },
  },
  'network-creations': {
    '0': { shares: [0.8909, 0.1011, 0.0063, 0.0017], spread: 27, sites: 48 },
    '1–2': { shares: [0.012, 0.8169, 0.1235, 0.0476], spread: 11, sites: 12 },
    '*': { shares: [0.0009, 0.0009, 0.0325, 0.9657], spread: 8, sites: 6 },
  },
  fanout: {
    '0': { shares: [0.9988, 0.0004, 0.0004, 0.0004], spread: 5, sites: 48 },
    '1–4': { shares: [0.6811, 0.3154, 0.0026, 0.0009], spread: 25, sites: 29 },
    '5–9': { shares: [0.0449, 0.377, 0.5759, 0.0022], spread: 16, sites: 6 },
    '*': { shares: [0.4982, 0.2787, 0.0903, 0.1328], spread: 1, sites: 8 },
  },
  'provider-fanout': { '*': { shares: [0.9173, 0.0718, 0.0096, 0.0013], spread: 3, sites: 48 } },
  'session-reuse': { '*': { shares: [0.9987, 0.0007, 0.0006], spread: 37, sites: 48 } },
  'session-roaming': { '0': { shares: [0.9988, 0.0006, 0.0006], spread: 1, sites: 48 } },
  'device-reuse': { '*': { shares: [0.9978, 0.0011, 0.0011], spread: 1, sites: 41 } },
  'device-roaming': { '0': { shares: [0.9978, 0.0011, 0.0011], spread: 1, sites: 41 } },
  'device-rush': { '0–2': { shares: [0.9984, 0.0016], spread: 1, sites: 41 } },
  'session-names': { '0': { shares: [0.9981, 0.0011, 0.0004, 0.0004], spread: 37, sites: 48 } },
  'phone-reuse': { '*': { shares: [0.985, 0.002, 0.0023, 0.0107], spread: 5, sites: 15 } },
  'phone-block': { '*': { shares: [0.9992, 0.0008], spread: 1, sites: 15 } },
  'address-rejections': {
    '0': { shares: [0.9991, 0.0003, 0.0003, 0.0003], spread: 1, sites: 48 },
    '1–2': { shares: [0.8305, 0.1667, 0.0014, 0.0014], spread: 17, sites: 12 },
    '*': { shares: [0.1263, 0.6765, 0.1754, 0.0218], spread: 2, sites: 6 },
  },
  'session-rejections': { '0': { shares: [0.9988, 0.0004, 0.0004, 0.0004], spread: 1, sites: 48 } },
  'even-network': { '*': { shares: [0.0011, 0.0011, 0.9978], spread: 1, sites: 6 } },
  'even-mail-domain': { '*': { shares: [0.0007, 0.0007, 0.9986], spread: 1, sites: 20 } },
  'even-ja4': { '*': { shares: [0.0006, 0.0006, 0.9988], spread: 1, sites: 22 } },
};
