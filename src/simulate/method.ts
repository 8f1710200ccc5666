import {
  type Client,
  desktopBrowser,
  ja4,
  type Library,
  library,
  libraryNames,
  nativeApp,
  phoneBrowser,
} from './agent.ts';
import { type Country, countries, countryCodes, type Internet, type Place } from './internet.ts';
import {
  commonDomains,
  disposables,
  freshDomains,
  type Mailbox,
  makeMailbox,
  type Naming,
  namings,
  personsMailbox,
  personsNames,
} from './mailbox.ts';
import { attackersPhones, type PhoneMaker } from './phones.ts';
import type { Random } from './random.ts';
import type { Site } from './site.ts';
import { newSession } from './visit.ts';

const secondMs = 1000;

/**
 * One attacker's way of mass-producing accounts. Each of its properties is one that some people have as well: what
 * gives a campaign away is how often they come together.
 */
export interface Method {
  readonly place: (random: Random) => Place;
  /** What the tool says it is. */
  readonly client: (random: Random) => Client;
  readonly hasDeviceId: boolean;
  readonly path: string;
  readonly formFetchShare: number;
  /** Between form (or start) and sending: the median, and how far single ones are from it. */
  readonly fillInMs: number;
  readonly fillInSigma: number;
  /** Looked at before the form. */
  readonly pages: number;
  /** No session, a new one for each account where the form is fetched, or a few that serve for all. */
  readonly cookies: 'none' | 'own' | readonly string[];
  readonly sendsReferer: boolean;
  readonly mailbox: (random: Random) => Mailbox;
  /** Given where the site asks for one. */
  readonly phone: PhoneMaker;
  readonly rejectedShare: number;
  readonly usedShare: number;
  readonly confirmedShare: number;
  readonly isPaced: boolean;
}

/** A way of attacking, of which a seed makes one. */
export type MethodMaker = (internet: Internet, site: Site, random: Random) => Method;

/** One machine, one tool. */
export const singleSource: MethodMaker = (internet, site, random) => {
  const place = random.chance(0.6)
    ? internet.machineIn(random.int(internet.companies), random.int(256), random.int(250))
    : internet.home(random.pick(countryCodes), random);
  return {
    ...machineHabits(site, random),
    place: () => place,
    client: oneOf([random.chance(0.6) ? library(random.pick(libraryNames), random) : desktopBrowser(random)]),
    path: random.chance(0.5) ? site.appPath : site.webPath,
    mailbox: generated(random, random.pick(namings), anyDomains(random)),
    isPaced: random.chance(0.5),
  };
};

/** One hosting network, one tool, as many requests as it can. */
export const flood: MethodMaker = (internet, site, random) => {
  const company = random.int(internet.companies);
  const network = random.int(256);
  const hosts = 1 + random.int(24);
  return {
    ...machineHabits(site, random),
    place: own => internet.machineIn(company, network, own.int(hosts)),
    client: oneOf([library(random.pick(libraryNames), random)]),
    path: random.chance(0.6) ? site.appPath : site.webPath,
    mailbox: generated(random, random.pick(namings), anyDomains(random)),
    isPaced: random.chance(0.4),
  };
};

/** Every address of one to four neighbouring networks, under borrowed user agents. */
export const subnet: MethodMaker = (internet, site, random) => {
  const company = random.int(internet.companies);
  const network = random.int(252);
  const networks = 1 + random.int(4);
  return {
    ...machineHabits(site, random),
    place: own => internet.machineIn(company, network + own.int(networks), own.int(254)),
    client: oneOf(borrowed(1 + random.int(4), random)),
    path: random.chance(0.7) ? site.webPath : site.appPath,
    mailbox: generated(random, random.pick(namings), anyDomains(random)),
  };
};

/** A few hosting networks with many addresses, each used rarely, under borrowed user agents. */
export const fanout: MethodMaker = (internet, site, random) => {
  const networks = Array.from({ length: 2 + random.int(6) }, () => ({
    company: random.int(internet.companies),
    network: random.int(256),
  }));
  return {
    ...machineHabits(site, random),
    place: own => {
      const { company, network } = own.pick(networks);
      return internet.machineIn(company, network, own.int(220));
    },
    client: oneOf(borrowed(1 + random.int(6), random)),
    path: random.chance(0.75) ? site.webPath : site.appPath,
    sendsReferer: random.chance(0.5),
    mailbox: generated(random, random.pick(namings), anyDomains(random)),
  };
};

/** Machines taken over in hundreds of networks of many hosting companies. */
export const botnet: MethodMaker = (internet, site, random) => {
  const companies = random.some(
    Array.from({ length: internet.companies }, (_, at) => at),
    6 + random.int(14),
  );
  return {
    ...machineHabits(site, random),
    place: own => internet.machine(own.pick(companies), own),
    client: oneOf(
      random.chance(0.4) ? [library(random.pick(libraryNames), random)] : borrowed(1 + random.int(5), random),
    ),
    path: random.chance(0.6) ? site.webPath : site.appPath,
    mailbox: generated(random, random.pick(namings), anyDomains(random)),
  };
};

