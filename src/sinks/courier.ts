import { setMaxListeners } from 'node:events';
import { FloodgateError } from '../errors.ts';
import { Flushes } from './flushes.ts';
import { Lane } from './lane.ts';
import type { SinkStats } from './sink.ts';

/** Thrown by a `send` whose receiver says no for good: the same again would not help. Anything else is tried again. */
export class Refused extends Error {}

/** Thrown by a `send` that does not know whether it arrived. Tried again, unless a repetition would be seen as a second. */
export class Unsure extends Error {}

/** Thrown by a `send` whose receiver says how long it wants to be left alone. */
export class Later extends Error {
  readonly waitMs: number;
  constructor(message: string, waitMs: number) {
    super(message);
    this.waitMs = waitMs;
  }
}

/** Why an output was given up. */
export const givenUpCauses = ['refused', 'expired', 'full', 'unsure'] as const;
export type GivenUpCause = (typeof givenUpCauses)[number];

export interface GivenUp {
  readonly cause: GivenUpCause;
  /** In words, for the operator. */
  readonly reason: string;
}

export interface Parcel<Body> {
  readonly kind: 'verdict' | 'alert';
  /** Parcels of one lane are of one kind, and arrive in the order they were handed over. */
  readonly lane: string;
  /** What it is, for the operator. */
  readonly label: string;
  /** Whether a later one of its lane says all that it says, so that it goes first when alerts are beyond their bound. */
  readonly spare: boolean;
  /** How much of the bound it takes, default 1. */
  readonly weight?: number;
  /** When it was said, epoch ms: it is given up when it is older than the courier's `maxAgeMs`. */
  readonly sinceMs?: number;
  readonly body: Body;
}

/** Time, chance and words of the process, given from outside. */
export interface CourierDeps {
  /** Epoch milliseconds, for what is dated. The clock of a machine may be set back at any time. */
  now(): number;
  /** Milliseconds of a clock that is never set, for how long something takes. */
  clock(): number;
  /** Rejects when the signal aborts. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** 0 to 1. */
  random(): number;
  log(level: 'info' | 'warn' | 'error', text: string): void;
  /** False while somebody else may be the one to tell: then nothing is sent, and what is held waits. */
  mayDeliver?(): boolean;
}

export interface CourierOptions<Body> extends CourierDeps {
  /** Who is delivered to, as the operator knows it. */
  readonly place: string;
  /** Delivers parcels of one lane. Rejects when not all arrived; gives up when the signal aborts. */
  send(bodies: readonly Body[], signal: AbortSignal): Promise<void>;
  /** Told of each parcel that leaves: delivered, or given up. */
  ended?(body: Body, givenUp: GivenUp | undefined): void;
  readonly batchMax: number;
  /** Alerts in one batch, default `batchMax`. */
  readonly alertBatchMax?: number;
  /** The most that may be held, in the weight of parcels. */
  readonly verdictsMax: number;
  readonly alertsMax: number;
  readonly maxAgeMs?: number;
  /** Whether the receiver knows a repetition, so that what may have arrived is sent again. Default true. */
  readonly repeats?: boolean;
}

export type CourierStats = Pick<SinkStats, 'queued' | 'bound' | 'delivered' | 'failed' | 'dropped'>;

/** Requests under way at one time. A lane that waits for its next attempt takes none of these places. */
const placesMax = 4;
const firstWaitMs = 500;
const waitMaxMs = 30_000;
/** So that a receiver which comes back while we end gets what we hold. */
const lastWaitMaxMs = 1_000;
/** However long a receiver wants to be left alone, it is asked again after this. */
const laterMaxMs = 3_600_000;
const sayEveryMs = 60_000;

type Numbered<Body> = Parcel<Body> & { readonly serial: number };

interface Running<Body> {
  readonly kind: Parcel<Body>['kind'];
  readonly lane: Lane<Numbered<Body>>;
  readonly run: Promise<void>;
}

/**
 * The one delivery queue of all network sinks. Each lane is delivered in order, one request at a time, and tried again
 * with exponential back-off and full jitter until its receiver takes it or refuses it. Bounded: beyond its bound the
 * oldest verdicts are dropped, never an alert for them; alerts have a bound of their own.
 */
export class Courier<Body> {
  readonly #options: CourierOptions<Body>;
  readonly #lanes = new Map<string, Running<Body>>();
  readonly #held = { verdict: 0, alert: 0 };
  readonly #weight = { verdict: 0, alert: 0 };
  readonly #flushes = new Flushes();
  readonly #stop = new AbortController();
  readonly #hurry = new AbortController();
  readonly #said = new Map<string, number>();
  #places = placesMax;
  #queue: (() => void)[] = [];
  #failingSinceMs: number | undefined;
  #notBeforeMs = 0;
  #room: { readonly promise: Promise<void>; readonly open: () => void } | undefined;
  #delivered = 0;
  #failed = 0;
  #dropped = 0;

