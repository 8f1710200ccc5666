import type { Attack } from './campaign.ts';
import {
  aliasFarm,
  anyMethod,
  botnet,
  directApi,
  disposableMail,
  fanout,
  flood,
  formRequests,
  freshMail,
  hostingMethod,
  humanDelays,
  type MethodMaker,
  mailBombing,
  proxies,
  residentialMethod,
  rotatedAgents,
  singleSource,
  subnet,
} from './method.ts';
import {
  appRelease,
  article,
  broadcast,
  campusWeek,
  classroom,
  companyOnboarding,
  otherScripts,
  regionalLaunch,
  relayMail,
  ticketOpening,
  type WaveMaker,
} from './occasion.ts';
import type { Shape } from './outline.ts';

/** An ordinary site, and what happens to it. A seed decides the rest: its size, its people, its habits, how much and when. */
export interface Scenario {
  /** For people who choose one. */
  readonly about: string;
  readonly shape?: Shape;
  readonly waves?: readonly WaveMaker[];
  readonly attacks?: readonly Attack[];
  readonly trouble?: 'bad deploy' | 'mail outage' | 'crawler';
}

/** Days on which nobody attacks. */
const honest = {
  clean: { about: 'an ordinary day' },
  'clean-week': { about: 'an ordinary week of a small site', shape: { hours: [168], peak: [0.4, 1.5] } },
  crowd: { about: 'an article goes round: two to six times as many people', waves: [article] },
  'flash-crowd': { about: 'on television: up to thirty times as many within minutes', waves: [broadcast] },
  'regional-launch': { about: 'a new country, behind its carriers', waves: [regionalLaunch] },
  'app-release': { about: 'a new version of the app, and everybody signs up in it', waves: [appRelease] },
  campus: { about: 'a university behind a handful of addresses', waves: [campusWeek] },
  'company-onboarding': { about: 'a company: one office, its own domain, equal computers', waves: [companyOnboarding] },
  classroom: { about: 'school classes, thirty at once behind one address', waves: [classroom] },
  'ticket-opening': { about: 'tickets at a fixed minute: everybody waits with the form open', waves: [ticketOpening] },
  'bad-deploy': { about: 'a release breaks the form for an hour; people try again', trouble: 'bad deploy' },
  'mail-outage': { about: 'no mail goes out for an hour or two: nobody confirms', trouble: 'mail outage' },
  'private-relay': { about: 'relay mailboxes of random letters become usual', waves: [relayMail] },
  'other-scripts': { about: 'people whose names are not in Latin letters', waves: [otherScripts] },
  crawler: { about: 'a crawler reads everything, the form too, as fast as it may', trouble: 'crawler' },
  'quiet-night': {
    about: 'a small site at night, when hardly anybody comes',
    shape: { hours: [6], peak: [0.6, 3], trough: [0.03, 0.12], moment: 'night' },
  },
} as const satisfies Readonly<Record<string, Scenario>>;

type HonestName = keyof typeof honest;

/** Of all sign-ups one in twenty to one in five. */
const small: Attack = { method: anyMethod, size: { share: [0.05, 0.2] }, lastsMin: [40, 100], afterMin: [5, 25] };

const hostile = {
  flood: attack('one hosting network, one tool, as fast as it can', flood),
  'single-source': attack('one address', singleSource),
  subnet: attack('all addresses of one to four neighbouring networks', subnet),
  fanout: attack('a few hosting networks, each address used rarely', fanout),
  'hosting-botnet': attack('machines in hundreds of networks of many hosting companies', botnet),
  proxies: attack('homes and phones all over the world, one tool', proxies),
  'rotated-agents': attack('the same, each time under another browser’s name', rotatedAgents),
  'form-requests': attack('the same, and the form is fetched', formRequests),
  'human-delays': attack('the same, as slow as people, with pages before', humanDelays),
  'slow-drip': attack('a trickle for hours', anyMethod, {
    shape: { hours: [8], eventHours: [2.2, 2.6] },
    size: { times: [0.1, 0.5] },
    lastsMin: [270, 330],
  }),
  bursts: attack('minutes on, minutes off', anyMethod, {
    course: 'bursts',
    lastsMin: [70, 120],
    size: { times: [2, 30] },
  }),
  'alias-farm': attack('aliases of a few inboxes', aliasFarm),
  'disposable-mail': attack('mailboxes that live ten minutes', disposableMail),
  'fresh-domains': attack('domains that nobody has seen before', freshMail),
  'direct-api': attack('the app’s API, called by machines', directApi),
  'mail-bombing': attack('other people’s mailboxes, to flood them with the site’s own mail', mailBombing),
  adaptive: attack('another method every ten minutes', anyMethod, {
    changesMin: 10,
    lastsMin: [60, 110],
    size: { times: [1, 15] },
  }),
  'no-history': attack('within minutes of the first line', anyMethod, {
    shape: { hours: [2], peak: [3, 16], eventHours: [0.03, 0.1] },
  }),
  'at-night': attack('when hardly anybody is awake', anyMethod, {
    shape: { hours: [6], peak: [1.5, 8], trough: [0.05, 0.15], moment: 'night' },
    size: { times: [2, 30] },
  }),
  'two-at-once': {
    about: 'two attacks that have nothing in common',
    attacks: [
      { method: residentialMethod, size: { times: [1, 12] }, lastsMin: [30, 90] },
      { method: hostingMethod, size: { times: [1, 12] }, lastsMin: [30, 90], afterMin: [0, 15] },
    ],
  },
} as const satisfies Readonly<Record<string, Scenario>>;

type TwinName = Exclude<`${HonestName}-under-attack`, typeof publicIncident>;
/** The Monday that floodgate is made for, told in public-incident.ts: a crowd, and a large attack inside. */
export const publicIncident = 'crowd-under-attack';

export type ScenarioName = HonestName | keyof typeof hostile | TwinName | typeof publicIncident;

/** Every honest scenario has a twin with a small attack inside. */
const twins: Readonly<Record<string, Scenario>> = Object.fromEntries(
  Object.entries<Scenario>(honest).map(([name, scenario]) => [
    `${name}-under-attack`,
    { ...scenario, about: `${scenario.about}; and a small attack inside`, attacks: [small] },
  ]),
);

export const scenarios: Readonly<Record<ScenarioName, Scenario>> = {
  ...honest,
  ...hostile,
  ...(twins as Readonly<Record<TwinName, Scenario>>),
  [publicIncident]: { about: 'Monday 2025-01-27: a crowd, and two attacks on top of it that make seven in ten' },
};
export const scenarioNames = Object.keys(scenarios) as readonly ScenarioName[];

export function hasAttack(name: ScenarioName): boolean {
  return name === publicIncident || scenarios[name].attacks !== undefined;
}

function attack(
  about: string,
  method: MethodMaker,
  { shape, ...own }: Partial<Omit<Attack, 'method'>> & { readonly shape?: Shape } = {},
): Scenario {
  const attacks: readonly Attack[] = [{ method, size: { times: [1, 30] }, lastsMin: [20, 90], ...own }];
  return shape === undefined ? { about, attacks } : { about, shape, attacks };
}