/** Homes and phones rented by the minute in thousands of networks, a tool that imitates browsers, invented mailboxes. */
export const proxies: MethodMaker = (internet, site, random) => {
  const fetches = random.chance(0.4);
  return {
    ...machineHabits(site, random),
    place: residential(internet, random),
    client: oneOf(borrowed(1 + random.int(8), random)),
    path: random.chance(0.8) ? site.webPath : site.appPath,
    formFetchShare: fetches ? 1 : 0,
    fillInMs: random.scale(1 * secondMs, 12 * secondMs),
    cookies: fetches ? 'own' : 'none',
    sendsReferer: random.chance(0.6),
    mailbox: generated(random, random.pick(namings), random.pick(['common', 'common', 'disposable'] as const)),
  };
};

/** The same, with another browser's name for every account. */
export const rotatedAgents: MethodMaker = (internet, site, random) => ({
  ...proxies(internet, site, random),
  client: anyBrowser(random),
});

/** The same, and the form is fetched, with a session of its own. */
export const formRequests: MethodMaker = (internet, site, random) => ({
  ...rotatedAgents(internet, site, random),
  path: site.webPath,
  formFetchShare: 1,
  fillInMs: random.scale(1.5 * secondMs, 15 * secondMs),
  cookies: 'own',
  sendsReferer: true,
});

/** The same, as slow as people, with pages before and sometimes a look at the account: close to what a log can tell. */
export const humanDelays: MethodMaker = (internet, site, random) => ({
  ...formRequests(internet, site, random),
  fillInMs: random.between(25 * secondMs, 60 * secondMs),
  fillInSigma: random.between(0.35, 0.7),
  pages: 1 + random.int(3),
  usedShare: random.pick([0, 0.3, 0.6]),
  confirmedShare: random.pick([0, 0.2, 0.5]),
});

/** As in the public incident: ten random letters at common providers, no form, homes all over the world. */
export const letters: MethodMaker = (internet, site, random) => ({
  ...machineHabits(site, random),
  place: residential(internet, random),
  client: oneOf(borrowed(3, random)),
  path: site.webPath,
  formFetchShare: 0,
  cookies: 'none',
  sendsReferer: random.chance(0.5),
  mailbox: generated(random, 'letters', 'common', 10),
});

/** Rented machines that call the app's API as if they were the app, with domains registered for the purpose. */
export const directApi: MethodMaker = (internet, site, random) => {
  const rented = random.some(
    Array.from({ length: internet.companies }, (_, at) => at),
    3 + random.int(4),
  );
  const hasDeviceId = random.chance(0.5);
  return {
    ...machineHabits(site, random),
    place: own => internet.machineIn(own.pick(rented), own.int(12) * 7, own.int(250)),
    client: oneOf(
      hasDeviceId
        ? Array.from({ length: 4 }, () => ({ ...nativeApp(site.appName, random), ja4: ja4('library-go') }))
        : [library(random.pick(['library-go', 'library-okhttp', 'library-node'] as const), random)],
    ),
    hasDeviceId,
    path: site.appPath,
    formFetchShare: 0,
    cookies: 'none',
    sendsReferer: false,
    mailbox: generated(random, random.pick(['syllables', 'name and digits'] as const), 'fresh'),
    confirmedShare: random.pick([0, 0.3]),
  };
};

/** Any of the ways to get there, with aliases of a few inboxes, which can all be read: many confirm. */
export const aliasFarm: MethodMaker = (internet, site, random) => ({
  ...random.pick([flood, fanout, proxies, rotatedAgents])(internet, site, random),
  mailbox: generated(random, 'alias', 'common'),
  confirmedShare: random.pick([0, 0.5, 0.9]),
});

export const disposableMail: MethodMaker = (internet, site, random) => ({
  ...random.pick([fanout, proxies, rotatedAgents])(internet, site, random),
  mailbox: generated(random, random.pick(['letters', 'name and digits', 'syllables'] as const), 'disposable'),
  confirmedShare: random.pick([0, 0.3, 0.8]),
});

export const freshMail: MethodMaker = (internet, site, random) => ({
  ...random.pick([fanout, proxies, rotatedAgents])(internet, site, random),
  mailbox: generated(random, random.pick(namings), 'fresh'),
  confirmedShare: random.pick([0, 0.3, 0.8]),
});

/** Floods other people's inboxes with the site's own mail: real-looking mailboxes, some again and again, never confirmed. */
export const mailBombing: MethodMaker = (internet, site, random) => {
  const victims = Array.from({ length: 20 + random.int(400) }, () =>
    personsMailbox(random.pick(Object.values(countries)), random),
  );
  return {
    ...random.pick([flood, fanout, proxies, rotatedAgents, botnet])(internet, site, random),
    mailbox: own => own.pick(victims),
    rejectedShare: random.between(0.05, 0.4),
    usedShare: 0,
    confirmedShare: 0,
  };
};

