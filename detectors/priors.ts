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
  tool: { '*': { shares: [0.9958, 0.0004, 0.0038], spread: 94, sites: 40 } },
  history: { '*': { shares: [0.2869, 0.2429, 0.4017, 0.0685], spread: 64, sites: 40 } },
  'mask-length': { '*': { shares: [0.017, 0.0561, 0.1617, 0.27, 0.2338, 0.2042, 0.0572], spread: 64, sites: 40 } },
  'random-name': { '*': { shares: [0.9456, 0.0275, 0.0269], spread: 202, sites: 40 } },
  reputation: { '*': { shares: [0.9991, 0.0003, 0.0003, 0.0003], spread: 1, sites: 40 } },
  form: {
    app: { shares: [0.0014, 0.9986], spread: 1, sites: 33 },
    '*': { shares: [0.8923, 0.1077], spread: 1, sites: 40 },
  },
  pace: {
    '*': { shares: [0.0002, 0.0141, 0.0887, 0.0854, 0.1464, 0.1834, 0.2657, 0.1387, 0.0774], spread: 40, sites: 40 },
  },
  visits: {
    app: { shares: [0.0006, 0.3978, 0.6004, 0.0006, 0.0006], spread: 255, sites: 33 },
    '*': { shares: [0.2543, 0.0751, 0.5409, 0.1199, 0.0098], spread: 174, sites: 40 },
  },
  used: { '*': { shares: [0.8952, 0.1048], spread: 32, sites: 40 } },
  'confirmed-soon': { '*': { shares: [0.3755, 0.6245], spread: 47, sites: 35 } },
  confirmed: {
    yes: { shares: [0.9987, 0.0013], spread: 1, sites: 34 },
    '*': { shares: [0.4748, 0.5252], spread: 10, sites: 35 },
  },
  outcome: { '*': { shares: [0.8626, 0.1374], spread: 47, sites: 40 } },
  aliases: { '*': { shares: [0.9988, 0.0008, 0.0004], spread: 347, sites: 40 } },
  'address-burst': {
    address: { shares: [0.8794, 0.0666, 0.0076, 0.0464], spread: 4, sites: 36 },
    network: { shares: [0.9876, 0.0106, 0.0009, 0.0009], spread: 94, sites: 36 },
    '*': { shares: [0.9946, 0.0042, 0.0006, 0.0006], spread: 202, sites: 39 },
  },
  'network-creations': {
    '0': { shares: [0.8864, 0.1049, 0.0068, 0.0019], spread: 25, sites: 40 },
    '1–2': { shares: [0.0131, 0.8102, 0.1248, 0.0519], spread: 11, sites: 11 },
  },
  fanout: {
    '0': { shares: [0.9988, 0.0004, 0.0004, 0.0004], spread: 6, sites: 40 },
    '1–4': { shares: [0.6762, 0.3202, 0.0027, 0.0009], spread: 25, sites: 26 },
    '5–9': { shares: [0.0534, 0.3419, 0.6025, 0.0022], spread: 19, sites: 5 },
    '*': { shares: [0.3986, 0.2456, 0.1439, 0.2119], spread: 1, sites: 5 },
  },
  'provider-fanout': { '*': { shares: [0.9136, 0.074, 0.0109, 0.0015], spread: 3, sites: 40 } },
  'session-reuse': { '*': { shares: [0.9987, 0.0007, 0.0006], spread: 47, sites: 40 } },
  'session-roaming': { '0': { shares: [0.9985, 0.0005, 0.0005, 0.0005], spread: 1, sites: 40 } },
  'device-reuse': { '*': { shares: [0.9982, 0.0009, 0.0009], spread: 1, sites: 33 } },
  'session-names': { '0': { shares: [0.9983, 0.0007, 0.0005, 0.0005], spread: 47, sites: 40 } },
  'address-rejections': {
    '0': { shares: [0.9991, 0.0003, 0.0003, 0.0003], spread: 1, sites: 40 },
    '1–2': { shares: [0.8204, 0.1766, 0.0015, 0.0015], spread: 20, sites: 11 },
  },
  'session-rejections': { '0': { shares: [0.9985, 0.0005, 0.0005, 0.0005], spread: 1, sites: 40 } },
  'even-mail-domain': { '*': { shares: [0.0007, 0.0007, 0.9986], spread: 1, sites: 16 } },
  'even-ja4': { '*': { shares: [0.0005, 0.0005, 0.999], spread: 1, sites: 17 } },
};
