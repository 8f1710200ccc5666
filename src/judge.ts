import type { Address, Detector } from '#sdk';
import type { PlacedAnswer } from './answers/answer.ts';
import { Cadence } from './cadence.ts';
import type { Enricher } from './enrich/index.ts';
import { minutesOf } from './incidents/onset.ts';
import type { PlannedEvent } from './incidents/planned.ts';
import type { Recent } from './incidents/recent.ts';
import { IncidentWatch } from './incidents/watch.ts';
import { type SavedSite, snapshotEveryMs, type TablePage } from './memory/memory.ts';
import type { AlertEvent, Completeness, Outcome, PaneSummary, Surface, Verdict } from './outputs.ts';
import type { Request } from './request.ts';
import { admit } from './score/admit.ts';
import { type Explanation, explain } from './score/explain.ts';
import { LiveWindow } from './score/live.ts';
import type { Row } from './score/row.ts';
import { ruled, ruledAnew, ruledInHindsight } from './score/rulings.ts';
import { rowPages, type SavedRow } from './score/saved-rows.ts';
import { type VerdictOptions, verdictOf } from './score/verdicts.ts';
import { devicesKey, visitorKey } from './windows/attempt.ts';
import { Hellos } from './windows/hellos.ts';
import { History } from './windows/history.ts';
import type { Holes } from './windows/holes.ts';
import { confirmedSoonMs, confirmedWithinMs, Journeys, usedWithinMs } from './windows/journeys.ts';
import type { Paged } from './windows/pages.ts';
import { Pane, type PendingSignup } from './windows/pane.ts';
import type { SignupRing } from './windows/ring.ts';
import { type Followed, type Followeds, nobody } from './windows/visitor.ts';

const chartMinutes = 15;
/** Requests that may wait for their panes to close: a log whose clock stands still would fill memory otherwise. */
const waitingMax = 1_000_000;
/** The band that the chart shows above what is expected of a single minute. */
const bandSigmas = 3;
/** Name of the live window's rows among the tables that are kept. */
const rowsTable = 'rows';

export interface JudgeOptions extends VerdictOptions {
  readonly paneMs: number;
  readonly detectors: readonly Detector[];
  readonly events: readonly PlannedEvent[];
  readonly enricher: Enricher;
  readonly gateMode: PaneSummary['gate']['mode'];
  /** Where records are missing. */
  readonly holes: Holes;
  /** Same configuration, same ids. */
  readonly fingerprint: string;
  readonly limits: { readonly signups: number; readonly visitors: number; readonly history: number };
  /** A request id whose judgement is to be recorded. */
  readonly explain?: string;
}

/** What is known from outside about a pane that closes. */
export interface Closing {
  /** Closed by the clock in silence, not by events. */
  readonly forced: boolean;
  /** floodgate cannot see: incidents are frozen. */
  readonly isBlind: boolean;
  readonly completeness: Completeness;
  /** What people have said since the last pane, of all sites. */
  readonly answers: readonly PlacedAnswer[];
}

export interface Outlet {
  verdict(verdict: Verdict): void;
  alert(alert: AlertEvent): void;
  pane(pane: PaneSummary): void;
}

/**
 * Judges one site: takes requests into panes, and when a pane closes says what follows. A pure state machine; event
 * time comes in with the requests and with `close`, and the same panes give the same outputs in any interleaving.
 */
export class Judge {
  readonly #options: JudgeOptions;
  readonly #out: Outlet;
  readonly #panes = new Map<number, Pane>();
  readonly #live: LiveWindow;
  readonly #journeys: Journeys;
  readonly #history: History;
  readonly #hellos: Hellos;
  readonly #incidents: IncidentWatch;
  readonly #cadence: Cadence;
  /** Sign-ups of the live hour, to know a record that comes again. */
  readonly #known = new Set<string>();
  #explanations: Explanation[] = [];
  duplicates = 0;
  /** Requests waiting in panes that are still open, and those that found no room. */
  #waiting = 0;
  #overflow = 0;