/** From homes and phones, one way or another. */
export const residentialMethod: MethodMaker = (internet, site, random) =>
  random.pick([proxies, rotatedAgents, formRequests, letters])(internet, site, random);

/** From rented machines, one way or another. */
export const hostingMethod: MethodMaker = (internet, site, random) =>
  random.pick([flood, subnet, fanout, botnet, directApi])(internet, site, random);

/** Whatever comes to mind, for an attack that is about something else. */
export const anyMethod: MethodMaker = (internet, site, random) =>
  random.pick([
    flood,
    subnet,
    fanout,
    botnet,
    proxies,
    rotatedAgents,
    formRequests,
    letters,
    directApi,
    disposableMail,
  ])(internet, site, random);

/** What most tools have in common: no pages, no patience, accounts that are left alone. */
function machineHabits(site: Site, random: Random): Omit<Method, 'place' | 'client' | 'mailbox'> {
  return {
    hasDeviceId: false,
    path: site.webPath,
    formFetchShare: random.pick([0, 0, 0.5, 1]),
    fillInMs: random.scale(0.2 * secondMs, 5 * secondMs),
    fillInSigma: 0.25,
    pages: random.pick([0, 0, 0, 1]),
    cookies: random.chance(0.6)
      ? 'none'
      : random.chance(0.6)
        ? 'own'
        : Array.from({ length: 30 }, () => newSession(random)),
    sendsReferer: random.chance(0.3),
    rejectedShare: random.between(0.02, 0.2),
    usedShare: random.pick([0, 0, 0, 0.12]),
    confirmedShare: random.pick([0, 0, 0, 0.25]),
    isPaced: random.chance(0.2),
    phone: attackersPhones(random.stream('phone')),
  };
}

function residential(internet: Internet, random: Random): (own: Random) => Place {
  const sources = random.some(countryCodes, 5 + random.int(12));
  const phoneShare = random.between(0.1, 0.4);
  return own => {
    const country: Country = own.pick(sources);
    return own.chance(phoneShare) ? internet.mobile(country, own) : internet.home(country, own);
  };
}

function oneOf(clients: readonly Client[]): (own: Random) => Client {
  return own => own.pick(clients);
}

/** A browser as somebody might have it, with its own TLS hello or the tool's. */
function anyBrowser(random: Random): (own: Random) => Client {
  const phoneShare = random.between(0.2, 0.6);
  const stack: Library | undefined = random.chance(0.5) ? undefined : random.pick(libraryNames);
  return own => {
    const client = own.chance(phoneShare) ? phoneBrowser(own) : desktopBrowser(own);
    return stack === undefined ? client : { userAgent: client.userAgent, ja4: ja4(stack) };
  };
}

/**
 * User agents copied from real browsers, common ones, since a rare one would stand out. The TLS hello is the browser's
 * too, or a library's that gives the tool away.
 */
function borrowed(count: number, random: Random): readonly Client[] {
  const imitatesTls = random.chance(0.5);
  const stack: Library = random.pick(libraryNames);
  const seen = new Map<string, { readonly client: Client; times: number }>();
  for (let at = 0; at < 150; at++) {
    const client = random.chance(0.6) ? desktopBrowser(random) : phoneBrowser(random);
    const entry = seen.get(client.userAgent) ?? { client, times: 0 };
    entry.times++;
    seen.set(client.userAgent, entry);
  }
  const common = [...seen.values()].sort((one, other) => other.times - one.times).slice(0, 12);
  return random
    .some(common, count)
    .map(({ client }) => (imitatesTls ? client : { userAgent: client.userAgent, ja4: ja4(stack) }));
}

type Domains = 'common' | 'fresh' | 'disposable';

function anyDomains(random: Random): Domains {
  return random.pick(['common', 'fresh', 'disposable'] as const);
}

function generated(random: Random, naming: Naming, domains: Domains, fixedLength?: number): Method['mailbox'] {
  const length = 8 + random.int(6);
  const choices = {
    common: () => commonDomains(2 + random.int(5), random),
    fresh: () => freshDomains(3 + random.int(50), random),
    disposable: () => random.some(disposables, 2 + random.int(2)),
  };
  const language = random.pick(Object.values(countries));
  const own = random.stream('series');
  const maker = {
    naming,
    length: fixedLength ?? length,
    language,
    domains: choices[domains](),
    stems: personsNames(language, 1 + own.int(6), own),
    inboxes: Array.from({ length: 4 + random.int(20) }, () => random.text('abcdefghijklmnopqrstuvwxyz', 9)),
  };
  return account => makeMailbox(maker, account);
}
