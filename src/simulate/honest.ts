import { crawlers, library, monitor } from './agent.ts';
import type { Internet } from './internet.ts';
import type { Mailbox } from './mailbox.ts';
import type { Occasion } from './occasion.ts';
import type { Newcomer, People, Person } from './people.ts';
import type { Random } from './random.ts';
import { memberPages, publicPages, type Site } from './site.ts';
import { type Step, type Truth, Visit } from './visit.ts';

const secondMs = 1000;
const minuteMs = 60_000;

/** What honest visits need to know of the world. */
export interface HonestWorld {
  readonly site: Site;
  readonly internet: Internet;
  readonly people: People;
  /** Sign-up attempts of all kinds at a moment, which is what the servers feel. */
  readonly pressure: (timeMs: number) => number;
}

/**
 * Somebody new signs up: looks around (less after a link), opens the form (the app has its own), takes from
 * seconds to minutes to fill it in, corrects what was refused, looks at the new account, opens the mail that asks for
 * confirmation, perhaps on another device.
 */
export function signup(
  world: HonestWorld,
  number: number,
  timeMs: number,
  random: Random,
  occasion: Occasion,
): readonly Step[] {
  const person = world.people.newcomer(random, occasion);
  const visit = startVisit(world, person, timeMs, random, occasion.link);
  const truth: Truth = { label: 'genuine', actor: `p-${number}` };
  const { habits } = world.site;
  if (person.usesApp) openApp(visit);
  else {
    lookAround(visit, occasion.straightShare ?? habits.straightShare, occasion.link !== undefined);
    if (habits.embeddedShare > 0 && random.chance(habits.embeddedShare)) {
      if (visit.steps.length === 0) visit.page('/', true);
    } else if (!visit.page(world.site.formPath, visit.steps.length === 0)) {
      visit.wait(random.around(4 * secondMs, 0.5));
      if (!visit.page(world.site.formPath)) return visit.inOrder();
    }
  }
  visit.wait(Math.max(2.2 * secondMs, timeToFillIn(habits.fillInMs, random)));
  if (occasion.opensMs !== undefined && visit.timeMs < occasion.opensMs) {
    visit.timeMs = occasion.opensMs + random.around(5 * secondMs, 1);
  }
  const mailbox = fillIn(visit, person, truth);
  if (mailbox !== undefined) settleIn(world, visit, person, mailbox, `u-${world.people.memberCount + number}`);
  return visit.inOrder();
}

/** A partner's server signs one of its customers up, who then hears of it by mail. */
export function partnerSignup(world: HonestWorld, number: number, timeMs: number, random: Random): readonly Step[] {
  const person = world.people.newcomer(random, {});
  const place = world.internet.machineIn(5, 9, random.int(4));
  const device = {
    place,
    client: library(random.pick(['library-node', 'library-python', 'library-go']), random),
    hasCookies: false,
  };
  const visit = visitOf(world, device, timeMs, random);
  const truth: Truth = { label: 'genuine', actor: `partner-${number}` };
  const status = random.chance(0.06) ? 409 : 201;
  if (
    visit.request('POST', world.site.appPath, { status, mailbox: person.mailbox, phone: person.phoneNumber, truth }) !==
    201
  )
    return visit.inOrder();
  visit.userId = `u-p${number}`;
  if (random.chance(0.7)) confirm(world, visit, person, person.mailbox);
  return visit.inOrder();
}

/** Somebody with an account: one visit in four begins with a login. */
export function memberVisit(world: HonestWorld, timeMs: number, random: Random): readonly Step[] {
  const number = random.int(world.people.memberCount);
  const person = world.people.member(number);
  const visit = startVisit(world, person, timeMs, random, undefined);
  const userId = `u-${number}`;
  if (random.chance(0.25)) {
    if (!person.usesApp) visit.page('/login', true);
    visit.wait(random.around(7 * secondMs, 0.6));
    let tries = 0;
    while (random.chance(0.09) && tries++ < 3) {
      visit.request('POST', person.usesApp ? '/api/v1/login' : '/login', { status: 401 });
      visit.wait(random.around(9 * secondMs, 0.6));
    }
    visit.request('POST', person.usesApp ? '/api/v1/login' : '/login', { status: person.usesApp ? 200 : 302 });
    visit.wait(random.between(100, 900));
  }
  visit.userId = userId;
  useSite(visit, 1 + Math.floor(random.gap(6)));
  return visit.inOrder();
}

/** Somebody who looks at public pages, perhaps even at the form, and leaves. */
export function lookerVisit(world: HonestWorld, timeMs: number, random: Random, occasion: Occasion): readonly Step[] {
  const person = world.people.newcomer(random, occasion);
  const visit = startVisit(world, { ...person, usesApp: false }, timeMs, random, occasion.link);
  visit.page(occasion.link === undefined ? random.pick(publicPages) : '/', true);
  for (let left = Math.floor(random.gap(1.6)); left > 0; left--) {
    visit.wait(random.around(25 * secondMs, 0.9));
    visit.page(random.pick(publicPages));
  }
  if (random.chance(0.2)) {
    visit.wait(random.around(20 * secondMs, 0.8));
    visit.page(world.site.formPath);
  }
  return visit.inOrder();
}

/** A search engine's crawler: one page at a time, for ever, the form among them. */
export function crawl(world: HonestWorld, number: number, timeMs: number, random: Random): readonly Step[] {
  const client = crawlers[number % crawlers.length] ?? monitor;
  const place = world.internet.machineIn(8 + (number % crawlers.length), 40, random.int(12));
  const visit = visitOf(world, { place, client, hasCookies: false }, timeMs, random);
  const path = random.chance(0.03)
    ? '/robots.txt'
    : random.chance(0.05)
      ? world.site.formPath
      : random.pick(publicPages);
  visit.request('GET', path, { status: random.chance(0.02) ? 404 : 200 });
  return visit.inOrder();
}

