import type { Address } from '#sdk';
import type { Answer, PlacedAnswer } from './answers/answer.ts';
import type { PlacedPlan, Plan } from './answers/plan.ts';
import { Calendar } from './incidents/calendar.ts';
import { plannedAlert } from './incidents/planned-alert.ts';
import { SightWatch } from './incidents/sight.ts';
import type { JudgeOptions, Outlet } from './judge.ts';
import { EarlierProcess } from './memory/earlier.ts';
import { type Memory, snapshotEveryMs } from './memory/memory.ts';
import type { Completeness, Outcome, Position, Surface } from './outputs.ts';
import { Request } from './request.ts';
import { liveMs } from './score/live.ts';
import { Sites } from './sites.ts';
import { type Arrival, ArrivalClock } from './windows/arrival.ts';
import { readAttempt } from './windows/attempt.ts';
import { Holes } from './windows/holes.ts';
import { Losses } from './windows/losses.ts';
import { Watermark } from './windows/watermark.ts';

/** Panes that are closed, and lines that had to wait for them, before whoever feeds the engine may do something else. */
const panesAtOnce = 16;
const linesAtOnce = 200;

/** The baseline learns minutes this long after they were. */
const holeMemoryMs = 2 * liveMs;

/** A decoded and classified request with the place it came from. The engine copies what it keeps. */
export interface Arriving {
  timeMs: number;
  request: Request;
  address: Address;
  surface: Surface;
  outcome: Outcome;
  source: string;
  line: number;
  offset: string | undefined;
  /** See `RawRecord`. */
  isUnread?: boolean;
}

export interface EngineOptions extends Omit<JudgeOptions, 'holes'> {
  readonly latenessMs: number;
  readonly futureMs: number;
  /** Where what was learned outlives the process. */
  readonly memory?: Memory | undefined;
}

interface Waiting {
  readonly partition: number;
  readonly arriving: Arriving;
}

/**
 * From requests and ticks of the clock to verdicts, alert events and pane summaries. Pure: no clock, no randomness and
 * no I/O of its own, and the same requests in the same order within each partition give the same outputs.
 */
export class Engine {
  readonly #options: EngineOptions;
  readonly #out: Outlet;
  readonly #clocks: ArrivalClock<Arriving>[] = [];
  readonly sites: Sites;
  readonly earlier: EarlierProcess;
  readonly watermark: Watermark;
  /** End of the next pane to close; undefined before anything has arrived. */
  #nextEndMs: number | undefined;
  /** Panes that end at or before this are to be closed. */
  #reachedMs = Number.NEGATIVE_INFINITY;
  /** What came while they were not; undefined for a line that could not be read. Bounded by one record's lines. */
  #waiting: (Waiting | undefined)[] = [];
  /** Whether a pane has been closed: from then on panes may only follow. */
  #started = false;
  #newestPaneMs = Number.NEGATIVE_INFINITY;
  /** Newest event time that counted. */
  #newestMs = Number.NEGATIVE_INFINITY;
  /** Requests per open pane, and unreadable lines so far and when the last pane closed: what blindness shows in. */
  readonly #requests = new Map<number, number>();
  #unreadable = 0;
  #unreadableThen = 0;
  readonly sight: SightWatch;
  readonly #holes = new Holes();
  readonly #losses = new Losses(this.#holes);
  /** Records read so far and when the last pane closed, and those that the sources still hold, as last told. */
  read = 0;
  #readThen = 0;
  #answers: PlacedAnswer[] = [];
  readonly #calendar: Calendar;
  lag = 0;
  late = 0;
  future = 0;

