import type { Admin, Kafka, TopicOffsets } from 'kafkajs';
import { FloodgateError } from '../errors.ts';
import { matched, type Subscription } from './subscription.ts';
import { type Assigned, type Ends, keyOf, type Position, type TopicPartition } from './transport.ts';

/** The topics that are to be read, of those that there are. Rejects with `FG_KAFKA_TOPIC` when one that is named is not there. */
export function topicsOf(kafka: Kafka, subscription: Subscription): Promise<readonly string[]> {
  return asked(kafka, async admin => {
    const { topics, missing } = matched(subscription, await admin.listTopics());
    if (missing.length === 0) return topics;
    throw new FloodgateError(
      'FG_KAFKA_TOPIC',
      `${missing.join(', ')}: there is no such topic; create it or correct its name`,
    );
  });
}

/**
 * Offset at which each partition begins that nothing was committed for. Taken once, before the group is joined, so that
 * a partition counts as added later exactly when it is not here.
 */
export function startsOf(kafka: Kafka, topics: readonly string[], from: string): Promise<ReadonlyMap<string, string>> {
  return asked(kafka, async admin => {
    const starts = new Map<string, string>();
    for (const topic of topics) {
      for (const { partition, offset } of await offsetsOf(admin, topic, from)) {
        starts.set(keyOf({ topic, partition }), offset);
      }
    }
    return starts;
  });
}

async function offsetsOf(
  admin: Admin,
  topic: string,
  from: string,
): Promise<readonly { readonly partition: number; readonly offset: string }[]> {
  if (from !== 'earliest' && from !== 'latest') return admin.fetchTopicOffsetsByTimestamp(topic, Date.parse(from));
  const offsets = await admin.fetchTopicOffsets(topic);
  return offsets.map(({ partition, low, high }) => ({ partition, offset: from === 'earliest' ? low : high }));
}

/** What partitions hold. */
export function endsOf(kafka: Kafka, partitions: readonly TopicPartition[]): Promise<readonly Ends[]> {
  return asked(kafka, async admin => {
    const ends = new Map<string, Ends>();
    for (const topic of new Set(partitions.map(one => one.topic))) {
      for (const { partition, low, high } of await admin.fetchTopicOffsets(topic)) {
        ends.set(keyOf({ topic, partition }), { topic, partition, earliest: low, next: high });
      }
    }
    return partitions.flatMap(place => ends.get(keyOf(place)) ?? []);
  });
}

const neverCommitted = '-1';

/** Where a group and the records of its topics stand, by topic and partition. */
export function standingOf(
  kafka: Kafka,
  group: string,
  topics: readonly string[],
): Promise<ReadonlyMap<string, Omit<Assigned, keyof TopicPartition | 'start'>>> {
  return asked(kafka, async admin => {
    const standing = new Map<string, Omit<Assigned, keyof TopicPartition | 'start'>>();
    for (const topic of topics) {
      for (const { partition, low, high } of await admin.fetchTopicOffsets(topic)) {
        standing.set(keyOf({ topic, partition }), { committed: undefined, earliest: low, next: high });
      }
    }
    const groupOffsets = topics.length === 0 ? [] : await admin.fetchOffsets({ groupId: group, topics: [...topics] });
    for (const { topic, partitions } of groupOffsets) {
      for (const { partition, offset, metadata } of partitions) {
        const ends = standing.get(keyOf({ topic, partition }));
        if (ends === undefined || offset === neverCommitted) continue;
        // When retention was faster than the group, kafkajs overwrites the commit with -2, for the oldest there is.
        const at = offset.startsWith('-') ? ends.earliest : offset;
        standing.set(keyOf({ topic, partition }), { ...ends, committed: { offset: at, metadata: metadata ?? '' } });
      }
    }
    return standing;
  });
}

async function asked<T>(kafka: Kafka, question: (admin: Admin) => Promise<T>): Promise<T> {
  const admin = kafka.admin();
  try {
    await admin.connect();
    return await question(admin);
  } finally {
    await admin.disconnect().catch(() => {});
  }
}

/** As kafkajs wants them. */
export function grouped(offsets: readonly Position[]): TopicOffsets[] {
  return [...new Set(offsets.map(({ topic }) => topic))].map(topic => ({
    topic,
    partitions: offsets
      .filter(position => position.topic === topic)
      .map(({ partition, offset, metadata }) => ({ partition, offset, metadata })),
  }));
}
