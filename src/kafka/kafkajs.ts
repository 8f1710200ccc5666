import { setTimeout as sleep } from 'node:timers/promises';
import { type Consumer, type Kafka, Partitioners, type Producer } from 'kafkajs';
import { FloodgateError } from '../errors.ts';
import { oneJudge } from './assigner.ts';
import { clientLog, isReset } from './client-log.ts';
import { installCodecs } from './codecs.ts';
import { failureOf } from './failure.ts';
import { after, Handover, type Offered } from './handover.ts';
import { type ClientOptions, clientOf, type KafkaOptions } from './kafka.ts';
import { mendRequestQueue } from './mend.ts';
import { endsOf, grouped, standingOf, startsOf, topicsOf } from './offsets.ts';
import { type Membership, steadily } from './requests.ts';
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

const heartbeatMs = 3_000;
/** How often a batch that waits to be polled looks whether a heartbeat is due. */
const pulseMs = 1_000;
/** While every partition is paused, and before a seek is followed, the client sleeps this long at most. */
const fetchWaitMs = 250;
const partitionBytesMax = 1_048_576;
const answerBytesMax = 8 * 1_048_576;
const waitMaxMs = 5_000;
/** Brokers answer a fetch several times a second, also when there is nothing, and other questions as fast. */
const answeredMs = 3_000;
/**
 * About two minutes, longer than the watchdog waits. A member that gives up sooner starts anew, and then the group waits
 * for the session of the one that it was.
 */
