import { setTimeout as sleep } from 'node:timers/promises';
import type { Consumer, Kafka } from 'kafkajs';
import { FloodgateError } from '../errors.ts';
import { clientLog, isReset } from './client-log.ts';
import { installCodecs } from './codecs.ts';
import { Discovery } from './discovery.ts';
import { failureOf } from './failure.ts';
import { Handover, type Offered } from './handover.ts';
import { type ClientOptions, clientOf, type KafkaOptions } from './kafka.ts';
import { mendRequestQueue } from './mend.ts';
import { endsOf, grouped, standingOf, startsOf, topicsOf } from './offsets.ts';
import { answerIn, Patience } from './patience.ts';
import { readerOf } from './reader.ts';
import { Reading, type ReadingOptions } from './reading.ts';
import { type Membership, steadily } from './requests.ts';
import { Sender } from './sender.ts';
import { Session } from './session.ts';
import { type Subscription, subscriptionTo } from './subscription.ts';
import { Transactions } from './transactions.ts';
import {
  type Assigned,
  type Batch,
  type Ends,
  type JoinOptions,
  keyOf,
  type Message,
  type Outgoing,
  type Position,
  type TopicPartition,
  type Transport,
} from './transport.ts';
import { answeredMs, Watchdog } from './watchdog.ts';

/** How often a batch that waits to be polled looks whether a heartbeat is due. */
const pulseMs = 1_000;
/** How long a broker that is gone is waited for to say goodbye. */
const farewellMs = 5_000;

/** Of a partition that nobody could say anything of. */
const unknown = { committed: undefined, earliest: '0', next: '0' };

/**
 * Kafka through kafkajs. Its traps are named where they are stepped around. `writing` is how the same cluster is
 * written to in transactions; without it there are none.
 */
export function kafkaTransport(options: KafkaOptions, writing?: KafkaOptions): Transport {
  return new KafkaTransport(options, writing);
}

class KafkaTransport implements Transport {
  readonly #options: ClientOptions;
  readonly #writing: ClientOptions | undefined;
  readonly #handover = new Handover();
  readonly #session: Session;
  readonly #patience: Patience;
  readonly #sender: Sender;
  readonly #watchdog: Watchdog;
  readonly #discovery: Discovery;
  readonly #reading: Reading;
  #join: JoinOptions | undefined;
  #transactions: Transactions | undefined;
  /** Who we are in this generation, once the broker has taken something from us in it. */
  #membership: Membership | undefined;
  /** Where each partition that was there when we joined begins without a commit. */
  #starts: ReadonlyMap<string, string> = new Map();
  #owned: ReadonlySet<string> = new Set();
  /** The last generation of the group that the partitions were ours in, 0 when somebody else has had them since. */
  #judgedIn = 0;
  readonly #paused = new Map<string, { readonly topic: string; readonly partition: number }>();
  /** Partitions that the client has moved to their oldest record, until a batch tells of it. */
  readonly #resets = new Set<string>();
  /** Counts assignments, so that what belongs to a former one is recognised. */
  #generation = 0;
  #commitDirectly: Offered['commitOffsetsIfNecessary'] | undefined;
  #isClosed = false;

