import { setImmediate } from 'node:timers/promises';
import { FloodgateError } from '../errors.ts';
import type { Log, MemoryBroker, Transaction } from './memory.ts';
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

/** One process at a memory broker. With nothing to read, `poll` moves the clock on by what it would have waited. */
export class MemoryTransport implements Transport {
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
