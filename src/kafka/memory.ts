import { setImmediate } from 'node:timers/promises';
import { FloodgateError } from '../errors.ts';
import { matched, subscriptionTo } from './subscription.ts';
import {
  type Assigned,
  type Batch,
  type Ends,
  type Fetched,
  type JoinOptions,
  keyOf,
  type Message,
  type Outgoing,
  type Position,
  type TopicPartition,
  type Transport,
} from './transport.ts';

/** A clock that moves only when it is told to, milliseconds. */
export class VirtualClock {
  nowMs = 0;
  readonly now = (): number => this.nowMs;
}

interface Transaction {
  state: 'open' | 'committed' | 'aborted';
}

/** Where a process may be stopped: before what the word names, and for `committed` right after it. */
export type Step = 'poll' | 'send' | 'offsets' | 'commit' | 'committed';

/** What is kept of one partition. Offsets begin at 0. */
interface Log {
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

/** One process at a memory broker. With nothing to read, `poll` moves the clock on by what it would have waited. */
class MemoryTransport implements Transport {
  readonly #broker: MemoryBroker;
  #join: JoinOptions | undefined;
  readonly #next = new Map<string, { readonly place: TopicPartition; offset: number }>();
  readonly #paused = new Set<string>();
  #starts: ReadonlyMap<string, number> = new Map();
  #turn = 0;
  #generation = 0;

  constructor(broker: MemoryBroker) {
    this.#broker = broker;
  }

  get topics(): readonly string[] {
    return this.#join === undefined ? [] : this.#broker.topicsOf(this.#join);
  }

  async join(join: JoinOptions): Promise<void> {
    this.#starts = new Map(
      this.#broker
        .topicsOf(join)
        .flatMap(topic =>
          this.#broker
            .logs(topic)
            .map((log, partition) => [keyOf({ topic, partition }), startOf(log, join.from)] as const),
        ),
    );
    this.#join = join;
    this.#broker.enter(join.group, this);
  }

  readonly isAnswered = true;

  get isCurrent(): boolean {
    return this.#next.size > 0 && this.#isMember;
  }

