import { AsyncLocalStorage } from 'node:async_hooks';
import { createRequire } from 'node:module';

/** Who of a group speaks, as the broker numbers it. */
export interface Membership {
  readonly memberId: string;
  readonly generation: number;
}

/** The parts of kafkajs 2.2.4's protocol that are added to. */
interface Encoder {
  writeInt16(value: number): Encoder;
  writeInt32(value: number): Encoder;
  writeInt64(value: string | number): Encoder;
  writeBoolean(value: boolean): Encoder;
  writeUVarInt(value: number): Encoder;
  writeUVarIntString(value: string | null): Encoder;
  writeUVarIntArray(values: readonly Encoder[]): Encoder;
}
interface Decoder {
  readInt16(): number;
  readInt32(): number;
  readInt64(): bigint;
  readUVarIntString(): string | null;
  readUVarIntArray<T>(read: (decoder: Decoder) => T): readonly T[] | null;
  readTaggedFields(): unknown;
}
interface Exchange {
  readonly request: {
    readonly apiKey: number;
    readonly apiVersion: number;
    readonly apiName: string;
    encode(): Promise<Encoder>;
  };
  readonly response: { decode(data: unknown): Promise<unknown>; readonly parse: unknown };
}
interface Definition<Question> {
  readonly versions: string[];
  protocol(asked: { readonly version: number }): (question: Question) => Exchange;
}
interface OffsetsToCommit {
  readonly transactionalId: string;
  readonly groupId: string;
  readonly producerId: string | number;
  readonly producerEpoch: number;
  readonly topics: readonly {
    readonly topic: string;
    readonly partitions: readonly {
      readonly partition: number;
      readonly offset: string;
      readonly metadata: string | null;
    }[];
  }[];
}
interface OffsetsToFetch {
  readonly groupId: string;
  readonly topics: readonly {
    readonly topic: string;
    readonly partitions: readonly { readonly partition: number }[];
  }[];
}

const load = createRequire(import.meta.url);
const speakers = new AsyncLocalStorage<Membership>();
const steady = new AsyncLocalStorage<true>();
let isTaught = false;

/**
 * What is asked within `work` to commit offsets in a transaction says who asks, so that the broker refuses it with
 * `ILLEGAL_GENERATION` or `UNKNOWN_MEMBER_ID` once the group goes on without us (KIP-447, Kafka 2.5). kafkajs does not
 * say it: with the epoch of the transactional id alone, a former judge that wakes up could fence the new one.
 */
export function speakingAs<T>(membership: Membership, work: () => Promise<T>): Promise<T> {
  teach();
  return speakers.run(membership, work);
}

/**
 * Committed offsets that are asked for within `work` are final: while a transaction is open that could change them the
 * answer is `UNSTABLE_OFFSET_COMMIT`, which is worth trying again.
 */
export function steadily<T>(work: () => Promise<T>): Promise<T> {
  teach();
  return steady.run(true, work);
}

function teach(): void {
  if (isTaught) return;
  isTaught = true;
  const encoder = load('kafkajs/src/protocol/encoder') as new () => Encoder;
  const decoder = load('kafkajs/src/protocol/decoder') as new (data: unknown) => Decoder;
  add<OffsetsToCommit>('txnOffsetCommit', 3, (question, known) => {
    const membership = speakers.getStore();
    return membership === undefined ? known : txnOffsetCommit(question, membership, known, encoder, decoder);
  });
  add<OffsetsToFetch>('offsetFetch', 7, (question, known) =>
    steady.getStore() === undefined ? known : offsetFetch(question, known, encoder, decoder),
  );
}

/** Adds a version to a request that kafkajs knows; a broker that does not know it is asked as kafkajs does. */
function add<Question>(name: string, added: number, exchange: (question: Question, known: Exchange) => Exchange): void {
  const definition = load(`kafkajs/src/protocol/requests/${name}`) as Definition<Question>;
  const newest = Math.max(...definition.versions.map(Number));
  const known = definition.protocol;
  definition.versions.push(String(added));
  definition.protocol = ({ version }) => {
    const ask = known({ version: Math.min(version, newest) });
    return version < added ? ask : question => exchange(question, ask(question));
  };
}