const runningAttempts = 60;
/** Before reading begins anew when the client has given up. */
const againMs = 1_000;
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
  #consumer: Consumer | undefined;
  #producer: Promise<Producer> | undefined;
  #join: JoinOptions | undefined;
  #transactions: Transactions | undefined;
  /** Who we are in this generation, once the broker has taken something from us in it. */
  #membership: Membership | undefined;
  /** When the last request was sent that keeps a session alive, and the last one of those that the group accepted. */
  #spokeMs = Number.NEGATIVE_INFINITY;
  #heardMs = Number.NEGATIVE_INFINITY;
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
  #topics: readonly string[] = [];
  #discovery: NodeJS.Timeout | undefined;
  #isDiscovering = false;
  #watch: NodeJS.Timeout | undefined;
  /** When each broker was last asked for records, by number, and when the last question was asked that got an answer. */
  readonly #fetchedMs = new Map<number, number>();
  #answeredMs = Number.NEGATIVE_INFINITY;
  /** Looks of the watchdog since a broker was last heard of. */
  #quietLooks = 0;
  /** Since when the client has given up again and again, undefined while it reads. */
  #givenUpMs: number | undefined;
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
    const topics = await this.#patiently(() => topicsOf(this.#asking(), this.#subscription));
    this.#starts = await this.#patiently(() => startsOf(this.#asking(), topics, join.from));
    await this.#read(topics);
    this.#watch = setInterval(() => this.#look(), this.#lookMs).unref();
    if (this.#subscription.patterns.length === 0) return;
    this.#discovery = setInterval(() => void this.#discover(), this.#metadataMs).unref();
  }

  /** Reads these topics and no others from now on. kafkajs cannot change what a consumer reads: it gets a new one. */
  async #read(topics: readonly string[]): Promise<void> {
    const join = this.#join;
    if (join === undefined) return;
    const former = this.#consumer;
    this.#consumer = undefined;
    this.#topics = topics;
    this.#revoke();
    await former?.disconnect();
    // Meanwhile it was asked for anew.
    if (this.#topics !== topics) return;
    if (topics.length === 0) {
      this.#options.log('warn', `kafka: no topic matches ${join.topics.join(', ')}; waiting for one`);
      return;
    }
    if (this.#isClosed) return;
    const consumer = clientOf(this.#options, runningAttempts).consumer({
      groupId: join.group,
      sessionTimeout: this.#sessionMs,
      rebalanceTimeout: this.#sessionMs,
      // Ten may be lost.
      heartbeatInterval: Math.min(heartbeatMs, this.#sessionMs / 10),
      maxWaitTimeInMs: fetchWaitMs,
      maxBytesPerPartition: partitionBytesMax,
      maxBytes: answerBytesMax,
      metadataMaxAge: this.#metadataMs,
      allowAutoTopicCreation: false,
      // `#judgedIn` outlives a revocation: that is when the members are asked.
      partitionAssigners: [oneJudge(() => this.#judgedIn)],
    });
    this.#consumer = consumer;
    const { REBALANCING, GROUP_JOIN, CRASH, FETCH_START, FETCH, END_BATCH_PROCESS } = consumer.events;
    const { REQUEST, HEARTBEAT, COMMIT_OFFSETS } = consumer.events;
    const isFormer = () => this.#consumer !== consumer;
    consumer.on(REBALANCING, () => isFormer() || this.#revoke());
    consumer.on(GROUP_JOIN, ({ payload }) => {
      if (isFormer()) return undefined;
      this.#heardMs = this.#spokeMs;
      return this.#assign(payload.memberAssignment);
    });
    // An answer may have lain here while the process slept: what counts is when it was asked for.
    consumer.on(REQUEST, ({ payload: { apiName, sentAt } }) => {
      if (isFormer() || (apiName !== 'Heartbeat' && apiName !== 'SyncGroup')) return;
      this.#spokeMs = performance.now() - (Date.now() - sentAt);
    });
    const isTaken = ({
      payload,
    }: {
      readonly payload: { readonly memberId: string; readonly groupGenerationId: number };
    }) => {
      if (isFormer()) return;
      this.#membership = { memberId: payload.memberId, generation: payload.groupGenerationId };
      if (this.#owned.size > 0) this.#judgedIn = payload.groupGenerationId;
    };
    consumer.on(COMMIT_OFFSETS, isTaken);
    consumer.on(HEARTBEAT, event => {
      if (!isFormer()) this.#heardMs = this.#spokeMs;
      isTaken(event);
    });
    consumer.on(CRASH, ({ payload: { error, restart } }) => {
      if (isFormer()) return;
      this.#revoke();
      if (!restart) void this.#readAgain(consumer, failureOf(error, topics.join(', ')));
    });
    consumer.on(FETCH_START, ({ payload: { nodeId } }) => void this.#fetchedMs.set(nodeId, performance.now()));
    consumer.on(FETCH, ({ payload: { nodeId } }) => {
      this.#heard();
      this.#answeredMs = this.#fetchedMs.get(nodeId) ?? this.#answeredMs;
    });
    consumer.on(END_BATCH_PROCESS, ({ payload }) => {
      // `eachBatch` is not called for what holds no record, though the client reads on behind it.
      const { topic, partition, batchSize, firstOffset, lastOffset, highWatermark } = payload;
      if (batchSize > 0 || isFormer() || !this.#owned.has(keyOf({ topic, partition }))) return;
      join.onSkip({ topic, partition, from: firstOffset ?? lastOffset, next: after(lastOffset), highWatermark });
    });
    try {
      await consumer.connect();
      if (isFormer()) return;
      // An offset that retention has deleted makes kafkajs begin anew where this says: at the oldest record there is,
      // never at the newest. Where to begin without a commit is ours to say (#assign).
      await consumer.subscribe({ topics: [...topics], fromBeginning: true });
      await consumer.run({
        autoCommit: false,
        eachBatchAutoResolve: false,
        partitionsConsumedConcurrently: 1,
        eachBatch: payload => this.#handOver(payload),
      });
    } catch (error) {
      throw failureOf(error, this.#place);
    }
  }

  /**
   * kafkajs takes some failures of a broker that restarts for final, such as a connection that breaks while it asks for
   * the group's coordinator. Reading begins anew for as long as the watchdog would wait.
   */
  async #readAgain(consumer: Consumer, failure: FloodgateError): Promise<void> {
    this.#givenUpMs ??= performance.now();
    if (failure.code !== 'FG_KAFKA_UNAVAILABLE' || performance.now() - this.#givenUpMs > this.#stallMs) {
      this.#handover.fail(failure);
      return;
    }
    this.#options.log('warn', `${failure.message}; reading begins anew in ${againMs} ms`);
    await sleep(againMs);
    if (this.#isClosed || this.#consumer !== consumer) return;
    try {
      await this.#read([...this.#topics]);
    } catch (error) {
      this.#handover.fail(failureOf(error, this.#place));
    }
  }

  /** Looks whether topics that a pattern matches have come or gone. */
  async #discover(): Promise<void> {
    if (this.#isDiscovering || this.#isClosed) return;
    this.#isDiscovering = true;
    try {
      const topics = await topicsOf(this.#asking(), this.#subscription);
      if (topics.join() === this.#topics.join()) return;
      this.#options.log('info', `kafka: the topics are now ${topics.join(', ')}`);
      await this.#read(topics);
    } catch (error) {
      const failure = failureOf(error, this.#place);
      // Reading says on its own that nobody answers.
      if (failure.code !== 'FG_KAFKA_UNAVAILABLE' || this.#consumer === undefined) this.#handover.fail(failure);
    } finally {
      this.#isDiscovering = false;
    }
  }

  async poll(waitMs: number): Promise<Batch | undefined> {
    if (!this.#isHeard && this.#owned.size > 0) {
      await sleep(waitMs);
      return undefined;
    }
    const batch = await this.#handover.take(waitMs);
    return batch !== undefined && this.#resets.delete(keyOf(batch)) ? { ...batch, isReset: true } : batch;
  }

  get isAnswered(): boolean {
    return performance.now() - this.#answeredMs < answeredMs;
  }

  get isCurrent(): boolean {
    return this.#owned.size > 0 && this.#isHeard;
  }

  get #isHeard(): boolean {
    return performance.now() - this.#heardMs < this.#sessionMs;
  }

  pause(partitions: Parameters<Transport['pause']>[0]): void {
    for (const { topic, partition } of partitions) {
      if (!this.#owned.has(keyOf({ topic, partition }))) continue;
      this.#paused.set(keyOf({ topic, partition }), { topic, partition });
      this.#consumer?.pause([{ topic, partitions: [partition] }]);
    }
    this.#handover.recheck();
  }

  resume(partitions: Parameters<Transport['resume']>[0]): void {
    for (const { topic, partition } of partitions) {
      if (!this.#paused.delete(keyOf({ topic, partition }))) continue;
      this.#consumer?.resume([{ topic, partitions: [partition] }]);
    }
  }

  seek(topic: string, partition: number, offset: string): void {
    if (!this.#owned.has(keyOf({ topic, partition }))) return;
    this.#consumer?.seek({ topic, partition, offset });
    this.#handover.recheck();
  }

  async ends(partitions: readonly TopicPartition[]): Promise<readonly Ends[]> {
    const patience = new AbortController();
    const tooLong = sleep(answeredMs, undefined, { signal: patience.signal }).then(() => {
      throw new FloodgateError('FG_KAFKA_UNAVAILABLE', `${this.#place}: no answer within ${answeredMs} ms`);
    });
    try {
      return await Promise.race([endsOf(this.#asking(), partitions), tooLong]);
    } catch (error) {
      throw failureOf(error, this.#place);
    } finally {
      patience.abort();
    }
  }

  async commit(offsets: readonly Position[]): Promise<void> {
    if (offsets.length === 0) return;
    const generation = this.#generation;
    for (let attempt = 1; ; attempt++) {
      // kafkajs keeps trying across a rebalance, in the name of the new generation, and commits nothing without a
      // word when it is not running: both are asked here, before each attempt.
      const gone = offsets.find(position => !this.#owned.has(keyOf(position)));
      if (gone !== undefined || generation !== this.#generation || this.#consumer === undefined) {
        throw new FloodgateError(
          'FG_KAFKA_REVOKED',
          `${keyOf(gone ?? offsets[0] ?? { topic: '', partition: 0 })}: is not ours any more`,
        );
      }
      try {
        await this.#store(offsets);
        return;
      } catch (error) {
        const failure = failureOf(error, this.#place);
        if (failure.code !== 'FG_KAFKA_UNAVAILABLE' || attempt === this.#attempts) throw failure;
        await sleep(this.#waitMs(attempt));
      }
    }
  }

  async send(topic: string, messages: readonly Message[]): Promise<void> {
    if (messages.length === 0) return;
    try {
      this.#producer ??= this.#connectProducer();
      const producer = await this.#producer;
      await producer.send({
        topic,
        acks: -1,
        messages: messages.map(({ key, value, headers }) => ({ key, value, headers: { ...headers } })),
      });
    } catch (error) {
      throw failureOf(error, `topic ${topic}`);
    }
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
    return this.#transactions.run(messages, offsets, { membership, isOurs, isHeard: () => this.#isHeard }, onRetry);
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    clearInterval(this.#watch);
    clearInterval(this.#discovery);
    this.#handover.close();
    const producer = await this.#producer?.catch(() => undefined);
    const patience = new AbortController();
    await Promise.race([
      Promise.allSettled([this.#consumer?.disconnect(), producer?.disconnect(), this.#transactions?.close()]),
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
    this.#heard();
    const generation = this.#generation;
    const join = this.#join;
    const consumer = this.#consumer;
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
      if (generation === this.#generation) await this.#readAgain(consumer, failureOf(error, this.#place));
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
    this.#givenUpMs = undefined;
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
    return this.#patiently(async () => {
      if (this.#transactions?.isInitialised === false) await this.#transactions.init();
      return steadily(() => standingOf(this.#asking(), group, topics));
    });
  }

  async #store(offsets: readonly Position[]): Promise<void> {
    if (this.#commitDirectly === undefined) await this.#consumer?.commitOffsets([...offsets]);
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
    await this.#handover.offer(payload, isOurs, pulseMs, () => this.#heard());
  }

  #heard(): void {
    this.#quietLooks = 0;
  }

  /** Counts looks and not time: a process that was stopped, or busy, has not seen its brokers fall silent. */
  #look(): void {
    // Nobody is asked while there is nothing to read.
    this.#quietLooks = this.#topics.length === 0 ? 0 : this.#quietLooks + 1;
    if (this.#quietLooks * this.#lookMs < this.#stallMs || this.#isClosed) return;
    clearInterval(this.#watch);
    this.#handover.fail(
      new FloodgateError(
        'FG_KAFKA_STALLED',
        `${this.#place}: nothing came from the brokers for ${Math.round(this.#stallMs / 1_000)} s, not even that there is nothing; floodgate must be started again`,
      ),
    );
  }

  async #connectProducer(): Promise<Producer> {
    const producer = clientOf(this.#options, this.#attempts).producer({
      allowAutoTopicCreation: false,
      createPartitioner: Partitioners.DefaultPartitioner,
    });
    try {
      await producer.connect();
      return producer;
    } catch (error) {
      this.#producer = undefined;
      throw error;
    }
  }

  /** Tries again while nobody answers, telling each time; what trying cannot mend is thrown at once. */
  async #patiently<T>(work: () => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await work();
      } catch (error) {
        const failure = failureOf(error, this.#place);
        if (failure.code !== 'FG_KAFKA_UNAVAILABLE' || attempt >= this.#attempts || this.#isClosed) throw failure;
        const waitMs = this.#waitMs(attempt);
        this.#options.log('warn', `${failure.message}; attempt ${attempt} of ${this.#attempts}, next in ${waitMs} ms`);
        await sleep(waitMs);
      }
    }
  }

  get #attempts(): number {
    return this.#options.attempts ?? 6;
  }

  get #sessionMs(): number {
    return this.#options.sessionMs ?? 30_000;
  }

  get #stallMs(): number {
    return this.#options.stallMs ?? 90_000;
  }

  get #lookMs(): number {
    return Math.min(1_000, this.#stallMs / 4);
  }

  #waitMs(attempt: number): number {
    return Math.min(waitMaxMs, (this.#options.firstWaitMs ?? 500) * 2 ** (attempt - 1));
  }
}
