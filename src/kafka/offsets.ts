import type { Admin, Kafka } from 'kafkajs';
import { FloodgateError } from '../errors.ts';
import { keyOf } from './transport.ts';

/** What a group has committed, by topic and partition. */
export type Committed = ReadonlyMap<string, { readonly offset: string; readonly metadata: string }>;

/**
 * Offset at which each partition begins that nothing was committed for. Taken once, before the group is joined, so that
 * a partition counts as added later exactly when it is not here. Rejects with `FG_KAFKA_TOPIC`.
 */
export function startsOf(kafka: Kafka, topics: readonly string[], from: string): Promise<ReadonlyMap<string, string>> {
  return asked(kafka, async admin => {
    const known = new Set(await admin.listTopics());
    const missing = topics.filter(topic => !known.has(topic));
    if (missing.length > 0) {
      throw new FloodgateError(
        'FG_KAFKA_TOPIC',
        `${missing.join(', ')}: there is no such topic; create it or correct its name`,
      );
    }
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

const neverCommitted = '-1';

/** Partitions without a commit are not in it. */
export async function committedIn(kafka: Kafka, group: string, topics: readonly string[]): Promise<Committed> {
  if (topics.length === 0) return new Map();
  const answer = await asked(kafka, async admin => {
    // Without metadata kafkajs knows no broker that it could ask who coordinates the group.
    await admin.fetchTopicMetadata({ topics: [...topics] });
    return admin.fetchOffsets({ groupId: group, topics: [...topics] });
  });
  return new Map(
    answer.flatMap(({ topic, partitions }) =>
      partitions
        .filter(({ offset }) => offset !== neverCommitted)
        .map(({ partition, offset, metadata }) => {
          // When retention was faster than the group, kafkajs overwrites the commit with -2, for the oldest there is.
          const position = { offset: offset.startsWith('-') ? '0' : offset, metadata: metadata ?? '' };
          return [keyOf({ topic, partition }), position] as const;
        }),
    ),
  );
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
