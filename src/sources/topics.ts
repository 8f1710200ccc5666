import { once } from 'node:events';
import { FloodgateError } from '../errors.ts';
import type { Blindness } from '../incidents/sight.ts';
import { type Assigned, type Batch, keyOf, type Skipped, type Transport } from '../kafka/transport.ts';
import { marks } from '../marks.ts';
import { type Assignment, committedMs, lagOf, mark } from './assignment.ts';
import { checkpointOf, readCheckpoint } from './checkpoint.ts';
import type { Delivery } from './delivery.ts';
import type { Feed, Happening } from './happening.ts';
import type { RawRecord } from './source.ts';

/** How long a poll waits for records before the feed looks at the clock. */
const pollMs = 500;
/** A partition that has been read to its end, and to which nothing is written for so long, is not waited for. */
const idleMs = 10_000;
/** How long a sink may be away and still be told after a restart what it has missed: so much more is read again. */
const missedMs = 3_600_000;

export interface TopicsOptions {
  readonly transport: Transport;
  readonly topics: readonly string[];
  /** Topics that no pattern among them matches. */
  readonly except?: readonly string[];
  readonly group: string;
  readonly from: string;
  /** A clock that never goes back, milliseconds. */
  readonly clock: () => number;
  readonly delivery: Delivery;
  /** Told once the group has been joined. */
  readonly joined: () => void;
  /** Told to stop: nobody waits for brokers any more that have never let us in. */
  readonly stopped: AbortSignal;
  /** Rejects when the time to end is over, however much is left. */
  readonly over: Promise<never>;
  readonly say: (notice: string) => void;
  /** Like `say`, for what somebody should look at. */
  readonly warn: (notice: string) => void;
}

/**
 * Request logs from Kafka, as one consumer of the group. What was judged and the offsets behind it become final as the
 * delivery does it: in one transaction, or outputs first and offsets second.
 *
 * A committed offset carries where a new process must read from to have the live window again, and how far judging had
 * come: what it judges up to there has been published already (`publishedUntilMs`), and up to `saidUntilMs` all sinks
 * have taken it.
 *
 * A judge that finds its partitions given to another member, or judged by one meanwhile, ends with `FG_KAFKA_FENCED`:
 * what it holds is of the past, and only a new process begins where the other one stopped.
 */
export class TopicsFeed implements Feed {
  readonly #options: TopicsOptions;
  readonly #assigned = new Map<string, Assignment>();
  readonly #ahead: Happening[] = [];
  #numbers = 0;
  #isJoined = false;
  #lastRecordMs = 0;
  #committedAtMs = 0;
  #committing: Promise<void> | undefined;
  #judgedMs = Number.NEGATIVE_INFINITY;
  #blind: Blindness | undefined;
  /** Records that were gone before they could be read. */
  lost = 0;
  /** The newest watermark that we have committed, or may have; that of a commit under way; and that of the last assignment. */
  #ownMs = Number.NEGATIVE_INFINITY;
  #pendingMs = Number.NEGATIVE_INFINITY;
  #assignedMs = Number.NEGATIVE_INFINITY;
  /** What was committed last, to commit nothing twice. */
  #committed = '';
  #owns = true;
  #wasCurrent: boolean | undefined;
  #fenced: FloodgateError | undefined;
  /** Outputs of panes that end at or before this were taken by all sinks of an earlier process. */
  saidUntilMs = Number.NEGATIVE_INFINITY;
  /** Outputs of panes that end at or before this were committed by an earlier process. */
  publishedUntilMs = Number.NEGATIVE_INFINITY;
  blindBefore: Blindness | undefined;

  constructor(options: TopicsOptions) {
    this.#options = options;
  }