/** A service that asks every minute whether the site is up. */
export function checkUp(world: HonestWorld, number: number, timeMs: number, random: Random): readonly Step[] {
  const device = { place: world.internet.machineIn(12, 3, number % 3), client: monitor, hasCookies: false };
  const visit = visitOf(world, device, timeMs, random);
  visit.request('GET', number % 2 === 0 ? '/health' : world.site.formPath);
  return visit.inOrder();
}

function startVisit(world: HonestWorld, person: Person, timeMs: number, random: Random, link?: string): Visit {
  const device = world.people.device(person, random);
  const referring = person.usesApp || !person.sendsReferer ? 'nothing' : 'page';
  const searched = random.chance(0.4) ? 'https://search.example/' : undefined;
  return visitOf(world, device, timeMs, random, referring, link ?? searched);
}

function visitOf(
  world: HonestWorld,
  device: Visit['device'],
  timeMs: number,
  random: Random,
  referring: 'page' | 'nothing' = 'nothing',
  cameFrom?: string,
): Visit {
  return new Visit({
    site: world.site,
    random,
    timeMs,
    device,
    signupsPerMin: world.pressure(timeMs),
    referring,
    cameFrom,
  });
}

function openApp(visit: Visit): void {
  visit.request('GET', '/api/v1/config');
  visit.wait(visit.random.between(200, 1500));
  if (visit.random.chance(0.6)) visit.request('GET', '/api/v1/feed');
}

function lookAround(visit: Visit, straightShare: number, isLinked: boolean): void {
  const { random } = visit;
  if (random.chance(straightShare)) return;
  const pages = isLinked ? 1 : 1 + Math.floor(random.gap(1.5));
  for (let at = 0; at < pages; at++) {
    visit.page(at === 0 && random.chance(0.7) ? '/' : random.pick(publicPages), at === 0);
    visit.wait(random.around((isLinked ? 12 : 22) * secondMs, 0.9));
  }
}

/** Most type; some let the browser fill it in; a few leave the page open and come back. */
function timeToFillIn(medianMs: number, random: Random): number {
  return random.weighted([
    [random.around(medianMs, 0.7), 86],
    [random.around(8 * secondMs, 0.4), 10],
    [random.around(12 * minuteMs, 1), 4],
  ]);
}

/** Sends the form until it is accepted or patience ends. Returns the mailbox of the account, if one was made. */
function fillIn(visit: Visit, person: Newcomer, truth: Truth): Mailbox | undefined {
  const { site, random } = visit;
  const path = person.usesApp ? site.appPath : site.webPath;
  const created = path === site.formPath ? 302 : 201;
  let mailbox = person.mailbox;
  let { rejectedShare } = site.habits;
  for (let tries = 0; tries < 4; tries++) {
    const isRejected = random.chance(rejectedShare);
    const status = isRejected ? random.pick([409, site.rejectedStatus]) : created;
    const answer = visit.request('POST', path, { status, mailbox, phone: person.phoneNumber, truth });
    if (answer === created) return mailbox;
    if (random.chance(0.15)) return undefined;
    visit.wait(random.around((answer >= 500 ? 6 : 15) * secondMs, 0.7));
    if (answer === 409) mailbox = { ...mailbox, userName: `${mailbox.userName}${random.int(100)}` };
    else if (random.chance(0.15)) mailbox = { ...mailbox, email: mailbox.email.replace('@', `${random.int(10)}@`) };
    rejectedShare = Math.max(rejectedShare, 0.2);
  }
  return undefined;
}

function settleIn(world: HonestWorld, visit: Visit, person: Person, mailbox: Mailbox, userId: string): void {
  const { random } = visit;
  visit.userId = userId;
  const createdMs = visit.timeMs;
  const { usedShare, confirmedShare } = world.site.habits;
  if (random.chance(usedShare)) {
    visit.wait(random.between(150, 1400));
    visit.request('GET', person.usesApp ? '/api/v1/me' : '/welcome');
    if (random.chance(0.85)) {
      visit.wait(random.around(6 * secondMs, 0.8));
      useSite(visit, 1 + Math.floor(random.gap(4)));
    }
  }
  visit.timeMs = createdMs;
  if (random.chance(confirmedShare)) confirm(world, visit, person, mailbox);
}

/** Opens the link in the mail; on the phone it is another client and another session. */
function confirm(world: HonestWorld, visit: Visit, person: Person, mailbox: Mailbox): void {
  const { random } = visit;
  const { mailOutage } = world.site;
  if (mailOutage !== undefined && visit.timeMs >= mailOutage.startMs && visit.timeMs < mailOutage.endMs) {
    // The mail comes when it is too late for many.
    if (random.chance(0.4)) return;
    visit.timeMs = mailOutage.endMs + random.between(0, 10 * minuteMs);
  }
  visit.wait(15 * secondMs + random.around(1.6 * minuteMs, 1));
  if (person.usesApp || !visit.device.hasCookies || random.chance(0.15)) {
    visit.device = world.people.phone(person, random);
    visit.sessionId = undefined;
  }
  visit.request('GET', `/verify/${random.hex(8)}${random.hex(8)}`, { status: 302, mailbox });
}

function useSite(visit: Visit, requests: number): void {
  const { random } = visit;
  for (let left = requests; left > 0; left--) {
    visit.request('GET', random.pick(memberPages));
    visit.wait(random.around(14 * secondMs, 1));
  }
}