  constructor(options: KafkaOptions, writing?: KafkaOptions) {
    mendRequestQueue();
    installCodecs();
    const hear = clientLog(options.log, () => performance.now());
    this.#options = {
      ...options,
      hear: entry => {
        // There is no event for it.
        if (isReset(entry)) this.#resets.add(keyOf(entry));
        hear(entry);
      },
    };
    this.#writing = writing && { ...writing, hear };
    this.#session = new Session(options.sessionMs ?? 30_000);
    this.#patience = new Patience(options, () => this.#isClosed);
    this.#sender = new Sender(this.#options, this.#patience.attempts);
    this.#reading = new Reading({
      brokers: options.brokers,
      log: options.log,
      stallMs: this.#stallMs,
      open: (topics, consumer) => this.#open(topics, consumer),
      revoke: () => this.#revoke(),
      offered: payload => this.#handOver(payload),
      fail: failure => this.#handover.fail(failure),
    });
    // Nobody is asked while there is nothing to read.
    this.#watchdog = new Watchdog({
      stallMs: this.#stallMs,
      isAsking: () => this.#reading.topics.length > 0,
      onStall: () => this.#stalled(),
    });
    this.#discovery = new Discovery({
      everyMs: this.#metadataMs,
      find: () => topicsOf(this.#asking(), this.#subscription),
      known: () => this.#reading.topics,
      changed: topics => {
        this.#options.log('info', `kafka: the topics are now ${topics.join(', ')}`);
        return this.#read(topics);
      },
      failed: error => {
        const failure = failureOf(error, this.#place);
        // Reading says on its own that nobody answers.
        if (failure.code !== 'FG_KAFKA_UNAVAILABLE' || this.#reading.consumer === undefined)
          this.#handover.fail(failure);
      },
    });
  }

  get #subscription(): Subscription {
    return subscriptionTo(this.#join?.topics ?? [], this.#join?.except);
  }

  get #metadataMs(): number {
    return this.#options.metadataMs ?? 30_000;
  }

  /** For one question, that is tried once. */
  #asking(): Kafka {
    return clientOf(this.#options, 1);
  }

  get #place(): string {
    return this.#options.brokers.join(', ');
  }

  async join(join: JoinOptions): Promise<void> {
    this.#join = join;
    if (this.#writing !== undefined) {
      this.#transactions = new Transactions({ kafka: this.#writing, group: join.group });
    }
    const topics = await this.#patience.until(() => topicsOf(this.#asking(), this.#subscription));
    this.#starts = await this.#patience.until(() => startsOf(this.#asking(), topics, join.from));
    await this.#read(topics);
    if (this.#isClosed) return;
    this.#watchdog.start();
    if (this.#subscription.patterns.length > 0) this.#discovery.start();
  }

  async #read(topics: readonly string[]): Promise<void> {
    await this.#reading.read(topics);
    if (this.#reading.topics.length > 0) return;
    this.#options.log('warn', `kafka: no topic matches ${this.#join?.topics.join(', ')}; waiting for one`);
  }

  #open(topics: readonly string[], { isFormer, crashed }: Parameters<ReadingOptions['open']>[1]): Consumer {
    const group = this.#join?.group ?? '';
    return readerOf(
      this.#options,
      {
        topics,
        group,
        metadataMs: this.#metadataMs,
        session: this.#session,
        watchdog: this.#watchdog,
        // It outlives a revocation: that is when the members are asked.
        judgedIn: () => this.#judgedIn,
      },
      {
        isFormer,
        crashed,
        revoked: () => this.#revoke(),
        assigned: assignment => this.#assign(assignment),
        taken: membership => this.#taken(membership),
        skipped: skipped => {
          if (this.#owned.has(keyOf(skipped))) this.#join?.onSkip(skipped);
        },
      },
    );
  }

  #taken(membership: Membership): void {
    this.#membership = membership;
    if (this.#owned.size > 0) this.#judgedIn = membership.generation;
  }

  async poll(waitMs: number): Promise<Batch | undefined> {
    if (!this.#session.isHeard && this.#owned.size > 0) {
      await sleep(waitMs);
      return undefined;
    }
    const batch = await this.#handover.take(waitMs);
    return batch !== undefined && this.#resets.delete(keyOf(batch)) ? { ...batch, isReset: true } : batch;
  }

  get isAnswered(): boolean {
    return this.#watchdog.isAnswered;
  }

  get isCurrent(): boolean {
    return this.#owned.size > 0 && this.#session.isHeard;
  }

  pause(partitions: Parameters<Transport['pause']>[0]): void {
    for (const { topic, partition } of partitions) {
      if (!this.#owned.has(keyOf({ topic, partition }))) continue;
      this.#paused.set(keyOf({ topic, partition }), { topic, partition });
      this.#reading.consumer?.pause([{ topic, partitions: [partition] }]);
    }
    this.#handover.recheck();
  }

  resume(partitions: Parameters<Transport['resume']>[0]): void {
    for (const { topic, partition } of partitions) {
      if (!this.#paused.delete(keyOf({ topic, partition }))) continue;
      this.#reading.consumer?.resume([{ topic, partitions: [partition] }]);
    }
  }

  seek(topic: string, partition: number, offset: string): void {
    if (!this.#owned.has(keyOf({ topic, partition }))) return;
    this.#reading.consumer?.seek({ topic, partition, offset });
    this.#handover.recheck();
  }

  async ends(partitions: readonly TopicPartition[]): Promise<readonly Ends[]> {
    try {
      return await answerIn(answeredMs, endsOf(this.#asking(), partitions), this.#place);
    } catch (error) {
      throw failureOf(error, this.#place);
    }
  }

  async commit(offsets: readonly Position[]): Promise<void> {
    if (offsets.length === 0) return;
    const generation = this.#generation;
    await this.#patience.until(async () => {
      // kafkajs keeps trying across a rebalance, in the name of the new generation, and commits nothing without a
      // word when it is not running: both are asked here, before each attempt.
      const gone = offsets.find(position => !this.#owned.has(keyOf(position)));
      if (gone !== undefined || generation !== this.#generation || this.#reading.consumer === undefined) {
        throw new FloodgateError(
          'FG_KAFKA_REVOKED',
          `${keyOf(gone ?? offsets[0] ?? { topic: '', partition: 0 })}: is not ours any more`,
        );
      }
      await this.#store(offsets);
    });
  }

  send(topic: string, messages: readonly Message[]): Promise<void> {
    return this.#sender.send(topic, messages);
  }

  async transaction(
    messages: readonly Outgoing[],
    offsets: readonly Position[],
    onRetry: (failure: FloodgateError) => void,
  ): Promise<readonly Outgoing[]> {
    const membership = this.#membership;
    const generation = this.#generation;
    const isOurs = () => generation === this.#generation && offsets.every(place => this.#owned.has(keyOf(place)));
    if (this.#transactions === undefined || membership === undefined || !isOurs()) {
      throw new FloodgateError('FG_KAFKA_REVOKED', `${this.#place}: its partitions are not ours`);
    }
    return this.#transactions.run(
      messages,
      offsets,
      { membership, isOurs, isHeard: () => this.#session.isHeard },
      onRetry,
    );
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#watchdog.stop();
    this.#discovery.stop();
    this.#handover.close();
    const patience = new AbortController();
    await Promise.race([
      Promise.allSettled([this.#reading.close(), this.#sender.close(), this.#transactions?.close()]),
      sleep(farewellMs, undefined, { signal: patience.signal }).catch(() => {}),
    ]);
    patience.abort();
    this.#owned = new Set();
  }

  /** Called by kafkajs, synchronously, before it joins the group again. */
  #revoke(): void {
    this.#generation++;
    this.#membership = undefined;
    this.#commitDirectly = undefined;
    this.#resets.clear();
    this.#handover.shut();
    if (this.#owned.size === 0 || this.#isClosed) return;
    this.#owned = new Set();
    this.#join?.onRevoke();
  }

  /**
   * Nothing is fetched until it is known where to begin: kafkajs would find that what was committed is gone, and commit
   * the oldest offset over it.
   */
  async #assign(assignment: Readonly<Record<string, readonly number[]>>): Promise<void> {
    // Some ways into a new generation announce themselves only here.
    this.#revoke();
    this.#watchdog.heard();
    const generation = this.#generation;
    const join = this.#join;
    const consumer = this.#reading.consumer;
    if (join === undefined || consumer === undefined) return;
    const partitions = Object.entries(assignment).flatMap(([topic, numbers]) =>
      numbers.map(partition => ({ topic, partition })),
    );
    const all = Object.entries(assignment).map(([topic, numbers]) => ({ topic, partitions: [...numbers] }));
    consumer.pause(all);
    let standing: Awaited<ReturnType<typeof standingOf>>;
    try {
      standing = await this.#settled(join.group, partitions);
    } catch (error) {
      if (generation === this.#generation) await this.#reading.again(failureOf(error, this.#place));
      return;
    }
    const assigned = partitions.map((place): Assigned => {
      const known = standing.get(keyOf(place)) ?? unknown;
      return { ...place, ...known, start: known.committed?.offset ?? this.#starts.get(keyOf(place)) ?? '0' };
    });
    const fresh: Position[] = assigned
      .filter(place => place.committed === undefined)
      .map(({ topic, partition, start }) => ({ topic, partition, offset: start, metadata: '' }));
    const known = assigned.flatMap(({ topic, partition, committed: at }) =>
      at === undefined ? [] : [{ topic, partition, ...at }],
    );
    // What is there is committed once more: the broker takes it from the judge of this generation only. And what is
    // not, so that whoever comes next begins where we do, should we end before there is anything to commit.
    if (generation === this.#generation && partitions.length > 0) {
      await this.#store([...known, ...fresh]).catch((error: unknown) =>
        this.#options.log(
          'warn',
          `kafka: where reading begins was not committed: ${failureOf(error, this.#place).message}`,
        ),
      );
    }
    if (generation !== this.#generation || this.#isClosed) return;
    this.#paused.clear();
    this.#owned = new Set(partitions.map(keyOf));
    this.#judgedIn = partitions.length > 0 ? Math.max(this.#judgedIn, this.#membership?.generation ?? 1) : 0;
    for (const { topic, partition, offset } of fresh) consumer.seek({ topic, partition, offset });
    this.#reading.succeeds();
    join.onAssign(assigned);
    const isHeld = (topic: string, partition: number) => this.#paused.has(keyOf({ topic, partition }));
    consumer.resume(
      all.map(({ topic, partitions }) => ({ topic, partitions: partitions.filter(one => !isHeld(topic, one)) })),
    );
    this.#handover.open();
  }

  /**
   * What the group has committed for the partitions, once nothing can change it any more: what a former judge has left
   * open is ended first. Only the judge does that; one that stands by must not fence it.
   */
  async #settled(group: string, partitions: readonly TopicPartition[]): ReturnType<typeof standingOf> {
    const topics = [...new Set(partitions.map(({ topic }) => topic))];
    if (topics.length === 0) {
      await this.#transactions?.drop();
      return new Map();
    }
    return this.#patience.until(async () => {
      if (this.#transactions?.isInitialised === false) await this.#transactions.init();
      return steadily(() => standingOf(this.#asking(), group, topics));
    });
  }

  async #store(offsets: readonly Position[]): Promise<void> {
    if (this.#commitDirectly === undefined) await this.#reading.consumer?.commitOffsets([...offsets]);
    else await this.#commitDirectly({ topics: grouped(offsets) });
  }

  async #handOver(payload: Offered): Promise<void> {
    const generation = this.#generation;
    const isOurs = () =>
      generation === this.#generation &&
      payload.isRunning() &&
      !payload.isStale() &&
      !this.#paused.has(keyOf(payload.batch));
    this.#commitDirectly = payload.commitOffsetsIfNecessary;
    await this.#handover.offer(payload, isOurs, pulseMs, () => this.#watchdog.heard());
  }

  #stalled(): void {
    this.#handover.fail(
      new FloodgateError(
        'FG_KAFKA_STALLED',
        `${this.#place}: nothing came from the brokers for ${Math.round(this.#stallMs / 1_000)} s, not even that there is nothing; floodgate must be started again`,
      ),
    );
  }

  get #stallMs(): number {
    return this.#options.stallMs ?? 90_000;
  }
}
