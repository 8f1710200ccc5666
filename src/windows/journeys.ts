import type { Journey } from '#sdk';
import type { Outcome, Surface } from '../outputs.ts';
import { Generations } from './generations.ts';
import type { Holes } from './holes.ts';
import { isOnce, Newcomers } from './newcomers.ts';
import type { Paged } from './pages.ts';
import {
  addForm,
  awaitingMax,
  type Followed,
  type Followeds,
  formsOpen,
  newVisitor,
  type SavedVisitor,
  saveVisitor,
  type Visitor,
  visitorOf,
} from './visitor.ts';

/** A form stays open this long at least: people wait with it for a sale to start (judging: shorter memories misled). */
const memoryMs = 4 * 3_600_000;
/** So many must have come in turn behind a shared key before the pace of the next is known. */
const inTurnMin = 3;
/** Somebody else on the same key within this time makes the key shared. */
const recentMs = 30 * 60_000;
/** A created account counts as used when anything else is requested within this time. */
export const usedWithinMs = 60_000;
/** The answer may lead on to the page that asks for a look at the mail; no mail is read so soon. */
const ledOnMs = 2_000;
export const confirmedSoonMs = 120_000;
export const confirmedWithinMs = 600_000;
/** Journeys cannot be told before the log has run this long: the form may have been fetched before it began. */
const warmUpMs = 3 * 60_000;
/** Visitors that must have fetched a form before its absence says anything, and requests before silence does. */
const formsToKnow = 5;
const othersToKnow = 20;

/** The form's route itself is silent after this many times the other requests that usually come between two forms. */
const formSilence = 15;
const betweenMin = 4;
/** Weight of the newest gap in what is usual. */
const gapLearning = 0.02;

/** Keys of addresses begin so, and no others. */
export const addressMark = 'a';

/** The keys that one request can be joined by, strongest first; undefined where the field is missing. */
export interface VisitorKeys {
  readonly session: string | undefined;
  readonly device: string | undefined;
  readonly address: string;
  /** Its client alone, whatever browser there: who comes without a cookie has one from the next request on. */
  readonly client: string;
}

/** Whom a sign-up is joined with, and how. */
interface Joined {
  readonly visitor: Visitor;
  readonly joinedBy: Journey['joinedBy'];
  /** Nobody has come under its session or device before: it has none, or was given one with this very request. */
  readonly isNew?: boolean;
  /** It is new, and so was what it is joined with. */
  readonly isNewcomer?: boolean;
}

/** What it knows beside its tables, in a form that JSON can hold. */
export interface SavedJourneys {
  readonly startMs?: number | undefined;
  readonly forms: number;
  readonly others: number;
  readonly sinceForm: number;
  readonly betweenForms: number;
  readonly confirmations: number;
}

/**
 * Joins the requests of one client around its sign-up: by session, else device, else address and user agent.
 * Requests of a pane must come in order of time, other requests before sign-ups of the same instant.
 */
export class Journeys {
  readonly #visitors: Generations<Visitor>;
  readonly #mailboxes: Generations<Followed>;
  readonly #newcomers: Newcomers;
  readonly #holes: Holes;
  #startMs: number | undefined;
  readonly #known = (key: string) => this.#visitors.touch(key);
  #forms = 0;
  #others = 0;
  /** Other requests since the last form, and how many usually come between two. */
  #sinceForm = 0;
  #betweenForms = 0;
  #confirmations = 0;

  constructor(max: number, holes: Holes) {
    this.#holes = holes;
    this.#visitors = new Generations({ spanMs: memoryMs, max });
    this.#mailboxes = new Generations({ spanMs: memoryMs, max });
    this.#newcomers = new Newcomers(max);
  }

  get size(): number {
    return this.#visitors.size + this.#mailboxes.size + this.#newcomers.size;
  }

  get bound(): number {
    return this.#visitors.bound + this.#mailboxes.bound + this.#newcomers.bound;
  }

  get forgottenEarly(): number {
    return this.#visitors.forgottenEarly + this.#mailboxes.forgottenEarly + this.#newcomers.forgottenEarly;
  }