  /**
   * Whether what waits for its receivers may go to them: not once partitions of ours may be somebody else's. A process
   * that has never judged has nothing but what an earlier one has left to it.
   */
  get mayTell(): boolean {
    if (this.#fenced !== undefined) return false;
    return this.#numbers === 0 || (this.#wasCurrent ?? this.#options.transport.isCurrent);
  }

  get isJoined(): boolean {
    return this.#isJoined;
  }

  /** Records behind the newest of each partition, by `topic/partition`. */
  get lags(): ReadonlyMap<string, number> {
    return new Map([...this.#assigned].map(([name, one]) => [name, lagOf(one)]));
  }

  async next(): Promise<Happening | undefined> {
    if (!this.#isJoined) await Promise.race([this.#join(), aborted(this.#options.stopped)]);
    if (!this.#isJoined) return undefined;
    if (this.#fenced !== undefined) throw this.#fenced;
    const ahead = this.#ahead.shift();
    if (ahead !== undefined) return ahead;
    const batch = await this.#options.transport.poll(pollMs);
    if (this.#fenced !== undefined) throw this.#fenced;
    const nowMs = this.#options.clock();
    // An assignment may have come while it waited, and what it says comes before the records.
    const records = batch === undefined ? undefined : this.#records(batch, nowMs);
    if (records !== undefined) this.#ahead.push(records);
    return this.#ahead.shift() ?? (await this.#quiet(nowMs));
  }

  hold(partitions: readonly number[]): void {
    for (const one of this.#assigned.values()) {
      const isHeld = partitions.includes(one.number);
      if (isHeld === one.isHeld) continue;
      one.isHeld = isHeld;
      if (isHeld) {
        this.#options.transport.pause([one]);
        continue;
      }
      this.#options.transport.resume([one]);
      one.lastRecordMs = this.#options.clock();
      this.#lastRecordMs = one.lastRecordMs;
    }
  }

  /** Commits in the background: a sink that is down must not stop judging. */
  async judged(
    watermarkMs: number,
    readMs: (partition: number) => number | undefined,
    blind?: Blindness,
  ): Promise<void> {
    const { delivery, clock } = this.#options;
    delivery.judged();
    if (!Number.isFinite(watermarkMs)) return;
    this.#judgedMs = watermarkMs;
    this.#blind = blind;
    for (const one of this.#assigned.values()) {
      mark(one, Math.max(watermarkMs, readMs(one.number) ?? watermarkMs), this.#deliveredMs);
    }
    const nowMs = clock();
    if (this.#committing !== undefined) return;
    if (nowMs - this.#committedAtMs < delivery.everyMs && !delivery.isPressing) return;
    this.#committedAtMs = nowMs;
    this.#committing = this.#commit().finally(() => {
      this.#committing = undefined;
    });
  }

  async close(): Promise<void> {
    try {
      await Promise.race([this.#finish(), this.#options.over]);
    } catch (error) {
      this.#options.say(`a restart will repeat what was not committed: ${(error as Error).message}`);
    }
    // Who leaves on its own accord may still deliver what it has.
    this.#wasCurrent = this.#options.transport.isCurrent;
    await this.#options.transport.close();
  }

  async #finish(): Promise<void> {
    await this.#committing;
    await this.#commit();
    // Once more, so that the next process knows that all sinks have taken it.
    await this.#options.delivery.flush();
    await this.#commit();
  }

  async #join(): Promise<void> {
    const { transport, topics, except, group, from, clock } = this.#options;
    await transport.join({
      topics,
      ...(except !== undefined && { except }),
      group,
      from,
      onAssign: partitions => this.#assign(partitions),
      onSkip: skipped => this.#skip(skipped),
      // What is taken away is only known once it is known what comes back: see `#assign`.
      onRevoke: () => {
        if (marks.rebalance.hasSubscribers) marks.rebalance.publish({ partitions: 0 });
      },
    });
    this.#isJoined = true;
    this.#options.joined();
    this.#lastRecordMs = clock();
  }

  #assign(partitions: readonly Assigned[]): void {
    this.#options.say(
      partitions.length === 0
        ? `standing by: another member of group ${this.#options.group} judges`
        : `judging ${partitions.length} partitions of group ${this.#options.group}`,
    );
    if (marks.rebalance.hasSubscribers) marks.rebalance.publish({ partitions: partitions.length });
    if (this.#assigned.size > 0) {
      this.#owns = partitions.length > 0;
      this.#assignedMs = Math.max(...partitions.map(committedMs));
      if (this.#isFenced()) return;
    }
    const names = new Set(partitions.map(one => keyOf(one)));
    for (const [name, one] of this.#assigned) {
      if (names.has(name)) continue;
      this.#assigned.delete(name);
      this.#ahead.push({ kind: 'left', partition: one.number });
    }
    for (const place of partitions) {
      const { topic, partition, committed, start } = place;
      const known = this.#assigned.get(keyOf({ topic, partition }));
      if (known !== undefined) {
        // An assignment begins with nothing paused.
        known.isHeld = false;
        // The client would begin again at the committed offset, behind what has been read.
        if (known.position !== undefined) this.#begin(known, known.position, place);
        continue;
      }
      const checkpoint = committed === undefined ? undefined : readCheckpoint(committed.metadata);
      const one: Assignment = {
        number: this.#numbers++,
        topic,
        partition,
        position: undefined,
        next: laterOf(start, place.earliest),
        end: place.next,
        unread: BigInt(checkpoint === undefined ? 0 : (committed?.offset ?? 0)),
        lastRecordMs: this.#options.clock(),
        askedMs: Number.NEGATIVE_INFINITY,
        isIdle: false,
        isHeld: false,
        marks: [],
      };
      this.#assigned.set(keyOf(place), one);
      this.#ahead.push({ kind: 'joined', partition: one.number });
      if (committed === undefined) continue;
      if (checkpoint !== undefined) {
        if (checkpoint.watermarkMs >= this.publishedUntilMs) this.blindBefore = checkpoint.blind;
        this.publishedUntilMs = Math.max(this.publishedUntilMs, checkpoint.watermarkMs);
        this.saidUntilMs = Math.max(this.saidUntilMs, checkpoint.deliveredMs);
        this.#options.say(`${keyOf(place)}: reading again from offset ${checkpoint.replayFrom} to see the live window`);
      }
      this.#begin(one, checkpoint?.replayFrom ?? committed.offset, place);
    }
  }

  /** Reading begins at an offset, or at the oldest record where that one is gone. */
  #begin(one: Assignment, offset: string, { earliest, next }: Assigned): void {
    const isGone = BigInt(offset) < BigInt(earliest) || BigInt(offset) > BigInt(next);
    one.next = offset;
    one.end = next;
    if (isGone) this.#lose(one, offset, earliest);
    this.#options.transport.seek(one.topic, one.partition, one.next);
  }

  /** What a seek that the client has not followed yet lies before says nothing. */
  #skip({ from, next, highWatermark, ...place }: Skipped): void {
    const one = this.#assigned.get(keyOf(place));
    if (one === undefined || BigInt(from) > BigInt(one.next) || BigInt(next) <= BigInt(one.next)) return;
    one.next = next;
    one.end = highWatermark;
  }

  /** What was to be read from `offset` on is gone, and reading goes on at `from`. */
  #lose(one: Assignment, offset: string, from: string): void {
    const gone = Number(BigInt(from) - BigInt(offset));
    // A topic that was made anew counts from 0; how much of the former one nobody has read cannot be known.
    this.lost += Math.max(1, gone);
    one.marks.length = 0;
    one.next = from;
    if (gone <= 0) one.unread = 0n;
    this.#ahead.push({ kind: 'lost', partition: one.number });
    this.#options.warn(
      gone > 0
        ? `${keyOf(one)}: ${gone} records from offset ${offset} on were deleted before they could be read; what is judged is incomplete for an hour. Let the topic keep them longer (retention.ms, retention.bytes)`
        : `${keyOf(one)}: it ends before offset ${offset}, where reading was to go on, so it was made anew; it is read from its beginning, and what is judged is incomplete for an hour`,
    );
  }

  #records(batch: Batch, nowMs: number): Happening | undefined {
    const { topic, partition, records, highWatermark } = batch;
    const one = this.#assigned.get(keyOf({ topic, partition }));
    const last = records.at(-1);
    if (one === undefined || last === undefined) return undefined;
    if (marks.batch.hasSubscribers) marks.batch.publish({ topic, partition, records: records.length });
    const first = records[0];
    if (batch.isReset && first !== undefined && first.offset !== one.next) this.#lose(one, one.next, first.offset);
    if (one.marks.length === 0 && first !== undefined) one.marks.push({ readMs: this.#judgedMs, offset: first.offset });
    one.position = batch.next;
    one.next = batch.next;
    one.end = highWatermark;
    one.lastRecordMs = nowMs;
    one.isIdle = false;
    this.#lastRecordMs = nowMs;
    const source = keyOf({ topic, partition });
    const raw = records.map(
      ({ value, offset }): RawRecord => ({
        value: value ?? Buffer.alloc(0),
        source,
        firstLine: 1,
        offset,
        isUnread: BigInt(offset) >= one.unread,
      }),
    );
    let lag = 0;
    for (const each of this.#assigned.values()) lag += lagOf(each);
    return { kind: 'records', partition: one.number, records: raw, lag };
  }

  /** Silence is a fact only where everything that is there has been read; otherwise it is lag. */
  async #quiet(nowMs: number): Promise<Happening> {
    if (!this.#options.transport.isAnswered) this.#waitAnew(this.#assigned.values(), nowMs);
    await this.#askEnds(nowMs);
    const all = [...this.#assigned.values()];
    for (const one of all) {
      if (one.isIdle || one.isHeld || lagOf(one) > 0 || nowMs - one.lastRecordMs < idleMs) continue;
      one.isIdle = true;
      return { kind: 'idle', partition: one.number };
    }
    const isRead = all.every(one => lagOf(one) === 0);
    const silentMs = nowMs - this.#lastRecordMs;
    return { kind: 'silence', silentMs: isRead && silentMs >= idleMs ? silentMs : 0 };
  }

  /** Whoever could not ask, or did not want to know, knows of no silence. */
  #waitAnew(partitions: Iterable<Assignment>, nowMs: number): void {
    this.#lastRecordMs = nowMs;
    for (const one of partitions) one.lastRecordMs = nowMs;
  }

  /** That the client brings nothing does not mean that there is nothing: it may be slow, or busy with other partitions. */
  async #askEnds(nowMs: number): Promise<void> {
    const due = [...this.#assigned.values()].filter(
      one => !one.isIdle && nowMs - Math.max(one.lastRecordMs, one.askedMs) >= idleMs,
    );
    if (due.length === 0) return;
    for (const one of due) one.askedMs = nowMs;
    try {
      for (const { earliest, next, ...place } of await this.#options.transport.ends(due)) {
        const one = this.#assigned.get(keyOf(place));
        if (one === undefined) continue;
        one.end = next;
        if (BigInt(earliest) > BigInt(one.next)) this.#lose(one, one.next, earliest);
      }
    } catch {
      this.#waitAnew(due, nowMs);
    }
  }

  /** Whether another member has judged since, or does now: then we must not go on. */
  #isFenced(): boolean {
    const knownMs = Math.max(this.#ownMs, this.#pendingMs, this.publishedUntilMs);
    if (this.#owns && this.#assignedMs <= knownMs) return false;
    this.#fenced ??= new FloodgateError(
      'FG_KAFKA_FENCED',
      `group ${this.#options.group}: another member judges now, as this one was not heard from in time; what this one had not published is left to the other; start it again to stand by`,
    );
    return true;
  }

  get #deliveredMs(): number {
    const { delivery } = this.#options;
    // A gap of hours passes in one commit, and what was said before it is not on disk yet.
    const missedBeforeMs = Math.min(this.#judgedMs - missedMs, delivery.keptMs);
    const deliveredMs = Math.max(delivery.deliveredMs, this.saidUntilMs, missedBeforeMs, 0);
    return Math.min(this.#judgedMs, deliveredMs);
  }

  /**
   * While an earlier process's outputs are judged again there is nothing to commit: it was further. Where it had come to
   * is committed once more, for the sinks that it had not told of all.
   */
  async #commit(): Promise<void> {
    const watermarkMs = this.#judgedMs;
    const deliveredMs = this.#deliveredMs;
    if (!Number.isFinite(watermarkMs) || watermarkMs < this.publishedUntilMs || this.#fenced !== undefined) return;
    const offsets = [...this.#assigned.values()].flatMap(({ topic, partition, position, marks: seen }) => {
      if (position === undefined) return [];
      const replayFrom = seen[0]?.offset ?? position;
      const metadata = checkpointOf({ replayFrom, watermarkMs, deliveredMs, blind: this.#blind });
      return [{ topic, partition, offset: position, metadata }];
    });
    const asked = JSON.stringify(offsets);
    if (offsets.length === 0 || asked === this.#committed) return;
    this.#pendingMs = watermarkMs;
    try {
      await this.#options.delivery.commit(offsets, watermarkMs);
      this.#committed = asked;
      this.#ownMs = watermarkMs;
      if (marks.committed.hasSubscribers) marks.committed.publish({ watermarkMs });
    } catch (error) {
      // Only then is it certain that a watermark like it was committed by somebody else.
      const isCertain = error instanceof FloodgateError && error.code === 'FG_KAFKA_REVOKED';
      if (!isCertain) this.#ownMs = watermarkMs;
      this.#options.say(`offsets were not committed, a restart would repeat what follows: ${(error as Error).message}`);
    } finally {
      this.#pendingMs = Number.NEGATIVE_INFINITY;
    }
    this.#isFenced();
  }
}

async function aborted(signal: AbortSignal): Promise<void> {
  if (!signal.aborted) await once(signal, 'abort');
}

function laterOf(one: string, other: string): string {
  return BigInt(one) > BigInt(other) ? one : other;
}
