import { FloodgateError } from '../errors.ts';
import { MemoryTransport } from './memory-transport.ts';
import { matched, subscriptionTo } from './subscription.ts';
import {
  type Fetched,
  type JoinOptions,
  keyOf,
  type Position,
  type TopicPartition,
  type Transport,
} from './transport.ts';

/** A clock that moves only when it is told to, milliseconds. */
export class VirtualClock {
  nowMs = 0;
  readonly now = (): number => this.nowMs;
}

/** What was sent in it is there for readers at `read_committed` once it is committed. */
export interface Transaction {
  state: 'open' | 'committed' | 'aborted';
}

/** Where a process may be stopped: before what the word names, and for `committed` right after it. */
export type Step = 'poll' | 'send' | 'offsets' | 'commit' | 'committed';

/** What is kept of one partition. Offsets begin at 0. */
export interface Log {
  readonly records: Fetched[];
  /** First offset that retention has left. */
  earliest: number;
}

/**
 * A broker without a network, for tests: topics, partitions, groups and commits, with nothing left to chance. Members
 * leave all partitions to the one that joined first.
 */
export class MemoryBroker {
  readonly clock: VirtualClock;
  readonly #topics = new Map<string, Log[]>();
  readonly #committed = new Map<string, Position>();
  readonly #members = new Map<string, MemoryTransport[]>();
  #batchMax = 500;
  readonly #failures: { readonly at: Step; readonly error: FloodgateError }[] = [];
  readonly #transactions = new Map<Fetched, Transaction>();
  /** The transaction of each group that has not ended. */
  readonly #open = new Map<string, Transaction>();
  /** Waited for at each step of each process: a promise that never resolves stops it there. */
  onStep: (step: Step) => Promise<void> | undefined = () => undefined;

  constructor(topics: Readonly<Record<string, number>>, clock = new VirtualClock()) {
    this.clock = clock;
    for (const [topic, partitions] of Object.entries(topics)) this.addPartitions(topic, partitions);
  }

  /** A further process. */
  transport(): Transport & { wake(): void } {
    return new MemoryTransport(this);
  }

  /** Most records in a batch. */
  set batchMax(records: number) {
    this.#batchMax = records;
  }

  get batchMax(): number {
    return this.#batchMax;
  }

  /** The next step of this kind fails with this instead. */
  failNext(at: Step, error: FloodgateError): void {
    this.#failures.push({ at, error });
  }

  throwFailure(at: Step): void {
    const index = this.#failures.findIndex(failure => failure.at === at);
    const [failure] = index < 0 ? [] : this.#failures.splice(index, 1);
    if (failure !== undefined) throw failure.error;
  }

  addPartitions(topic: string, count: number): void {
    const logs = this.#topics.get(topic) ?? [];
    for (let at = 0; at < count; at++) logs.push({ records: [], earliest: 0 });
    this.#topics.set(topic, logs);
    for (const group of this.#members.keys()) this.rebalance(group);
  }

  produce(topic: string, partition: number, value: Buffer | string | null, transaction?: Transaction): void {
    const { records } = this.log({ topic, partition });
    const record: Fetched = {
      topic,
      partition,
      offset: String(records.length),
      value: typeof value === 'string' ? Buffer.from(value) : value,
      timestampMs: this.clock.nowMs,
    };
    records.push(record);
    if (transaction !== undefined) this.#transactions.set(record, transaction);
  }

  /** A transaction of the group's judge; what a former one has left open is aborted. */
  begin(group: string): Transaction {
    this.fence(group);
    const transaction: Transaction = { state: 'open' };
    this.#open.set(group, transaction);
    return transaction;
  }

  /** Ends what is open, so that whoever has opened it can commit no more. */
  fence(group: string): void {
    const open = this.#open.get(group);
    if (open?.state === 'open') open.state = 'aborted';
  }

  /** Deletes what lies before an offset, as retention does. */
  truncate(topic: string, partition: number, earliest: number): void {
    this.log({ topic, partition }).earliest = earliest;
  }

  /** What a topic holds, partition after partition. */
  records(topic: string): readonly Fetched[] {
    return this.logs(topic).flatMap(({ records, earliest }) => records.slice(earliest));
  }

  /** What readers at `read_committed` see of it. */
  readCommitted(topic: string): readonly Fetched[] {
    return this.records(topic).filter(record => (this.#transactions.get(record)?.state ?? 'committed') === 'committed');
  }

  committed(group: string, place: TopicPartition): Position | undefined {
    return this.#committed.get(`${group} ${keyOf(place)}`);
  }

  keep(group: string, position: Position): void {
    this.#committed.set(`${group} ${keyOf(position)}`, position);
  }

  logs(topic: string): readonly Log[] {
    const logs = this.#topics.get(topic);
    if (logs === undefined) throw new FloodgateError('FG_KAFKA_TOPIC', `${topic}: there is no such topic`);
    return logs;
  }

  log({ topic, partition }: TopicPartition): Log {
    const log = this.logs(topic)[partition];
    if (log === undefined) throw new RangeError(`${keyOf({ topic, partition })} is not there`);
    return log;
  }

  topicsOf({ topics, except }: JoinOptions): readonly string[] {
    const found = matched(subscriptionTo(topics, except), [...this.#topics.keys()]);
    for (const topic of found.missing) this.logs(topic);
    return found.topics;
  }

  enter(group: string, member: MemoryTransport): void {
    this.#members.set(group, [...(this.#members.get(group) ?? []), member]);
    this.rebalance(group);
  }

  leave(group: string, member: MemoryTransport): void {
    this.#members.set(
      group,
      (this.#members.get(group) ?? []).filter(other => other !== member),
    );
    this.rebalance(group);
  }

  /** The process of a member is gone, or sleeps for longer than its session: it is told nothing. */
  expire(transport: Transport): void {
    for (const [group, members] of this.#members) {
      this.#members.set(
        group,
        members.filter(member => member !== transport),
      );
      if (members.some(member => member === transport)) this.rebalance(group);
    }
  }

  isMember(group: string, member: Transport): boolean {
    return this.#members.get(group)?.some(other => other === member) ?? false;
  }

  /** Takes everything from everybody and gives it out anew. */
  rebalance(group: string): void {
    const members = this.#members.get(group) ?? [];
    for (const member of members) member.revoke();
    const topics = [...new Set(members.flatMap(member => member.topics))].sort();
    const places = topics.flatMap(topic => this.logs(topic).map((_, partition) => ({ topic, partition })));
    for (const [turn, member] of members.entries()) {
      member.assign(turn === 0 ? places : []);
    }
  }
}