  /**
   * Its tables by name, for whoever keeps them. Accounts are known there by their number among `followeds`; others have
   * left the live window, and what becomes of them is asked no more.
   */
  tables(followeds: Followeds): Readonly<Record<string, Paged>> {
    return {
      visitors: this.#visitors.paged(
        visitor => saveVisitor(visitor, followeds),
        (saved: SavedVisitor) => visitorOf(saved, followeds),
      ),
      mailboxes: this.#mailboxes.paged(
        followed => followeds.numberOf(followed),
        (number: number) => followeds.at(number),
      ),
      newcomers: this.#newcomers.table,
    };
  }

  save(): SavedJourneys {
    return {
      startMs: this.#startMs,
      forms: this.#forms,
      others: this.#others,
      sinceForm: this.#sinceForm,
      betweenForms: this.#betweenForms,
      confirmations: this.#confirmations,
    };
  }

  restore(saved: SavedJourneys): void {
    this.#startMs = saved.startMs;
    this.#forms = saved.forms;
    this.#others = saved.others;
    this.#sinceForm = saved.sinceForm;
    this.#betweenForms = saved.betweenForms;
    this.#confirmations = saved.confirmations;
  }

  advance(nowMs: number): void {
    this.#visitors.advance(nowMs);
    this.#mailboxes.advance(nowMs);
    this.#newcomers.advance(nowMs);
  }

  /**
   * Any request but a sign-up. `mailbox` where the line of a confirmation names one; `client` its address; `device` the key of the device, where
   * it is not that of the session itself.
   */
  request(
    key: string,
    client: string,
    timeMs: number,
    surface: Surface,
    mailbox: string | undefined,
    device?: string,
  ): void {
    this.#startMs ??= timeMs;
    this.#others++;
    const known = this.#visitors.touch(key);
    const visitor = known ?? this.#newVisitor(key);
    if (known === undefined && device !== undefined) this.#goOn(visitor, device);
    tell(visitor.awaiting, timeMs, surface);
    // The answer to a sign-up that brought no cookie set one, so what follows is under a key that nobody had.
    if (known === undefined && surface !== 'signup_form')
      tell(this.#visitors.touch(newcomersKey(client))?.awaiting, timeMs, mailbox === undefined ? surface : 'other');
    if (!key.startsWith(addressMark)) {
      if (known === undefined) this.#newcomers.began(key, client, { timeMs, surface, visitorBy: this.#known });
      else this.#newcomers.cameAgain(known, client);
    }
    if (surface === 'signup_form') {
      this.#forms++;
      this.#betweenForms += (this.#sinceForm - this.#betweenForms) * Math.max(gapLearning, 1 / this.#forms);
      this.#sinceForm = 0;
      addForm(visitor, timeMs);
    } else {
      visitor.requests++;
      this.#sinceForm++;
    }
    if (surface === 'signup_verify') {
      this.#confirmations++;
      const followed = mailbox === undefined ? undefined : this.#mailboxes.touch(mailbox);
      if (followed) followed.confirmedAfterMs ??= timeMs - followed.signupMs;
    }
  }

  /**
   * One sign-up attempt. `person` is the mailbox, name or phone it gives, where logged.
   * Returns its journey so far, and what later requests will tell of it.
   */
  signup(
    keys: VisitorKeys,
    timeMs: number,
    attempt: { readonly person: string | undefined; readonly mailbox: string | undefined; readonly outcome: Outcome },
  ): { readonly journey: Journey; readonly followed: Followed } {
    this.#startMs ??= timeMs;
    const { visitor, joinedBy, isNew, isNewcomer } = this.#join(keys, attempt.person, timeMs);
    const keepsCookies = !bringsCookie(keys) ? undefined : !isNew ? true : isNewcomer ? false : undefined;
    // The request that brings the first cookie carries none, so a form found under the address is followed up under the session.
    const own = this.#visitor(strongestKey(keys));
    const followed: Followed = { signupMs: timeMs, used: false, confirmedAfterMs: undefined };
    const othersHere =
      visitor.lastPerson !== attempt.person && timeMs - visitor.lastSignupMs < recentMs && visitor.lastSignupMs > 0;
    const shared = joinedBy === 'address' && (othersHere || formsOpen(visitor) >= 2);
    const before = visitor.failed;
    const retry =
      before !== undefined &&
      timeMs - visitor.lastSignupMs < recentMs &&
      (joinedBy !== 'address' || before.person === attempt.person);
    const journey =
      retry && before ? again(before.journey) : this.#observe(visitor, own, { joinedBy, shared, keepsCookies }, timeMs);

    if (!retry) this.#takeTurn(visitor, keys);
    if (visitor.forms?.pop() === undefined && visitor.untimedForms > 0) visitor.untimedForms--;
    const failed =
      attempt.outcome === 'rejected' || attempt.outcome === 'error' ? { person: attempt.person, journey } : undefined;
    for (const one of visitor === own ? [own] : [visitor, own]) {
      one.lastSignupMs = timeMs;
      one.lastPerson = attempt.person;
      one.failed = failed;
      if (attempt.outcome === 'created') awaitUse(one, followed);
    }
    // Behind a shared address somebody else may come next.
    if (attempt.outcome === 'created' && isNew && (!shared || !bringsCookie(keys)))
      awaitUse(this.#visitor(newcomersKey(keys.client)), followed);
    if (attempt.outcome === 'created' && attempt.mailbox !== undefined) this.#mailboxes.set(attempt.mailbox, followed);
    return { journey, followed };
  }

  /** A session begins with the answer to a sign-up where a site gives none before, and the device is known by then. */
  #goOn(session: Visitor, device: string): void {
    const awaiting = this.#visitors.touch(device)?.awaiting;
    if (awaiting !== undefined) session.awaiting = [...awaiting];
  }

  #takeTurn(visitor: Visitor, keys: VisitorKeys): void {
    visitor.inTurn = isOnlyForm(visitor) ? visitor.inTurn + 1 : 0;
    if (formsOpen(visitor) > 0) return;
    // Whoever has a session and no form may have lost it to somebody who has none.
    const here = this.#visitors.touch(keys.address);
    if (here !== undefined) here.inTurn = 0;
  }

  /** Whether the log shows other requests at all, so that silence after a sign-up means something. */
  get seesUse(): boolean {
    return this.#others >= othersToKnow;
  }

  get seesConfirmations(): boolean {
    return this.#confirmations >= formsToKnow;
  }

  /** Whether a missing form says anything: not where nobody requests it any more, since its route has moved. */
  get #seesForms(): boolean {
    return this.#forms >= formsToKnow && this.#sinceForm <= formSilence * Math.max(betweenMin, this.#betweenForms);
  }

  #observe(
    visitor: Visitor,
    own: Visitor,
    known: Pick<Journey, 'joinedBy' | 'shared' | 'keepsCookies'>,
    timeMs: number,
  ): Journey {
    const { joinedBy, shared, keepsCookies } = known;
    // A hole in the log is a beginning like its first line.
    const warm = timeMs - (this.#startMs ?? timeMs) >= warmUpMs && !this.#holes.touches(timeMs - warmUpMs, timeMs);
    const formMs = visitor.forms?.at(-1);
    const form = formsOpen(visitor) > 0 ? true : warm && this.#seesForms ? false : undefined;
    const isOwn = !shared || (visitor.inTurn >= inTurnMin && isOnlyForm(visitor));
    // One by one: to add to what is spread takes fifty times as long, a twentieth of what a flood costs.
    return {
      joinedBy,
      shared,
      keepsCookies,
      form,
      paceMs: formMs === undefined || !isOwn ? undefined : Math.max(0, timeMs - formMs),
      pagesBefore:
        shared || !warm || !this.seesUse ? undefined : visitor.requests + (own === visitor ? 0 : own.requests),
      retry: false,
      usedAfter: undefined,
      confirmedSoon: undefined,
      confirmed: undefined,
    };
  }

  /** The strongest key under which something is known, with an open form if any has one, or a try of the same `person` that failed. */
  #join(keys: VisitorKeys, person: string | undefined, timeMs: number): Joined {
    const bySession = keys.session === undefined ? undefined : this.#visitors.touch(keys.session);
    if (bySession && formsOpen(bySession) > 0) return { visitor: bySession, joinedBy: 'session' };
    const byDevice = keys.device === undefined ? undefined : this.#visitors.touch(keys.device);
    if (byDevice && formsOpen(byDevice) > 0) return { visitor: byDevice, joinedBy: 'device' };
    const isNew = bySession === undefined && byDevice === undefined;
    const byAddress = this.#visitors.touch(keys.address);
    if (byAddress && formsOpen(byAddress) > 0) return { visitor: byAddress, joinedBy: 'address', isNew };
    const hasFailed = person !== undefined && byAddress?.failed?.person === person;
    if (isNew && !hasFailed) {
      const only = this.#onlyNewcomer(keys, person, timeMs);
      if (only) return { visitor: only, joinedBy: 'session', isNew, isNewcomer: true };
      const trail = bringsCookie(keys) ? this.#newcomers.trailAt(keys.client, timeMs) : undefined;
      if (trail && (formsOpen(trail) > 0 || trail.requests > 0))
        return { visitor: trail, joinedBy: 'address', isNew, isNewcomer: true };
    }
    if (bySession) return { visitor: bySession, joinedBy: 'session' };
    if (byDevice) return { visitor: byDevice, joinedBy: 'device' };
    if (byAddress && hasFailed) return { visitor: byAddress, joinedBy: 'address', isNew };
    if (keys.session !== undefined) return { visitor: this.#visitor(keys.session), joinedBy: 'session', isNew };
    if (keys.device !== undefined) return { visitor: this.#visitor(keys.device), joinedBy: 'device', isNew };
    return { visitor: byAddress ?? this.#visitor(keys.address), joinedBy: 'address', isNew };
  }

  /**
   * Whose session is the only one that began at a client of late, if nobody else has signed up in it: some sites send the form without its
   * cookies, to a host of its own or by a script that omits them. (On such a site a quarter of 4,686 people seemed to have come by no page, and
   * to leave at once; 515 of them were challenged.) Who has a session of their own now had that one for one request.
   */
  #onlyNewcomer(keys: VisitorKeys, person: string | undefined, timeMs: number): Visitor | undefined {
    const key = this.#newcomers.onlyOne(keys.client, timeMs);
    const visitor = key === undefined ? undefined : this.#visitors.touch(key);
    if (visitor === undefined || (bringsCookie(keys) && !isOnce(visitor))) return undefined;
    if (visitor.lastSignupMs === 0) return visitor;
    return person !== undefined && visitor.lastPerson === person ? visitor : undefined;
  }

  #visitor(key: string): Visitor {
    return this.#visitors.touch(key) ?? this.#newVisitor(key);
  }

  #newVisitor(key: string): Visitor {
    const visitor = newVisitor();
    this.#visitors.set(key, visitor);
    return visitor;
  }
}