  constructor(options: CourierOptions<Body>) {
    this.#options = options;
    // As many lanes wait for them as there are incidents.
    setMaxListeners(0, this.#stop.signal, this.#hurry.signal);
  }

  get #bounds() {
    return { verdict: this.#options.verdictsMax, alert: this.#options.alertsMax };
  }

  hand(parcel: Parcel<Body>): void {
    if (this.#stop.signal.aborted) return;
    const numbered = { ...parcel, serial: this.#flushes.add() };
    this.#held[parcel.kind]++;
    this.#weight[parcel.kind] += weightOf(parcel);
    while (this.#weight[parcel.kind] > this.#bounds[parcel.kind]) {
      if (this.#shed(parcel.kind)) continue;
      this.#give(numbered, { cause: 'full', reason: `${parcel.kind}s are beyond their bound` });
      return;
    }
    const busy = this.#lanes.get(parcel.lane);
    if (busy !== undefined) {
      busy.lane.push(numbered);
      return;
    }
    const lane = new Lane<Numbered<Body>>();
    lane.push(numbered);
    const { kind } = parcel;
    this.#lanes.set(parcel.lane, { kind, lane, run: this.#run(parcel.lane, { kind, lane }) });
  }

  /** Whether nothing of the lane is held. */
  isIdle(lane: string): boolean {
    return !this.#lanes.has(lane);
  }

  /**
   * Waits for a receiver that takes what it is given, only slower than it comes. One that fails is not waited for: a
   * dead sink never stops judging.
   */
  ready(): Promise<void> | undefined {
    if (this.#hasRoom()) return undefined;
    if (this.#room === undefined) {
      let open = () => {};
      const promise = new Promise<void>(resolve => {
        open = resolve;
      });
      this.#room = { promise, open };
    }
    return this.#room.promise;
  }

  flush(): Promise<void> {
    return this.#flushes.all();
  }

  stats(): CourierStats {
    return {
      queued: this.#held.verdict + this.#held.alert,
      bound: this.#options.verdictsMax + this.#options.alertsMax,
      delivered: this.#delivered,
      failed: this.#failed,
      dropped: this.#dropped,
    };
  }

  async close(deadlineMs: number): Promise<void> {
    this.#hurry.abort();
    const over = new AbortController();
    const deadline = this.#options.sleep(deadlineMs, over.signal).catch(() => {});
    await Promise.race([this.flush(), deadline]);
    over.abort();
    this.#stop.abort();
    for (const enter of this.#queue.splice(0)) enter();
    await Promise.all([...this.#lanes.values()].map(({ run }) => run));
    const left = this.#held.verdict + this.#held.alert;
    if (left === 0) return;
    throw new FloodgateError(
      'FG_SINK_UNDELIVERED',
      `${this.#options.place}: ${left} outputs were not delivered within ${Math.round(deadlineMs / 1_000)} s`,
    );
  }

  async #run(key: string, { kind, lane }: Pick<Running<Body>, 'kind' | 'lane'>): Promise<void> {
    const { batchMax: most, alertBatchMax } = this.#options;
    const batchMax = kind === 'alert' ? (alertBatchMax ?? most) : most;
    let size = batchMax;
    let failures = 0;
    // What is handed over in the same turn goes together.
    await Promise.resolve();
    while (!this.#stop.signal.aborted) {
      if (lane.pending.length === 0) lane.pending = lane.take(batchMax);
      const batch = lane.pending.slice(0, size);
      const [first] = batch;
      if (first === undefined) {
        this.#lanes.delete(key);
        return;
      }
      if (this.#isExpired(first)) {
        this.#give(first, { cause: 'expired', reason: 'it was not taken in time' });
        lane.pending = lane.pending.slice(1);
        continue;
      }
      const outcome = await this.#attempt(batch);
      if (outcome === 'failed') {
        await this.#backOff(failures++);
        continue;
      }
      failures = 0;
      if (outcome instanceof Refused && batch.length > 1) {
        // One of them may have spoilt it for the others.
        size = Math.ceil(batch.length / 2);
        continue;
      }
      if (outcome === 'delivered') for (const parcel of batch) this.#end(parcel, undefined);
      else {
        const cause = outcome instanceof Refused ? 'refused' : 'unsure';
        for (const parcel of batch) this.#give(parcel, { cause, reason: outcome.message });
      }
      lane.pending = lane.pending.slice(batch.length);
      size = Math.min(batchMax, size * 2);
    }
  }

  async #attempt(batch: readonly Numbered<Body>[]): Promise<'delivered' | 'failed' | Refused | Unsure> {
    const waitMs = this.#notBeforeMs - this.#options.clock();
    if (waitMs > 0) await this.#options.sleep(waitMs, this.#stop.signal).catch(() => {});
    await this.#enter();
    try {
      this.#stop.signal.throwIfAborted();
      if (this.#options.mayDeliver?.() === false) return 'failed';
      await this.#options.send(
        batch.map(({ body }) => body),
        this.#stop.signal,
      );
      this.#delivered += batch.length;
      this.#isBack();
      return 'delivered';
    } catch (error) {
      if (this.#stop.signal.aborted) return 'failed';
      this.#failed++;
      if (error instanceof Refused) return error;
      if (error instanceof Unsure && this.#options.repeats === false) return error;
      if (error instanceof Later) this.#notBeforeMs = this.#options.clock() + Math.min(error.waitMs, laterMaxMs);
      this.#isAway(error);
      return 'failed';
    } finally {
      this.#leave();
    }
  }

  async #backOff(failures: number): Promise<void> {
    const isLast = this.#hurry.signal.aborted;
    const spanMs = Math.min(isLast ? lastWaitMaxMs : waitMaxMs, firstWaitMs * 2 ** Math.min(failures, 16));
    const signal = isLast ? this.#stop.signal : this.#hurry.signal;
    await this.#options.sleep(this.#options.random() * spanMs, signal).catch(() => {});
  }

  async #enter(): Promise<void> {
    if (this.#places > 0) this.#places--;
    else await new Promise<void>(resolve => this.#queue.push(resolve));
  }

  #leave(): void {
    const next = this.#queue.shift();
    if (next === undefined) this.#places++;
    else next();
  }

  #isExpired({ sinceMs }: Numbered<Body>): boolean {
    const { maxAgeMs, now } = this.#options;
    return maxAgeMs !== undefined && sinceMs !== undefined && now() - sinceMs > maxAgeMs;
  }

  #end(parcel: Numbered<Body>, givenUp: GivenUp | undefined): void {
    this.#held[parcel.kind]--;
    this.#weight[parcel.kind] -= weightOf(parcel);
    this.#options.ended?.(parcel.body, givenUp);
    this.#flushes.end(parcel.serial);
    if (this.#hasRoom()) this.#openRoom();
  }

  #give(parcel: Numbered<Body>, givenUp: GivenUp): void {
    this.#dropped++;
    const { reason } = givenUp;
    // Each alert is named; verdicts may be many.
    if (parcel.kind === 'alert')
      this.#options.log('error', `${this.#options.place}: gave up ${parcel.label}: ${reason}`);
    else this.#sayNowAndThen('warn', `gave up verdicts, ${this.#dropped} outputs so far: ${reason}`, 'drop');
    this.#end(parcel, givenUp);
  }

  /** Makes room for one: the oldest that says least. */
  #shed(kind: Parcel<Body>['kind']): boolean {
    for (const mayGo of [(parcel: Parcel<Body>) => parcel.spare, () => true]) {
      for (const running of this.#lanes.values()) {
        const shed = running.kind === kind ? running.lane.shed(mayGo) : undefined;
        if (shed === undefined) continue;
        this.#give(shed, { cause: 'full', reason: `${kind}s are beyond their bound` });
        return true;
      }
    }
    return false;
  }

  #hasRoom(): boolean {
    return this.#failingSinceMs !== undefined || this.#weight.verdict * 2 < this.#bounds.verdict;
  }

  #openRoom(): void {
    this.#room?.open();
    this.#room = undefined;
  }

  #isAway(error: unknown): void {
    this.#failingSinceMs ??= this.#options.clock();
    this.#openRoom();
    const { verdict, alert } = this.#held;
    this.#sayNowAndThen(
      'warn',
      `${(error as Error).message}; trying again, outputs waiting: ${verdict + alert}`,
      'away',
    );
  }

  #isBack(): void {
    if (this.#failingSinceMs === undefined) return;
    const seconds = Math.round((this.#options.clock() - this.#failingSinceMs) / 1_000);
    this.#options.log('info', `${this.#options.place}: takes outputs again after ${seconds} s`);
    this.#failingSinceMs = undefined;
    this.#said.delete('away');
  }

  /** One line a minute for each thing that goes on. */
  #sayNowAndThen(level: 'warn', text: string, about: string): void {
    const nowMs = this.#options.clock();
    if (nowMs - (this.#said.get(about) ?? Number.NEGATIVE_INFINITY) < sayEveryMs) return;
    this.#said.set(about, nowMs);
    this.#options.log(level, `${this.#options.place}: ${text}`);
  }
}

function weightOf({ weight = 1 }: { readonly weight?: number }): number {
  return weight;
}