  constructor(options: JudgeOptions, out: Outlet) {
    this.#options = options;
    this.#out = out;
    this.#live = new LiveWindow(options.detectors, {
      rows: options.limits.signups,
      values: Math.ceil(options.limits.history / 10),
      left: row => this.#known.delete(identity(row.id, row.timeMs, row.signup.address)),
    });
    this.#journeys = new Journeys(options.limits.visitors, options.holes);
    this.#history = new History(options.limits.history);
    this.#hellos = new Hellos(Math.ceil(options.limits.history / 100));
    this.#incidents = new IncidentWatch(options);
    this.#cadence = new Cadence(options.paneMs);
  }

  /** Anything but a sign-up, into the pane that starts at `paneMs`. */
  request(paneStartMs: number, timeMs: number, request: Request, surface: Surface, address: Address): void {
    if (!this.#hasRoom()) return;
    const visitor = visitorKey(request, address.client);
    const mailbox = surface === 'signup_verify' ? request.email?.toLowerCase() : undefined;
    this.#pane(paneStartMs).add(timeMs, visitor, devicesKey(request), address, surface, mailbox);
  }

  signup(paneStartMs: number, signup: PendingSignup): void {
    // The client chooses neither time nor address of its own line, so nobody can hide behind another's id.
    const id = identity(signup.id, signup.timeMs, signup.address);
    if (this.#known.has(id)) {
      this.duplicates++;
      return;
    }
    if (!this.#hasRoom()) return;
    this.#known.add(id);
    this.#pane(paneStartMs).addSignup(signup);
  }

  /** Whether closing empty panes would change nothing. */
  get idle(): boolean {
    const { ring, attribution } = this.#live;
    return ring.size === 0 && attribution.clusters.length === 0 && this.#incidents.incidents.length === 0;
  }

  /** Start of the earliest pane that holds something, +∞ where none does. */
  get firstOpenMs(): number {
    let firstMs = Number.POSITIVE_INFINITY;
    for (const startMs of this.#panes.keys()) firstMs = Math.min(firstMs, startMs);
    return firstMs;
  }

  /** Rows and entries that left before their time because a table was full. */
  get dropped(): number {
    return this.#live.ring.leftEarly + this.#live.background.refused + this.#overflow;
  }

  /** Whether a full table has made it forget what it would still need. */
  get isDegraded(): boolean {
    return (
      this.dropped > 0 ||
      this.#history.forgottenEarly > 0 ||
      this.#hellos.forgottenEarly > 0 ||
      this.#journeys.forgottenEarly > 0
    );
  }

  get explanations(): readonly Explanation[] {
    return this.#explanations;
  }

  /** All that it knows; the tables are to be consumed before it judges on. */
  save(): SavedSite {
    return {
      site: this.#options.site,
      learned: {
        live: this.#live.save(),
        incidents: this.#incidents.save(),
        history: this.#history.save(),
        journeys: this.#journeys.save(),
        ...this.#cadence.save(),
      },
      tables: this.#pages(),
    };
  }

  *#pages(): Generator<TablePage> {
    for (const page of rowPages(this.#live.ring)) yield [rowsTable, page];
    for (const [name, table] of Object.entries(this.#tables(followedsOf(this.#live.ring)))) {
      for (const page of table.pages()) yield [name, page];
    }
  }

  #tables(accounts: Followeds): Readonly<Record<string, Paged>> {
    return { ...this.#history.tables, hellos: this.#hellos.table, ...this.#journeys.tables(accounts) };
  }

  /**
   * Takes over what an earlier process knew at `savedMs`, in the place of what this one knows at `nowMs`. Returns whether
   * the two judge alike from here on: they do where it is the same time and this one has the same rows. What was said last
   * of the incidents that were open then is said again.
   */
  restore({ learned, tables }: SavedSite, savedMs: number, nowMs: number): boolean {
    const rows: SavedRow[] = [];
    let isSame = false;
    let own: Readonly<Record<string, Paged>> | undefined;
    // Rows come first.
    for (const [name, page] of tables) {
      if (name === rowsTable) {
        for (const row of page.values) rows.push(row as SavedRow);
        continue;
      }
      if (own === undefined) {
        isSame = this.#live.restore(learned.live, rows, nowMs) && savedMs === nowMs;
        own = this.#tables(isSame ? followedsOf(this.#live.ring) : nobody);
        for (const table of Object.values(own)) table.clear();
      }
      own[name]?.fill(page);
    }
    this.#history.restore(learned.history);
    if (savedMs < nowMs) this.#history.begin(nowMs);
    this.#journeys.restore(learned.journeys);
    this.#cadence.restore(learned);
    for (const alert of this.#incidents.restore(learned.incidents)) this.#out.alert(alert);
    return isSame;
  }

  /** Closes the pane that ends at `paneEndMs`. Panes must be closed in order. */
  close(paneEndMs: number, context: Closing): void {
    const live = this.#live;
    const pane = this.#panes.get(paneEndMs - this.#options.paneMs) ?? new Pane(paneEndMs - this.#options.paneMs);
    this.#panes.delete(pane.startMs);
    this.#waiting -= pane.size;
    live.settle(paneEndMs, this.#incidents.attack !== undefined);
    const outcomes = { created: 0, rejected: 0, error: 0, refused: 0 };
    const admitted: Row[] = [];
    pane.inOrder(
      index => this.#see(pane, index),
      pending => {
        outcomes[pending.outcome]++;
        admitted.push(this.#admit(pending, paneEndMs));
      },
    );
    live.grow(paneEndMs, (row, ageMs) => this.#follow(row, ageMs));
    this.#history.advance(paneEndMs);
    this.#hellos.advance(paneEndMs);
    this.#journeys.advance(paneEndMs);

    const answered = this.#hear(context, paneEndMs);
    const changed = this.#score(admitted, paneEndMs, answered.length > 0);
    const { recent, alerts } = this.#incidents.close(
      live,
      { requests: pane.requests, outcomes },
      paneEndMs,
      context.completeness,
      context.isBlind,
    );
    this.#cadence.settle(recent, this.#incidents.attack !== undefined, live.ring.size);
    for (const row of changed) this.#say(row, paneEndMs);
    for (const alert of answered) this.#out.alert(alert);
    for (const alert of alerts) this.#out.alert(alert);
    this.#out.pane(this.#summary(pane, outcomes, recent, paneEndMs, context));
  }

  /** What people have said takes effect before the pane is judged, so that all of it is judged anew. */
  #hear({ answers, completeness }: Closing, paneEndMs: number): readonly AlertEvent[] {
    return answers.flatMap(answer => {
      if (answer.site !== this.#options.site) return [];
      const event = this.#incidents.answer(answer, this.#live, paneEndMs, completeness);
      return event === undefined ? [] : [event];
    });
  }

  #hasRoom(): boolean {
    if (this.#waiting >= waitingMax) {
      this.#overflow++;
      return false;
    }
    this.#waiting++;
    return true;
  }

  #pane(startMs: number): Pane {
    let pane = this.#panes.get(startMs);
    if (pane === undefined) {
      pane = new Pane(startMs);
      this.#panes.set(startMs, pane);
    }
    return pane;
  }

  #see(pane: Pane, index: number): void {
    const timeMs = pane.times[index] ?? 0;
    const address = pane.addresses[index];
    const visitor = pane.visitors[index];
    const surface = pane.surfaces[index];
    if (address === undefined || visitor === undefined || surface === undefined) return;
    this.#history.see(address, timeMs);
    this.#journeys.request(visitor, address.client, timeMs, surface, pane.mailboxes[index], pane.devices[index]);
  }

  #admit(pending: PendingSignup, admittedMs: number): Row {
    const row = admit(pending, {
      admittedMs,
      attributes: this.#live.attributes.length,
      journeys: this.#journeys,
      history: this.#history,
      hellos: this.#hellos,
    });
    this.#live.admit(row);
    return row;
  }

  /** A row has reached an age at which later requests have told something. */
  #follow(row: Row, ageMs: number): void {
    const { journey, sessionId, deviceId } = row.signup;
    const isTold = !journey.shared || sessionId !== undefined || deviceId !== undefined;
    if (row.outcome !== 'created' || !isTold) return;
    if (this.#options.holes.touches(row.timeMs, row.timeMs + ageMs)) return;
    if (ageMs === usedWithinMs && this.#journeys.seesUse) journey.usedAfter = row.followed.used;
    if (this.#journeys.seesConfirmations) {
      const confirmed = (row.followed.confirmedAfterMs ?? Number.POSITIVE_INFINITY) <= ageMs;
      if (ageMs === confirmedSoonMs) journey.confirmedSoon = confirmed;
      if (ageMs === confirmedWithinMs) journey.confirmed = confirmed;
    }
    this.#cadence.changed();
  }

  /** New rows are scored at once, those judged already at every look. Returns the rows with something new to say. */
  #score(admitted: readonly Row[], paneEndMs: number, anew: boolean): readonly Row[] {
    const live = this.#live;
    const cadence = this.#cadence;
    if (admitted.length > 0) cadence.changed();
    const isUrgent = live.isStirred;
    // What is kept for the next process is a look at the rows of just now.
    const look = anew || cadence.isDue(paneEndMs) || isUrgent || paneEndMs % snapshotEveryMs === 0;
    const { levels } = this.#options;
    if (!look) return ruled(live, levels, admitted);
    live.look(paneEndMs, this.#incidents.volume.expected(paneEndMs)?.perMin);
    const isWhole = anew || cadence.isWhole(paneEndMs);
    const changed = ruledAnew(live, levels, isWhole ? 0 : cadence.freshFrom(paneEndMs));
    if (isWhole && this.#incidents.attack !== undefined) changed.unshift(...ruledInHindsight(live, levels));
    cadence.looked(changed.some(({ revision }) => revision > 0));
    return changed;
  }

  #say(row: Row, paneEndMs: number): void {
    const verdict = verdictOf(row, this.#live, paneEndMs, this.#incidents.attack, this.#options);
    this.#out.verdict(verdict);
    if (row.id === this.#options.explain) this.#explanations.push(explain(verdict, row, this.#live));
  }

  #summary(
    pane: Pane,
    outcomes: Record<Outcome, number>,
    recent: Recent,
    paneEndMs: number,
    context: Closing,
  ): PaneSummary {
    const live = this.#live;
    const { limits } = this.#options;
    const expected = this.#incidents.volume.expected(paneEndMs);
    const recommended = this.#incidents.recommended;
    return {
      site: this.#options.site,
      endMs: paneEndMs,
      forced: context.forced,
      requests: pane.requests,
      outcomes,
      signupsPerMin: recent.signupsPerMin,
      expectedPerMin: expected?.perMin,
      expectedHighPerMin: expected && expected.perMin + bandSigmas * expected.sdMin,
      maliciousPerMin: recent.maliciousPerMin,
      suspiciousPerMin: recent.suspiciousPerMin,
      attackShare: this.#incidents.attack !== undefined || this.#cadence.isBrewing ? live.attribution.share : undefined,
      clusters: live.attribution.attacks,
      siteChanges: live.background.changed.size,
      minutes: paneEndMs % 60_000 < this.#options.paneMs ? minutesOf(live, paneEndMs, chartMinutes) : [],
      gate: { mode: this.#options.gateMode, state: 'open', recommended },
      openIncidents: this.#incidents.incidents.map(({ id, kind, severity }) => ({ id, kind, severity })),
      completeness: context.completeness,
      state: {
        ring: { entries: live.ring.size, bound: live.ring.bound },
        pane_buffer: { entries: this.#waiting, bound: waitingMax },
        visitors: { entries: this.#journeys.size, bound: this.#journeys.bound },
        history: { entries: this.#history.size, bound: limits.history },
        background: { entries: live.background.size, bound: live.background.bound },
        addresses: { entries: this.#options.enricher.entries(), bound: this.#options.enricher.bound },
      },
    };
  }
}

function identity(id: string, timeMs: number, address: Address): string {
  return `${id} ${timeMs} ${address.text}`;
}

/** The accounts of a ring's rows, by their places. */
function followedsOf(ring: SignupRing<Row>): Followeds {
  const numbers = new Map<Followed, number>();
  for (let i = 0; i < ring.size; i++) numbers.set(ring.at(i).followed, i);
  return { numberOf: followed => numbers.get(followed), at: number => ring.at(number).followed };
}