function tell(awaiting: readonly Followed[] | undefined, timeMs: number, surface: Surface): void {
  if (awaiting === undefined) return;
  for (const followed of awaiting) {
    const afterMs = timeMs - followed.signupMs;
    if (afterMs <= usedWithinMs) followed.used = true;
    if (surface === 'signup_verify' && afterMs > ledOnMs) followed.confirmedAfterMs ??= afterMs;
  }
}

function awaitUse(visitor: Visitor, followed: Followed): void {
  visitor.awaiting ??= [];
  visitor.awaiting.push(followed);
  if (visitor.awaiting.length > awaitingMax) visitor.awaiting.shift();
}

/**
 * Whether one form alone is open, and was asked for after whoever came before had sent theirs. Where this is so time after
 * time, each asks for a form and sends it in turn. Where people have it from a cache they take those of others, seconds
 * after they were asked for if many sign up; then it is not so for long.
 */
function isOnlyForm({ forms, untimedForms, lastSignupMs }: Visitor): boolean {
  return forms?.length === 1 && untimedForms === 0 && (forms[0] ?? 0) > lastSignupMs;
}

/** A retry is the same person as before: it inherits what led up to the first attempt. */
function again(first: Journey): Journey {
  return { ...first, retry: true, usedAfter: undefined, confirmedSoon: undefined, confirmed: undefined };
}

/** Whoever signed up from an address without a cookie; no other key begins with a colon. */
function newcomersKey(client: string): string {
  return `::${client}`;
}

function bringsCookie({ session, device }: VisitorKeys): boolean {
  return session !== undefined || device !== undefined;
}

function strongestKey(keys: VisitorKeys): string {
  return keys.session ?? keys.device ?? keys.address;
}
