import type { Detector } from '#sdk';

export const networkOrigin: Detector = {
  meta: {
    id: 'network-origin',
    title: 'Sign-ups from places that the site does not know',
    family: 'network',
    sees: 'A shift of country, autonomous system or network history against the past of the site: in a crowd many networks were seen before, in an attack most are new.',
    needs: [],
    honest:
      'A launch in one country or with one carrier, a campus, an article abroad, a first launch without any past.',
    parameters: [
      {
        name: 'history',
        unit: 'minutes an address must have been known',
        default: 10,
        source: 'so that one visit is not its own past; reference method',
      },
      {
        name: 'memory',
        unit: 'hours',
        default: 24,
        source: 'of all traffic, as studies of flash crowds take it (Jung 2002): a sign-up crowd is new by definition',
      },
    ],
    runbook: [
      'Ask what happened in the country or at the carrier: an article, a campaign, an outage elsewhere.',
      'Compare with the other traffic from there; an honest crowd also reads, logs in and comes back.',
      'Where somebody is from is never a reason alone. Act on the cluster that it belongs to.',
    ],
    words: ({ trait, value }) => {
      if (trait === 'history') return value === 'none' ? 'networks never seen before' : `known by ${value}`;
      if (trait === 'ip-version') return `IPv${value}`;
      return trait === 'country' ? `country ${value}` : value;
    },
    reason: ({ trait, value, parent, observed, expected, windowMin }) => {
      const start = `${observed} sign-ups in ${windowMin} min`;
      if (trait === 'history') {
        const words = value === 'none' ? 'networks that were never seen before' : `a known ${value}`;
        return `${start} from ${words}; ${expected} expected`;
      }
      if (trait === 'ip-version') return `${start} over IPv${value}; ${expected} expected`;
      const place = value === unknown ? 'addresses of unknown country' : `country ${value}`;
      if (trait === 'country') return `${start} from ${place}; ${expected} expected`;
      return `${start} from ${value}${parent === undefined || parent === unknown ? '' : ` (${parent})`}; ${expected} expected`;
    },
  },
  traits: [
    // Known of every sign-up, so that what is conditional on it speaks where nobody knows countries.
    { id: 'country', observe: signup => signup.address.country ?? unknown },
    {
      id: 'origin',
      parent: 'country',
      observe: ({ address }) => (address.asn === undefined ? address.block : `AS${address.asn}`),
    },
    { id: 'ip-version', values: ['4', '6'], observe: ({ address }) => `${address.version}` },
    {
      id: 'history',
      parent: 'ip-version',
      values: ['address', 'network', 'asn', 'none'],
      // In a crowd more were seen before, in an attack fewer (Jung 2002).
      machine: ['asn', 'none'],
      prior: { '*': [0.35, 0.25, 0.25, 0.15] },
      observe: signup => signup.history,
    },
  ],
};

const unknown = 'unknown';
