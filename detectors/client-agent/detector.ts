import type { Detector } from '#sdk';

/** What an app sends that does not say its own name: ordinary where the site has such an app, and a tool elsewhere. */
const bareLibraries = ['okhttp', 'CFNetwork', 'Dart', 'Alamofire'];

export const clientAgent: Detector = {
  meta: {
    id: 'client-agent',
    title: 'One client, or a tool',
    family: 'client',
    sees: 'Tools and libraries as clients, clients that keep no cookies, one browser family or version that is far more frequent than in the past, and browsers that are old beside those of the site.',
    needs: ['user_agent'],
    honest:
      'An app release, a browser update, a partner who signs people up by script, people who refuse cookies, computers that somebody manages.',
    parameters: [
      {
        name: 'tools',
        unit: 'user agents',
        default: 'libraries and headless browsers',
        source: 'closed list; the app of the site itself is learned as its own kind',
      },
      {
        name: 'lost cookies',
        unit: 'of all sign-ups, until the site has a past',
        default: '0.08',
        source: 'chosen, above what sites report, since some sites give everybody a new session with the sign-up',
      },
      {
        name: 'one browser',
        unit: '% of a cluster from six networks or more, in one large browser on one system',
        default: '87 to 92',
        source: 'of 3,600 honest clusters of three other generators the most had 86 %',
      },
      {
        name: 'old browsers',
        unit: '% of a cluster, in versions that with all older ones no more than 12.5 % of the site’s own people have',
        default: '45 to 65',
        source:
          'of four other generators the people of a country had at most 30 %, and 29 of 111 attacks 50 % and more',
      },
    ],
    runbook: [
      'Compare the first versions of the wave with the release calendar: apps and browsers update in waves.',
      'A tool on the sign-up route is either a partner or an attack: ask who holds a key.',
      'User agents are free to choose, so act on them only together with another family.',
    ],
    words: ({ trait, value, parent }) => {
      if (trait === 'tool') return value === 'no' ? 'browsers and apps' : 'tools or libraries as clients';
      if (trait === 'cookies')
        return value === 'lost' ? 'clients that lose their cookies' : 'clients that keep cookies';
      if (trait === 'client-kind')
        return value === 'unknown' ? 'clients that name themselves nothing' : `${value} clients`;
      if (trait === 'agent-version') return `${parent ?? 'client'} version ${value}`;
      return value;
    },
    reason: ({ trait, value, parent, observed, expected, windowMin }) => {
      const start = `${observed} sign-ups in ${windowMin} min`;
      if (trait === 'tool') return `${start} come from tools or libraries; ${expected} expected`;
      if (trait === 'cookies') {
        return value === 'lost'
          ? `${start} come under a session that began with them, as did each request before; ${expected} expected`
          : `${start} keep their cookies; ${expected} expected`;
      }
      if (trait === 'client-kind') {
        const who = value === 'unknown' ? 'clients that do not say what they are' : `clients of the kind ${value}`;
        return `${start} come from ${who}; ${expected} expected`;
      }
      if (trait === 'agent-version')
        return `${start} come from ${parent ?? 'a client'} version ${value}; ${expected} expected`;
      return `${start} come from ${value}; ${expected} expected`;
    },
  },
  traits: [
    {
      // Known of every sign-up: what is conditional on it must not be escaped by naming no client.
      id: 'client-kind',
      values: ['desktop', 'mobile', 'app', 'tool', 'unknown'],
      observe: signup => signup.agent?.kind ?? 'unknown',
    },
    {
      id: 'tool',
      values: ['no', 'library', 'yes'],
      prior: { '*': [0.945, 0.04, 0.015] },
      machine: ['library', 'yes'],
      anchors: true,
      observe: ({ agent }) => {
        if (agent === undefined) return undefined;
        if (agent.kind === 'tool') return 'yes';
        return bareLibraries.some(name => agent.family.startsWith(name)) ? 'library' : 'no';
      },
    },
    {
      // Some people refuse cookies: one in twelve, as it is put here, more than sites report. A library keeps none unless it is told to.
      id: 'cookies',
      parent: 'tool',
      values: ['kept', 'lost'],
      prior: { no: [0.92, 0.08], '*': [0.5, 0.5] },
      machine: ['lost'],
      anchors: true,
      observe: ({ journey: { keepsCookies } }) =>
        keepsCookies === undefined ? undefined : keepsCookies ? 'kept' : 'lost',
    },
    { id: 'agent-family', parent: 'client-kind', observe: signup => signup.agent?.family ?? 'unknown' },
    { id: 'agent-version', parent: 'agent-family', observe: signup => signup.agent?.version },
  ],
};
