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
  type MailboxMaker,
  makeMailbox,
  type Naming,
  namings,
} from './mailbox.ts';
import type { Random } from './random.ts';
import type { Site } from './site.ts';
import { newDeviceId, newSession, type Step, Visit } from './visit.ts';

const secondMs = 1000;

/**
 * One attacker's way of mass-producing accounts. Each of its properties is one that some people have as well: what
 * gives a campaign away is how often they come together.
 */
export interface Method {
  readonly place: (random: Random) => Place;
  /** What the tool says it is. */
  readonly clients: readonly Client[];
  readonly hasDeviceId: boolean;
  readonly path: string;
  readonly formFetchShare: number;
  /** Between form (or start) and sending. */
  readonly fillInMs: number;
  readonly pages: number;
  /** No session, a new one for each account where the form is fetched, or a few that serve for all. */
  readonly cookies: 'none' | 'own' | readonly string[];
  readonly sendsReferer: boolean;
  readonly mailboxes: MailboxMaker;
  readonly rejectedShare: number;
  readonly usedShare: number;
  readonly confirmedShare: number;
  readonly isPaced: boolean;
}

/** One hosting network, one tool, as many requests as it can. */
export function floodMethod(internet: Internet, site: Site, random: Random): Method {
  const company = random.int(internet.companies);
  const network = random.int(256);
  const hosts = 1 + random.int(24);
  const isApi = random.chance(0.6);
  return {
    ...machineHabits(site, random),
    place: own => internet.machineIn(company, network, own.int(hosts)),
    clients: [library(random.pick(libraryNames), random)],
    path: isApi ? site.appPath : site.webPath,
    mailboxes: mailboxes(random, random.pick(namings), random.pick(['common', 'fresh', 'disposable'] as const)),
    isPaced: random.chance(0.4),
  };
}

/** A few hosting networks with many addresses, each used rarely, under borrowed user agents. */
export function fanoutMethod(internet: Internet, site: Site, random: Random): Method {
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
    clients: borrowed(1 + random.int(6), random),
    path: random.chance(0.75) ? site.webPath : site.appPath,
    sendsReferer: random.chance(0.5),
    mailboxes: mailboxes(random, random.pick(namings), random.pick(['common', 'fresh', 'disposable'] as const)),
  };
}

/** Homes and phones rented by the minute in thousands of networks, a tool that imitates browsers, invented mailboxes. */
export function proxiesMethod(internet: Internet, site: Site, random: Random): Method {
  const fetches = random.chance(0.4);
  return {
    ...machineHabits(site, random),
    place: residential(internet, random),
    clients: borrowed(1 + random.int(8), random),
    path: random.chance(0.8) ? site.webPath : site.appPath,
    formFetchShare: fetches ? 1 : 0,
    fillInMs: random.scale(1 * secondMs, 12 * secondMs),
    cookies: fetches ? 'own' : 'none',
    sendsReferer: random.chance(0.6),
    mailboxes: mailboxes(random, random.pick(namings), random.pick(['common', 'common', 'disposable'] as const)),
  };
}

/** As in the public incident: ten random letters at common providers, no form, homes all over the world. */
export function lettersMethod(internet: Internet, site: Site, random: Random): Method {
  return {
    ...machineHabits(site, random),
    place: residential(internet, random),
    clients: borrowed(3, random),
    path: site.webPath,
    formFetchShare: 0,
    cookies: 'none',
    sendsReferer: random.chance(0.5),
    mailboxes: { ...mailboxes(random, 'letters', 'common'), length: 10 },
  };
}