  constructor(options: EngineOptions, out: Outlet) {
    this.#options = options;
    this.#out = out;
    this.#calendar = new Calendar(options.events, options.fingerprint);
    this.sites = new Sites({ ...options, holes: this.#holes }, this.#calendar, out);
    this.earlier = new EarlierProcess(options.memory, this.sites, this.#holes);
    this.watermark = new Watermark();
    this.sight = new SightWatch(options);
  }

  /** The partition counts from now on; panes wait for it. Joining again changes nothing. */
  join(partition: number): void {
    this.watermark.join(partition);
    this.#clocks[partition] ??= new ArrivalClock<Arriving>({
      paneMs: this.#options.paneMs,
      latenessMs: this.#options.latenessMs,
      allowanceMs: this.#options.futureMs,
      admit: (arriving, paneStartMs, arrival) => this.#admit(arriving, paneStartMs, arrival),
      copy: copied,
    });
  }

  /** Everything before this has been judged; −∞ before the first pane has closed. */
  get closedMs(): number {
    return this.#started && this.#nextEndMs !== undefined
      ? this.#nextEndMs - this.#options.paneMs
      : Number.NEGATIVE_INFINITY;
  }

  get duplicates(): number {
    return this.sites.duplicates;
  }

  /** See `Sites.strayed`. */
  get strayed(): number {
    return this.sites.strayed;
  }

  /**
   * Where what people say now stands in event time: before the next pane that is told of. What an earlier process has told
   * is judged again without it, and what follows from it reaches everybody.
   */
  get #placeMs(): number {
    return Math.max(this.#nextEndMs ?? 0, this.earlier.saidUntilMs + 1);
  }

  /** Gives an answer its place in event time: it takes effect with the next pane that closes and is told of. */
  place(answer: Answer): PlacedAnswer {
    const placed = { ...answer, paneEndMs: this.#placeMs };
    this.answer(placed);
    return placed;
  }

  /** An answer that has its place. */
  answer(answer: PlacedAnswer): void {
    this.#answers.push(answer);
  }

  /** Gives a planned event its place, as an answer gets one: what was judged without it stays so. */
  placePlan(plan: Plan): PlacedPlan {
    const placed = { ...plan, paneEndMs: this.#placeMs };
    this.plan(placed);
    return placed;
  }

  /** A planned event that has its place, or the taking back of one. */
  plan(plan: PlacedPlan): void {
    this.#calendar.plan(plan);
  }

  /**
   * An event behind a long gap closes hundreds of panes: `closeSome` goes on with them, and what is offered meanwhile waits.
   */
  offer(partition: number, arriving: Arriving): void {
    if (this.isBehind) this.#waiting.push({ partition, arriving: copied(arriving) });
    else this.#take(partition, arriving);
  }

  /** A line that cannot be read. */
  refuse(): void {
    if (this.isBehind) this.#waiting.push(undefined);
    else this.#unreadable++;
  }

  /** Goes on with what was offered, for a moment. Returns whether there is more: to be called until there is none. */
  closeSome(): boolean {
    this.#closeUpTo(this.#reachedMs, panesAtOnce);
    let taken = 0;
    for (; taken < this.#waiting.length && taken < linesAtOnce && !this.#isOwing; taken++) {
      const next = this.#waiting[taken];
      if (next === undefined) this.#unreadable++;
      else this.#take(next.partition, next.arriving);
    }
    if (taken > 0) this.#waiting = this.#waiting.slice(taken);
    return this.isBehind;
  }

  get #isOwing(): boolean {
    return this.#nextEndMs !== undefined && this.#nextEndMs <= this.#reachedMs;
  }

  /** Whether `closeSome` is to be called. */
  get isBehind(): boolean {
    return this.#waiting.length > 0 || this.#isOwing;
  }

  #catchUp(): void {
    while (this.closeSome());
  }

  #take(partition: number, arriving: Arriving): void {
    const clock = this.#clocks[partition];
    if (clock === undefined) throw new RangeError(`partition ${partition} has not joined`);
    clock.offer(arriving);
    if (this.#losses.isAny) this.#losses.end(partition, clock.watermarkMs, this.#options.latenessMs);
    this.watermark.advance(partition, clock.watermarkMs);
    // Checked per request and not per batch, so that how the bytes were cut cannot show anywhere.
    this.#closeReached();
  }

  /**
   * Records of the partition are gone before the next one that it brings. The time between is a hole: there incidents are
   * frozen and nothing is learned, and for the live window after it what is said is incomplete.
   */
  lose(partition: number): void {
    this.#losses.begin(partition, this.#clocks[partition]?.watermarkMs);
  }

  /** The partition will bring no more, and what it holds back is let in. Others need not wait for it. */
  leave(partition: number): void {
    this.#catchUp();
    const clock = this.#clocks[partition];
    clock?.end();
    this.#endLoss(partition);
    this.watermark.advance(partition, clock?.watermarkMs);
    this.watermark.finish(partition);
    this.#closeReached();
  }

  /** The input has ended: everything that is open is closed. */
  end(): void {
    this.#catchUp();
    this.#closeUpTo(this.#newestPaneMs + this.#options.paneMs);
  }

  /** Nothing comes from the partition, and all it holds has been read: the others go on without it. */
  setAside(partition: number): void {
    const clock = this.#clocks[partition];
    if (clock === undefined) return;
    this.#catchUp();
    clock.end();
    this.#endLoss(partition);
    this.watermark.advance(partition, clock.watermarkMs);
    this.watermark.setAside(partition);
    this.#closeReached();
  }

  /** The partition is waited for no more: it has lost what came before where all events are. */
  #endLoss(partition: number): void {
    const { latenessMs } = this.#options;
    this.#losses.end(partition, this.#newestMs - latenessMs, latenessMs);
  }

