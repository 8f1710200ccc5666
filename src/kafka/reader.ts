import type { Consumer } from 'kafkajs';
import { oneJudge } from './assigner.ts';
import { after } from './handover.ts';
import { type ClientOptions, clientOf } from './kafka.ts';
import type { Membership } from './requests.ts';
import type { Session } from './session.ts';
import type { Skipped } from './transport.ts';
import type { Watchdog } from './watchdog.ts';

const heartbeatMs = 3_000;
/** While every partition is paused, and before a seek is followed, the client sleeps this long at most. */
const fetchWaitMs = 250;
const partitionBytesMax = 1_048_576;
const answerBytesMax = 8 * 1_048_576;
/**
 * About two minutes, longer than the watchdog waits. A member that gives up sooner starts anew, and then the group waits
 * for the session of the one that it was.
 */
const attempts = 60;

export interface ReaderOptions {
  readonly topics: readonly string[];
  readonly group: string;
  readonly metadataMs: number;
  readonly session: Session;
  readonly watchdog: Watchdog;
  /** See `oneJudge`. */
  readonly judgedIn: () => number;
}

export interface ReaderEvents {
  /** Another one has taken its place: what it says does not count. */
  isFormer(): boolean;
  revoked(): void;
  /** Numbers of partitions by topic. */
  assigned(assignment: Readonly<Record<string, readonly number[]>>): Promise<void>;
  /** The group has taken something from us as this member. */
  taken(membership: Membership): void;
  skipped(skipped: Skipped): void;
  /** The client gives up. */
  crashed(error: Error): void;
}

/** A member of the group, not connected yet, that says what becomes of it; and keeps session and watchdog informed. */
export function readerOf(options: ClientOptions, reading: ReaderOptions, events: ReaderEvents): Consumer {
  const { group, metadataMs, session, watchdog, judgedIn } = reading;
  const consumer = clientOf(options, attempts).consumer({
    groupId: group,
    sessionTimeout: session.ms,
    rebalanceTimeout: session.ms,
    // Ten may be lost.
    heartbeatInterval: Math.min(heartbeatMs, session.ms / 10),
    maxWaitTimeInMs: fetchWaitMs,
    maxBytesPerPartition: partitionBytesMax,
    maxBytes: answerBytesMax,
    metadataMaxAge: metadataMs,
    allowAutoTopicCreation: false,
    partitionAssigners: [oneJudge(judgedIn)],
  });
  const { REBALANCING, GROUP_JOIN, CRASH, FETCH_START, FETCH, END_BATCH_PROCESS } = consumer.events;
  const { REQUEST, HEARTBEAT, COMMIT_OFFSETS } = consumer.events;
  const on: Consumer['on'] = (name: string, listen: (event: never) => void) =>
    (consumer.on as (name: string, listen: (event: never) => void) => () => void)(name, event =>
      events.isFormer() ? undefined : listen(event),
    );
  on(REBALANCING, () => events.revoked());
  on(GROUP_JOIN, ({ payload: { memberAssignment } }) => {
    session.accepted();
    return events.assigned(memberAssignment);
  });
  on(REQUEST, ({ payload: { apiName, sentAt } }) => {
    if (apiName === 'Heartbeat' || apiName === 'SyncGroup') session.spoke(sentAt);
  });
  on(COMMIT_OFFSETS, ({ payload: { memberId, groupGenerationId } }) => {
    events.taken({ memberId, generation: groupGenerationId });
  });
  on(HEARTBEAT, ({ payload: { memberId, groupGenerationId } }) => {
    session.accepted();
    events.taken({ memberId, generation: groupGenerationId });
  });
  on(CRASH, ({ payload: { error, restart } }) => {
    if (restart) events.revoked();
    else events.crashed(error);
  });
  on(FETCH_START, ({ payload: { nodeId } }) => watchdog.asks(nodeId));
  on(FETCH, ({ payload: { nodeId } }) => watchdog.answers(nodeId));
  // `eachBatch` is not called for what holds no record, though the client reads on behind it.
  on(END_BATCH_PROCESS, ({ payload: { topic, partition, batchSize, firstOffset, lastOffset, highWatermark } }) => {
    if (batchSize > 0) return;
    events.skipped({ topic, partition, from: firstOffset ?? lastOffset, next: after(lastOffset), highWatermark });
  });
  return consumer;
}
