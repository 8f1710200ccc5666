import { setTimeout as pause } from 'node:timers/promises';
import { type ITopicConfig, Kafka, type KafkaMessage, logLevel, Partitioners, type ProducerRecord } from 'kafkajs';
import type { Assigned, Batch, Fetched, JoinOptions, Transport } from '../../src/kafka/transport.ts';

/** The brokers from outside of floodgate: what an operator and a log shipper do. */
export class Outside {
  readonly #kafka: Kafka;
  #names = 0;

  constructor(brokers: readonly string[]) {
    this.#kafka = new Kafka({ brokers: [...brokers], logLevel: logLevel.NOTHING });
  }

  /** A topic of its own for each test. */
  async topic(partitions: number, settings: Readonly<Record<string, string>> = {}, prefix = 'logs'): Promise<string> {
    const topic = `${prefix}-${process.pid}-${++this.#names}-${Date.now().toString(36)}`;
    await this.create({
      topic,
      numPartitions: partitions,
      configEntries: Object.entries(settings).map(([name, value]) => ({ name, value })),
    });
    return topic;
  }

  /** Makes topics and waits until the broker knows them; the client's own way of waiting fails when that takes a while. */
  create(...topics: ITopicConfig[]): Promise<void> {
    return this.admin(async admin => {
      await admin.createTopics({ topics, waitForLeaders: false });
      const isThere = () =>
        admin.fetchTopicMetadata({ topics: topics.map(({ topic }) => topic) }).then(
          ({ topics: made }) => made.every(({ partitions }) => partitions.every(one => one.leader >= 0)),
          () => false,
        );
      while (!(await isThere())) await pause(20);
    });
  }

  /** All that a topic of one partition holds. */
  async read(topic: string): Promise<readonly KafkaMessage[]> {
    const [ends] = await this.admin(admin => admin.fetchTopicOffsets(topic));
    const consumer = this.#kafka.consumer({ groupId: `${topic}-outside-${++this.#names}` });
    const messages: KafkaMessage[] = [];
    await consumer.connect();
    await consumer.subscribe({ topics: [topic], fromBeginning: true });
    await new Promise<void>(resolve => {
      if (ends?.high === '0') resolve();
      void consumer.run({
        eachMessage: async ({ message }) => {
          messages.push(message);
          if (Number(message.offset) === Number(ends?.high) - 1) resolve();
        },
      });
    });
    await consumer.disconnect();
    return messages;
  }

  /** Once each: a plain producer writes twice what it tries again because another partition has no leader yet. */
  async produce(
    topic: string,
    messages: ProducerRecord['messages'],
    compression: ProducerRecord['compression'] = 0,
  ): Promise<void> {
    const producer = this.#kafka.producer({
      idempotent: true,
      maxInFlightRequests: 1,
      createPartitioner: Partitioners.DefaultPartitioner,
    });
    await producer.connect();
    await producer.send({ topic, messages, compression });
    await producer.disconnect();
  }

  /** One transaction, with its end. */
  async transaction(topic: string, messages: ProducerRecord['messages'], end: 'commit' | 'abort'): Promise<void> {
    const producer = this.#kafka.producer({
      transactionalId: `${topic}-outside-${++this.#names}`,
      idempotent: true,
      maxInFlightRequests: 1,
      createPartitioner: Partitioners.DefaultPartitioner,
    });
    await producer.connect();
    const transaction = await producer.transaction();
    await transaction.send({ topic, messages });
    await transaction[end]();
    await producer.disconnect();
  }

  async admin<T>(work: (admin: ReturnType<Kafka['admin']>) => Promise<T>): Promise<T> {
    const admin = this.#kafka.admin();
    await admin.connect();
    try {
      return await work(admin);
    } finally {
      await admin.disconnect();
    }
  }
}

/**
 * What a topic shows readers at `read_committed`, partition after partition: all of it, once it is at least so much, as
 * a transaction becomes readable a moment after its commit.
 */
export async function readCommitted(
  brokers: readonly string[],
  topic: string,
  atLeast: number,
): Promise<readonly string[]> {
  const kafka = new Kafka({ brokers: [...brokers], logLevel: logLevel.NOTHING });
  const consumer = kafka.consumer({ groupId: `reader-${topic}-${performance.now()}`, maxWaitTimeInMs: 200 });
  const values: { readonly partition: number; readonly offset: bigint; readonly value: string }[] = [];
  let wake = () => {};
  consumer.on(consumer.events.FETCH, () => wake());
  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning: true });
  await consumer.run({
    autoCommit: false,
    eachBatch: async ({ batch: { partition, messages } }) => {
      for (const { offset, value } of messages) {
        values.push({ partition, offset: BigInt(offset), value: String(value) });
      }
    },
  });
  // A fetch that began after the last of them was read, and has brought nothing, has seen the end.
  for (let seen = -1; values.length < atLeast || values.length !== seen; ) {
    seen = values.length;
    await new Promise<void>(resolve => {
      wake = resolve;
    });
    await new Promise<void>(resolve => {
      wake = resolve;
    });
  }
  await consumer.disconnect();
  return values.sort((a, b) => a.partition - b.partition || (a.offset < b.offset ? -1 : 1)).map(({ value }) => value);
}

/** A member of a group, and all that it was told. */
export class Member {
  readonly transport: Transport;
  readonly assignments: (readonly Assigned[])[] = [];
  readonly records: Fetched[] = [];
  readonly batches: Batch[] = [];
  revoked = 0;
  #isClosed = false;
  /** How far reading has come in each partition, by number. */
  readonly reached = new Map<number, string>();
  /** Called within `onAssign`. */
  onAssign: (partitions: readonly Assigned[]) => void = () => {};

  constructor(transport: Transport) {
    this.transport = transport;
  }

  join(topic: string, options: Partial<JoinOptions> = {}): Promise<void> {
    return this.transport.join({
      topics: [topic],
      group: `${topic}-group`,
      from: 'earliest',
      onAssign: partitions => {
        this.assignments.push(partitions);
        this.onAssign(partitions);
      },
      onSkip: ({ partition, next }) => this.reached.set(partition, next),
      onRevoke: () => {
        this.revoked++;
      },
      ...options,
    });
  }

  get owned(): readonly number[] {
    return (this.assignments.at(-1) ?? []).map(({ partition }) => partition).sort();
  }

  get values(): readonly (string | null)[] {
    return this.records.map(({ value }) => value?.toString() ?? null);
  }

  /** Polls until something holds; jest's own limit ends what never does, by closing the member. */
  async until(holds: () => boolean): Promise<void> {
    while (!holds()) {
      if (this.#isClosed) throw new Error('closed before it came true');
      await this.poll(100);
    }
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.transport.close();
  }

  async poll(waitMs: number): Promise<void> {
    const batch = await this.transport.poll(waitMs);
    if (batch === undefined) return;
    this.batches.push(batch);
    this.reached.set(batch.partition, batch.next);
    this.records.push(...batch.records);
  }
}