  /**
   * Nothing has come from anywhere for `silentMs`, and all there is has been read: time moves on by the clock from
   * where the events stopped. Panes that this closes are marked `forced`. Zero says that more may come, and then
   * nothing moves: a partition that has been read further than the others does not speak for them.
   */
  silence(silentMs: number): void {
    if (silentMs === 0) return;
    this.#catchUp();
    const untilMs = this.#newestMs - this.#options.latenessMs + silentMs - this.#options.paneMs;
    while (this.#nextEndMs !== undefined && this.#nextEndMs <= untilMs) this.#closePane(true);
  }

  #admit(arriving: Arriving, paneStartMs: number, arrival: Arrival): void {
    // A pane that the clock has closed is never opened again, nor is one that an earlier process has closed without it.
    const openMs = this.#nextEndMs === undefined ? paneStartMs : this.#nextEndMs - this.#options.paneMs;
    const firstMs = Math.max(
      this.#started ? openMs : Number.NEGATIVE_INFINITY,
      arriving.isUnread ? this.earlier.closedBeforeMs : Number.NEGATIVE_INFINITY,
    );
    const forcedLate = paneStartMs < firstMs;
    const startMs = forcedLate ? Math.ceil(firstMs / this.#options.paneMs) * this.#options.paneMs : paneStartMs;
    if (!this.#started) this.#nextEndMs = Math.min(openMs, startMs) + this.#options.paneMs;
    this.#newestPaneMs = Math.max(this.#newestPaneMs, startMs);
    this.#requests.set(startMs, (this.#requests.get(startMs) ?? 0) + 1);
    if (arrival === 'future') this.future++;
    else this.#newestMs = Math.max(this.#newestMs, arriving.timeMs);
    const late = arrival === 'late' || forcedLate;
    if (late) this.late++;
    const judge = this.sites.of(arriving.request.site);
    if (arriving.surface !== 'signup') {
      judge.request(startMs, arriving.timeMs, arriving.request, arriving.surface, arriving.address);
      return;
    }
    const position: Position = {
      source: arriving.source,
      line: arriving.line,
      ...(arriving.offset === undefined ? {} : { offset: arriving.offset }),
    };
    judge.signup(startMs, {
      id: arriving.request.requestId ?? positionId(position),
      timeMs: arriving.timeMs,
      late,
      outcome: arriving.outcome,
      attempt: readAttempt(arriving.request, arriving.address, this.#options.enricher),
      address: arriving.address,
      position,
    });
  }

  /** Begins to close what the merged watermark has reached; when all partitions are done, `end` closes the rest. */
  #closeReached(): void {
    const mergedMs = this.watermark.mergedMs;
    if (mergedMs === undefined || !Number.isFinite(mergedMs)) return;
    this.#reachedMs = mergedMs;
    this.#closeUpTo(mergedMs, panesAtOnce);
  }

  #closeUpTo(untilMs: number, panesMax = Number.POSITIVE_INFINITY): void {
    for (let panes = 0; panes < panesMax && this.#nextEndMs !== undefined && this.#nextEndMs <= untilMs; panes++) {
      this.#skipSilence(untilMs);
      this.#closePane(this.watermark.hasIdle);
    }
  }

  /** Where no site has anything left to judge, time goes straight to the next pane that holds something to tell. */
  #skipSilence(untilMs: number): void {
    const { paneMs } = this.#options;
    const fromMs = this.#nextEndMs ?? 0;
    let nextMs = Math.min(untilMs, this.earlier.dueMs, Math.ceil(this.#calendar.nextMs / paneMs) * paneMs);
    for (const judge of this.sites.all) {
      if (!judge.idle) return;
      nextMs = Math.min(nextMs, judge.firstOpenMs + paneMs);
    }
    this.#nextEndMs = Math.max(fromMs, Math.floor(nextMs / paneMs) * paneMs);
    const hourMs = Math.floor((this.#nextEndMs - paneMs) / snapshotEveryMs) * snapshotEveryMs;
    if (hourMs >= fromMs && this.#started) this.earlier.closed(hourMs);
  }

  #closePane(forced: boolean): void {
    const endMs = this.#nextEndMs ?? 0;
    if (!this.#started) this.#begin(endMs);
    this.#started = true;
    this.#nextEndMs = endMs + this.#options.paneMs;
    const completeness = this.#completeness(endMs);
    this.#watchSight(endMs, forced, completeness);
    this.#announce(endMs, completeness);
    const isBlind = this.sight.isBlind || this.#holes.touches(endMs - this.#options.paneMs, endMs);
    this.#holes.forget(endMs - holeMemoryMs);
    const answers = this.#answersUntil(endMs);
    for (const judge of this.sites.all) judge.close(endMs, { forced, isBlind, completeness, answers });
    this.earlier.closed(endMs);
  }

  #begin(firstEndMs: number): void {
    const firstMs = firstEndMs - this.#options.paneMs;
    // What an earlier process has not told is told by this one, even where there is a gap between them.
    this.#calendar.begin(this.earlier.isAny ? Math.min(firstMs, this.earlier.saidUntilMs) : firstMs);
    this.earlier.begin(firstEndMs);
  }

  #answersUntil(endMs: number): readonly PlacedAnswer[] {
    if (this.#answers.length === 0) return this.#answers;
    const due = this.#answers.filter(answer => answer.paneEndMs <= endMs);
    this.#answers = this.#answers.filter(answer => answer.paneEndMs > endMs);
    return due;
  }

  #watchSight(endMs: number, forced: boolean, completeness: Completeness): void {
    const startMs = endMs - this.#options.paneMs;
    const requests = this.#requests.get(startMs) ?? 0;
    this.#requests.delete(startMs);
    const unreadable = this.#unreadable - this.#unreadableThen;
    this.#unreadableThen = this.#unreadable;
    const read = this.read - this.#readThen;
    this.#readThen = this.read;
    const sight = { requests, unreadable, forced, read, lag: this.lag };
    for (const alert of this.sight.close(sight, endMs, endMs <= this.earlier.closedBeforeMs, completeness))
      this.#out.alert(alert);
  }

  /** Tells of what is due of planned events. */
  #announce(endMs: number, completeness: Completeness): void {
    const { site, region } = this.#options;
    for (const announced of this.#calendar.close(endMs)) {
      // After a gap, what an earlier process has told.
      if (announced.dueMs <= this.earlier.saidUntilMs && endMs > this.earlier.saidUntilMs) continue;
      this.#out.alert(plannedAlert(announced, { site, region, timeMs: endMs, completeness }));
    }
  }

  #completeness(endMs: number): Completeness {
    const isWhole =
      !this.earlier.isMissedAt(endMs) && !this.sites.isDegraded && !this.#holes.touches(endMs - liveMs, endMs);
    return {
      watermark: new Date(endMs).toISOString(),
      late: this.late,
      dropped: this.sites.dropped,
      lag: this.lag,
      partitions_seen: this.watermark.seen,
      partitions: this.watermark.partitions,
      state: isWhole ? 'complete' : 'incomplete',
    };
  }
}

/** For what outlives its line. */
function copied(arriving: Arriving): Arriving {
  return { ...arriving, request: Object.assign(new Request(), arriving.request) };
}

/** Where no request id is logged, the position is the id. */
function positionId(position: Position): string {
  return position.offset === undefined
    ? `${position.source}:${position.line}`
    : `${position.source}:${position.offset}:${position.line}`;
}