/** Version 3: members are named, strings and arrays are compact, and every structure ends with tagged fields. */
function txnOffsetCommit(
  { transactionalId, groupId, producerId, producerEpoch, topics }: OffsetsToCommit,
  { memberId, generation }: Membership,
  { request: { apiKey, apiName }, response: { parse } }: Exchange,
  Encoder: new () => Encoder,
  Decoder: new (data: unknown) => Decoder,
): Exchange {
  return {
    request: {
      apiKey,
      apiName,
      apiVersion: 3,
      encode: async () =>
        new Encoder()
          .writeUVarInt(noTags)
          .writeUVarIntString(transactionalId)
          .writeUVarIntString(groupId)
          .writeInt64(producerId)
          .writeInt16(producerEpoch)
          .writeInt32(generation)
          .writeUVarIntString(memberId)
          .writeUVarIntString(null)
          .writeUVarIntArray(
            encoded(Encoder, topics, ({ partition, offset, metadata }) =>
              new Encoder()
                .writeInt32(partition)
                .writeInt64(offset)
                .writeInt32(noLeaderEpoch)
                .writeUVarIntString(metadata)
                .writeUVarInt(noTags),
            ),
          )
          .writeUVarInt(noTags),
    },
    response: {
      parse,
      async decode(data) {
        const decoder = new Decoder(data);
        decoder.readTaggedFields();
        return {
          throttleTime: decoder.readInt32(),
          topics: decoded(decoder, each => ({ partition: each.readInt32(), errorCode: each.readInt16() })),
        };
      },
    },
  };
}

/** Version 7, with `require_stable`. */
function offsetFetch(
  { groupId, topics }: OffsetsToFetch,
  { request: { apiKey, apiName }, response: { parse } }: Exchange,
  Encoder: new () => Encoder,
  Decoder: new (data: unknown) => Decoder,
): Exchange {
  return {
    request: {
      apiKey,
      apiName,
      apiVersion: 7,
      encode: async () =>
        new Encoder()
          .writeUVarInt(noTags)
          .writeUVarIntString(groupId)
          .writeUVarIntArray(encoded(Encoder, topics, ({ partition }) => new Encoder().writeInt32(partition)))
          .writeBoolean(true)
          .writeUVarInt(noTags),
    },
    response: {
      parse,
      async decode(data) {
        const decoder = new Decoder(data);
        decoder.readTaggedFields();
        return {
          throttleTime: decoder.readInt32(),
          responses: decoded(decoder, each => {
            const partition = each.readInt32();
            const offset = each.readInt64().toString();
            each.readInt32();
            return { partition, offset, metadata: each.readUVarIntString(), errorCode: each.readInt16() };
          }),
          errorCode: decoder.readInt16(),
        };
      },
    },
  };
}

const noTags = 0;
const noLeaderEpoch = -1;

/** Topics with their partitions, as questions and answers about offsets have them. */
function encoded<T>(
  Encoder: new () => Encoder,
  topics: readonly { readonly topic: string; readonly partitions: readonly T[] }[],
  encode: (partition: T) => Encoder,
): readonly Encoder[] {
  return topics.map(({ topic, partitions }) =>
    new Encoder().writeUVarIntString(topic).writeUVarIntArray(partitions.map(encode)).writeUVarInt(noTags),
  );
}

function decoded<T>(decoder: Decoder, read: (decoder: Decoder) => T) {
  return structures(decoder, one => ({ topic: one.readUVarIntString(), partitions: structures(one, read) }));
}

function structures<T>(decoder: Decoder, read: (decoder: Decoder) => T): readonly T[] {
  const all = decoder.readUVarIntArray(one => {
    const structure = read(one);
    one.readTaggedFields();
    return structure;
  });
  return all ?? [];
}
