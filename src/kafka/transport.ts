import type { FloodgateError } from '../errors.ts';

/**
 * The narrow port to a log that is kept in partitions and read by groups. Everything above it knows nothing of the
 * client behind it, so that another client, or none (src/kafka/memory.ts), can take its place.
 */
export interface Transport {
  /**
   * Joins the group; from then on `poll` yields. Rejects with `FG_KAFKA_UNAVAILABLE` after bounded, told retries,
   * `FG_KAFKA_TOPIC` when a topic that is named is not there, `FG_KAFKA_AUTH` when the broker does not let us in, `FG_KAFKA_TLS` when we do not let it.
   */
  join(options: JoinOptions): Promise<void>;
  /**
   * The next batch of one partition, or undefined after `waitMs` without one. One caller at a time. While nobody polls
   * nothing is fetched beyond what one answer of a broker holds. Rejects, from then on always, with `FG_KAFKA_STALLED`,
   * `FG_KAFKA_CODEC`, `FG_KAFKA_AUTH` or `FG_KAFKA_UNAVAILABLE`: only a new process helps.
   */
  poll(waitMs: number): Promise<Batch | undefined>;
  /** Paused partitions yield nothing and lose nothing. An assignment begins with none paused. */
  pause(partitions: readonly TopicPartition[]): void;
  resume(partitions: readonly TopicPartition[]): void;
  /** Where the partition's next batch begins; also from within `onAssign`. */
  seek(topic: string, partition: number, offset: string): void;
  /** What the partitions hold, as the broker knows it now. Rejects within seconds when it does not say. */
  ends(partitions: readonly TopicPartition[]): Promise<readonly Ends[]>;
  /**
   * Offsets of the *next* record to read, as Kafka counts. Rejects with `FG_KAFKA_REVOKED` when one of the partitions
   * is not ours any more: nothing was committed, and what it stood for will be read by whoever has them now.
   */
  commit(offsets: readonly Position[]): Promise<void>;
  /**
   * Resolves when all in-sync replicas have the messages. Rejects with `FG_KAFKA_TOPIC`, `FG_KAFKA_REFUSED` (such as too
   * large: sending the same again will not help) or `FG_KAFKA_UNAVAILABLE` (it may).
   */
  send(topic: string, messages: readonly Message[]): Promise<void>;
  /**
   * Messages and offsets become readable (`read_committed`) together or not at all. One at a time; messages of one key
   * keep their order. Tried again, telling `onRetry` why, until it is known to be done, however the first attempts
   * ended. Resolves with the messages that the broker refuses for good, which were left out. Rejects with
   * `FG_KAFKA_REVOKED` when the group goes on without us: then nothing of it was published, nor will be.
   */
  transaction(
    messages: readonly Outgoing[],
    offsets: readonly Position[],
    onRetry: (failure: FloodgateError) => void,
  ): Promise<readonly Outgoing[]>;
  /**
   * Whether the partitions are ours beyond doubt: false while they are given out anew, and once the group has heard
   * nothing from us for a session, as after a long sleep, until it says that it still counts on us. A member that is
   * not heard is given nothing by `poll`.
   */
  readonly isCurrent: boolean;
  /** Whether brokers have answered within seconds: only then does nothing that comes mean that there is nothing. */
  readonly isAnswered: boolean;
  /** Leaves the group and lets go of every connection. */
  close(): Promise<void>;
}

export interface JoinOptions {
  /**
   * Names, and patterns (src/kafka/subscription.ts): topics that match are read from when they are there, and from their
   * beginning when they come later.
   */
  readonly topics: readonly string[];
  /** Topics that no pattern matches. */
  readonly except?: readonly string[];
  readonly group: string;
  /**
   * Where to begin in partitions that the group has no offset for: `earliest`, `latest`, or an RFC 3339 time.
   * Partitions that are added later are read from their beginning.
   */
  readonly from: string;
  /**
   * The partitions that are ours from now on: all that there are, or none while another member of the group has them.
   * Called before any of their records is yielded.
   */
  onAssign(partitions: readonly Assigned[]): void;
  /** Something was read that holds no record. */
  onSkip(skipped: Skipped): void;
  /** None is ours any more: called before somebody else can be given one, and before the next `onAssign`. */
  onRevoke(): void;
}

export interface TopicPartition {
  readonly topic: string;
  readonly partition: number;
}

/** An offset, a whole number in decimal that may be larger than a JavaScript number can hold, with its metadata. */
export interface Position extends TopicPartition {
  readonly offset: string;
  readonly metadata: string;
}

/** Offset of the oldest record that a partition still holds, and the one that its next record will get. */
export interface Ends extends TopicPartition {
  readonly earliest: string;
  readonly next: string;
}

export interface Assigned extends Ends {
  /** Undefined when the group has never been here. */
  readonly committed: { readonly offset: string; readonly metadata: string } | undefined;
  /** Where reading begins unless `seek` says otherwise, or at `earliest` if that is later. */
  readonly start: string;
}

export interface Fetched extends TopicPartition {
  readonly offset: string;
  readonly value: Buffer | null;
  readonly timestampMs: number;
}

export interface Batch extends TopicPartition {
  /** At least one, in order of offset. */
  readonly records: readonly Fetched[];
  /** It does not begin where reading was to go on: that is gone, so the client went to the oldest record there is. */
  readonly isReset?: boolean;
  /** Where reading goes on: after the last record, and after marks of transactions behind it. */
  readonly next: string;
  /** Offset that the partition's next record will get: lag is this less `next`. */
  readonly highWatermark: string;
}

/** Offsets that hold no record: marks of transactions, and what those have aborted. `highWatermark` as in a batch. */
export interface Skipped extends TopicPartition {
  readonly from: string;
  readonly next: string;
  readonly highWatermark: string;
}

export interface Message {
  /** Messages with the same key go to the same partition, in order. */
  readonly key: string | null;
  readonly value: Buffer | string | null;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A message on its way to a topic. */
export interface Outgoing extends Message {
  readonly topic: string;
}

export function keyOf({ topic, partition }: TopicPartition): string {
  return `${topic}/${partition}`;
}