/** Rented machines that call the app's API as if they were the app, with domains registered for the purpose. */
export function apiMethod(internet: Internet, site: Site, random: Random): Method {
  const rented = random.some(
    Array.from({ length: internet.companies }, (_, at) => at),
    3 + random.int(4),
  );
  const hasDeviceId = random.chance(0.5);
  return {
    ...machineHabits(site, random),
    place: own => internet.machineIn(own.pick(rented), own.int(12) * 7, own.int(250)),
    clients: hasDeviceId
      ? Array.from({ length: 4 }, () => ({ ...nativeApp(site.appName, random), ja4: ja4('library-go') }))
      : [library(random.pick(['library-go', 'library-okhttp', 'library-node'] as const), random)],
    hasDeviceId,
    path: site.appPath,
    formFetchShare: 0,
    cookies: 'none',
    sendsReferer: false,
    mailboxes: mailboxes(random, random.pick(['syllables', 'name and digits'] as const), 'fresh'),
    confirmedShare: random.pick([0, 0.3]),
  };
}

/** What most tools have in common: no pages, no patience, accounts that are left alone. */
function machineHabits(site: Site, random: Random): Omit<Method, 'place' | 'clients' | 'mailboxes'> {
  return {
    hasDeviceId: false,
    path: site.webPath,
    formFetchShare: random.pick([0, 0, 0.5, 1]),
    fillInMs: random.scale(0.2 * secondMs, 5 * secondMs),
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

function mailboxes(random: Random, naming: Naming, domains: 'common' | 'fresh' | 'disposable'): MailboxMaker {
  const choices = {
    common: () => commonDomains(2 + random.int(5), random),
    fresh: () => freshDomains(3 + random.int(50), random),
    disposable: () => random.some(disposables, 2 + random.int(2)),
  };
  return {
    naming,
    length: 8 + random.int(6),
    language: random.pick(Object.values(countries)),
    domains: choices[domains](),
    inboxes: Array.from({ length: 4 + random.int(20) }, () => random.text('abcdefghijklmnopqrstuvwxyz', 9)),
  };
}

/** Makes one account the way the method says. */
export function fakeSignup(
  context: { readonly site: Site; readonly signupsPerMin: number; readonly campaign: string; readonly number: number },
  method: Method,
  timeMs: number,
  random: Random,
): readonly Step[] {
  const { site, signupsPerMin, campaign, number } = context;
  const device = {
    place: method.place(random),
    client: random.pick(method.clients),
    deviceId: method.hasDeviceId ? newDeviceId(random) : undefined,
    hasCookies: method.cookies === 'own',
  };
  const visit = new Visit({
    site,
    random,
    timeMs,
    device,
    signupsPerMin,
    referring: method.sendsReferer ? 'page' : 'nothing',
  });
  if (typeof method.cookies === 'object') visit.sessionId = random.pick(method.cookies);
  if (method.pages > 0) {
    visit.page('/');
    visit.wait(random.around(method.fillInMs, 0.5));
  }
  if (random.chance(method.formFetchShare)) {
    visit.page(site.formPath);
    visit.wait(random.around(method.fillInMs, 0.25));
  }
  if (method.sendsReferer) visit.comeFrom(site.formPath);
  const created = method.path === site.formPath ? 302 : 201;
  const status = random.chance(method.rejectedShare) ? random.pick([409, site.rejectedStatus]) : created;
  const mailbox = makeMailbox(method.mailboxes, random);
  const truth = { label: 'attack', actor: `${campaign}-a-${number}`, campaign } as const;
  if (visit.request('POST', method.path, { status, mailbox, truth }) !== created) return visit.inOrder();
  const createdMs = visit.timeMs;
  if (random.chance(method.usedShare)) {
    visit.userId = `u-${campaign.slice(2)}${number}`;
    visit.wait(random.between(300, 4000));
    visit.request('GET', '/api/v1/me');
  }
  if (random.chance(method.confirmedShare)) {
    visit.timeMs = createdMs;
    visit.wait(random.around(40 * secondMs, 0.5));
    visit.request('GET', `/verify/${random.hex(8)}${random.hex(8)}`, { status: 302, mailbox });
  }
  return visit.inOrder();
}