  get #isMember(): boolean {
    return this.#join !== undefined && this.#broker.isMember(this.#join.group, this);
  }

  /** A member that has been taken for dead, and finds out: it is one again, and stands by. */
  wake(): void {
    if (this.#join === undefined) return;
    this.revoke();
    this.#broker.enter(this.#join.group, this);
  }

  async poll(waitMs: number): Promise<Batch | undefined> {
    await this.#broker.onStep('poll');
    if (!this.#isMember) return this.#nothing();
    const places = [...this.#next.values()];
    for (let tried = 0; tried < places.length; tried++) {
      const entry = places[this.#turn++ % places.length];
      const batch = entry === undefined || this.#paused.has(keyOf(entry.place)) ? undefined : this.#read(entry);
      if (batch !== undefined) return batch;
    }
    this.#broker.clock.nowMs += waitMs;
    return this.#nothing();
  }

  /** As long as a real poll without an answer, for all others in the process: they get a turn. */
  async #nothing(): Promise<undefined> {
    await setImmediate();
  }

  #read(entry: { readonly place: TopicPartition; offset: number }): Batch | undefined {
    const { records, earliest } = this.#broker.log(entry.place);
    const isReset = entry.offset < earliest || entry.offset > records.length;
    const from = isReset ? earliest : entry.offset;
    const read = records.slice(from, from + this.#broker.batchMax);
    if (read.length === 0) return undefined;
    entry.offset = from + read.length;
    return {
      ...entry.place,
      records: read,
      next: String(entry.offset),
      highWatermark: String(records.length),
      ...(isReset && { isReset }),
    };
  }

  pause(partitions: readonly TopicPartition[]): void {
    for (const place of partitions) if (this.#next.has(keyOf(place))) this.#paused.add(keyOf(place));
  }

  resume(partitions: readonly TopicPartition[]): void {
    for (const place of partitions) this.#paused.delete(keyOf(place));
  }

  seek(topic: string, partition: number, offset: string): void {
    const entry = this.#next.get(keyOf({ topic, partition }));
    if (entry !== undefined) entry.offset = Number(offset);
  }

  async ends(partitions: readonly TopicPartition[]): Promise<readonly Ends[]> {
    return partitions.map(place => this.#endsOf(place));
  }

  #endsOf(place: TopicPartition): Ends {
    const { earliest, records } = this.#broker.log(place);
    return { ...place, earliest: String(earliest), next: String(records.length) };
  }

  async commit(offsets: readonly Position[]): Promise<void> {
    await this.#broker.onStep('commit');
    this.#broker.throwFailure('commit');
    const group = this.#groupOf(offsets);
    for (const position of offsets) this.#broker.keep(group, position);
    await this.#broker.onStep('committed');
  }

  async transaction(
    messages: readonly Outgoing[],
    offsets: readonly Position[],
    onRetry: (failure: FloodgateError) => void,
  ): Promise<readonly Outgoing[]> {
    const generation = this.#generation;
    for (;;) {
      const group = this.#groupOf(offsets, generation);
      const transaction = this.#broker.begin(group);
      try {
        await this.#broker.onStep('send');
        for (const { topic, key, value } of messages) {
          this.#broker.produce(topic, partitionOf(key, this.#broker.logs(topic).length), value, transaction);
        }
        this.#broker.throwFailure('send');
        await this.#broker.onStep('offsets');
        this.#groupOf(offsets, generation);
        await this.#broker.onStep('commit');
        this.#broker.throwFailure('commit');
        this.#mustBeOpen(transaction);
        transaction.state = 'committed';
        for (const position of offsets) this.#broker.keep(group, position);
        await this.#broker.onStep('committed');
        this.#broker.throwFailure('committed');
        return [];
      } catch (error) {
        if (transaction.state === 'committed') return [];
        transaction.state = 'aborted';
        const failure = error as FloodgateError;
        if (failure.code === 'FG_KAFKA_REVOKED') throw failure;
        onRetry(failure);
      }
    }
  }

  #mustBeOpen({ state }: Transaction): void {
    if (state !== 'open') throw new FloodgateError('FG_KAFKA_FENCED', 'the broker has ended our transaction');
  }

  /** The group that we may commit for: in the generation that the broker knows, and not only in ours. */
  #groupOf(offsets: readonly Position[], generation = this.#generation): string {
    const gone = offsets.find(position => !this.#next.has(keyOf(position)));
    if (gone !== undefined || this.#join === undefined || !this.#isMember || generation !== this.#generation) {
      throw new FloodgateError('FG_KAFKA_REVOKED', `${gone === undefined ? 'nothing' : keyOf(gone)}: is not ours`);
    }
    return this.#join.group;
  }

  async send(topic: string, messages: readonly Message[]): Promise<void> {
    this.#broker.throwFailure('send');
    const partitions = this.#broker.logs(topic).length;
    for (const { key, value } of messages) this.#broker.produce(topic, partitionOf(key, partitions), value);
  }

  async close(): Promise<void> {
    const join = this.#join;
    this.#join = undefined;
    this.#next.clear();
    if (join !== undefined) this.#broker.leave(join.group, this);
  }

  revoke(): void {
    this.#generation++;
    if (this.#next.size === 0) return;
    this.#next.clear();
    this.#join?.onRevoke();
  }

  assign(places: readonly TopicPartition[]): void {
    const join = this.#join;
    if (join === undefined) return;
    this.#paused.clear();
    if (places.length > 0) this.#broker.fence(join.group);
    const assigned = places.map((place): Assigned => {
      const committed = this.#broker.committed(join.group, place);
      const start = committed?.offset ?? String(this.#starts.get(keyOf(place)) ?? 0);
      return { ...this.#endsOf(place), committed, start };
    });
    for (const { topic, partition, committed, start } of assigned) {
      const place = { topic, partition };
      this.#next.set(keyOf(place), { place, offset: Number(start) });
      if (committed === undefined) this.#broker.keep(join.group, { ...place, offset: start, metadata: '' });
    }
    join.onAssign(assigned);
  }
}

function startOf({ records, earliest }: Log, from: string): number {
  if (from === 'earliest') return earliest;
  if (from === 'latest') return records.length;
  const at = records.findIndex(({ timestampMs }) => timestampMs >= Date.parse(from));
  return at < 0 ? records.length : at;
}

function partitionOf(key: string | null, partitions: number): number {
  let hash = 0;
  for (const char of key ?? '') hash = (Math.imul(hash, 31) + (char.codePointAt(0) ?? 0)) >>> 0;
  return hash % partitions;
}
