import { setTimeout as sleep } from 'node:timers/promises';
import { Partitioners, type Producer, type Transaction } from 'kafkajs';
import { FloodgateError } from '../errors.ts';
import { marks } from '../marks.ts';
import { failureOf } from './failure.ts';
import { type ClientOptions, clientOf } from './kafka.ts';
import { grouped, standingOf } from './offsets.ts';
import { type Membership, speakingAs, steadily } from './requests.ts';
import { keyOf, type Outgoing, type Position } from './transport.ts';

export interface TransactionsOptions {
  /** The cluster, and who writes to it. */
  readonly kafka: ClientOptions;
  readonly group: string;
}

/** Where its caller stands in the group while a transaction is under way. */
export interface Standing {
  readonly membership: Membership;
  /** Whether this is still the generation of `membership`, as far as is known here. */
  isOurs(): boolean;
  /** Whether the group has heard from us within a session. */
  isHeard(): boolean;
}

/** Of the client within one attempt. */
const attempts = 6;
const firstWaitMs = 20;
/** Between attempts. */
const waitMinMs = 100;
const waitMaxMs = 5_000;
/** A transaction that nobody ends keeps `read_committed` readers waiting for so long. */
const transactionMs = 30_000;
/** What goes in one request: brokers take a megabyte at most unless told otherwise. */
const pieceBytes = 512 * 1024;
const pieceMax = 1_000;
/** The framing of a message and of each of its headers, at most. */
const framingBytes = 32;

/**
 * The transactions of a group's judge. The transactional id belongs to the group, so that whoever judges next ends what
 * its predecessor has left open, and the offsets name the generation, so that only the judge of this one can commit.
 *
 * A producer of kafkajs whose commit or abort has failed can do nothing more. It is replaced by a new one, which makes
 * the broker end the transaction; what became of it is then read from the committed offsets.
 */
export class Transactions {
  readonly #options: TransactionsOptions;
  #producer: Producer | undefined;
  #initialising: Promise<void> | undefined;
  #isClosed = false;

  constructor(options: TransactionsOptions) {
    this.#options = options;
  }

  /**
   * Fences whoever used the id before, and waits until what it left is settled. Asked for by an assignment and by a
   * transaction at the same time it is done once: two producers of ours would fence each other.
   */
  init(): Promise<void> {
    this.#initialising ??= this.#initialise().finally(() => {
      this.#initialising = undefined;
    });
    return this.#initialising;
  }

  async #initialise(): Promise<void> {
    await this.drop();
    const { kafka, group } = this.#options;
    const producer = clientOf({ ...kafka, firstWaitMs }, attempts).producer({
      transactionalId: `floodgate-${group}`,
      transactionTimeout: transactionMs,
      maxInFlightRequests: 1,
      allowAutoTopicCreation: false,
      createPartitioner: Partitioners.DefaultPartitioner,
    });
    try {
      await producer.connect();
      // The first transaction of a producer gets its epoch.
      const first = await producer.transaction();
      await first.abort();
    } catch (error) {
      void producer.disconnect().catch(() => {});
      throw error;
    }
    if (this.#isClosed) return producer.disconnect();
    this.#producer = producer;
  }

  get isInitialised(): boolean {
    return this.#producer !== undefined;
  }

  /** See `Transport.transaction`. */
  async run(
    messages: readonly Outgoing[],
    offsets: readonly Position[],
    standing: Standing,
    onRetry: (failure: FloodgateError) => void,
  ): Promise<readonly Outgoing[]> {
    const refused: Outgoing[] = [];
    let pieces = piecesOf(messages);
    /** A commit was asked for, and what became of it is not known. */
    let isOpen = false;
    for (let attempt = 1; ; attempt++) {
      let transaction: Transaction | undefined;
      let piece: readonly Outgoing[] | undefined;
      try {
        if (isOpen && (await this.#isCommitted(offsets, standing))) return refused;
        isOpen = false;
        transaction = await this.#begin(standing);
        for (piece of pieces) await transaction.sendBatch({ acks: -1, topicMessages: byTopic(piece) });
        piece = undefined;
        await this.#sendOffsets(transaction, offsets, standing);
        if (marks.outputs.hasSubscribers) marks.outputs.publish({ messages: messages.length });
        if (!standing.isOurs()) throw this.#revoked();
        isOpen = true;
        await transaction.commit();
        return refused;
      } catch (error) {
        const failure = failureOf(error, this.#placeOf(piece));
        await this.#abandon(transaction, failure);
        if (!isOpen && failure.code === 'FG_KAFKA_REVOKED') throw failure;
        if (this.#isClosed) throw failure;
        onRetry(failure);
        if (piece !== undefined && failure.code === 'FG_KAFKA_REFUSED') {
          if (piece.length === 1) refused.push(...piece);
          pieces = pieces.flatMap(one => (one === piece ? halvesOf(one) : [one]));
        } else await sleep(Math.min(waitMaxMs, waitMinMs * 2 ** Math.min(attempt, 16)));
      }
    }
  }

  /** Lets go of the producer: the next transaction needs `init`, or gets it. */
  async drop(): Promise<void> {
    const producer = this.#producer;
    this.#producer = undefined;
    await producer?.disconnect().catch(() => {});
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.drop();
  }

  async #begin(standing: Standing): Promise<Transaction> {
    if (this.#isClosed) throw new FloodgateError('FG_KAFKA_UNAVAILABLE', `${this.#placeOf()}: closed`);
    if (!standing.isOurs()) throw this.#revoked();
    if (this.#producer === undefined) await this.#initAsJudge(standing);
    const producer = this.#producer;
    if (producer === undefined) throw new FloodgateError('FG_KAFKA_UNAVAILABLE', `${this.#placeOf()}: closed`);
    try {
      return await producer.transaction();
    } catch (error) {
      await this.drop();
      throw error;
    }
  }

  /** Who may have been taken for dead must not fence: the broker would end the transaction of the new judge. */
  async #initAsJudge(standing: Standing): Promise<void> {
    if (standing.isHeard()) return this.init();
    throw new FloodgateError(
      'FG_KAFKA_UNAVAILABLE',
      `${this.#placeOf()}: the group has not heard from us for a session`,
    );
  }

  async #sendOffsets(transaction: Transaction, offsets: readonly Position[], standing: Standing): Promise<void> {
    const { group } = this.#options;
    await speakingAs(standing.membership, () =>
      transaction.sendOffsets({ consumerGroupId: group, topics: grouped(offsets) }),
    );
  }

  /** Ends it, politely where that is possible: a fenced or broken producer is replaced instead. */
  async #abandon(transaction: Transaction | undefined, { code }: FloodgateError): Promise<void> {
    if (transaction?.isActive() && code !== 'FG_KAFKA_FENCED' && code !== 'FG_KAFKA_UNAVAILABLE') {
      try {
        await transaction.abort();
        return;
      } catch {
        // Replaced like any other that is broken.
      }
    }
    await this.drop();
  }

  async #isCommitted(offsets: readonly Position[], standing: Standing): Promise<boolean> {
    const { kafka, group } = this.#options;
    // Without us the broker ends the transaction after its time, or the next judge does.
    if (standing.isOurs() && this.#producer === undefined) await this.#initAsJudge(standing);
    const topics = [...new Set(offsets.map(({ topic }) => topic))];
    const known = await steadily(() => standingOf(clientOf(kafka, attempts), group, topics));
    return offsets.every(position => {
      const { offset, metadata } = known.get(keyOf(position))?.committed ?? {};
      return offset === position.offset && metadata === position.metadata;
    });
  }

  #revoked(): FloodgateError {
    return new FloodgateError('FG_KAFKA_REVOKED', `group ${this.#options.group}: its partitions are given out anew`);
  }

  #placeOf(piece: readonly Outgoing[] = []): string {
    const topics = [...new Set(piece.map(({ topic }) => topic))];
    return topics.length > 0 ? `topic ${topics.join(', ')}` : this.#options.kafka.brokers.join(', ');
  }
}

/** In their order, so many at a time as a request may hold. */
function piecesOf(messages: readonly Outgoing[]): readonly (readonly Outgoing[])[] {
  const pieces: Outgoing[][] = [];
  let bytes = 0;
  for (const message of messages) {
    const size = bytesOf(message);
    const last = pieces.at(-1);
    if (last === undefined || last.length >= pieceMax || bytes + size > pieceBytes) {
      pieces.push([message]);
      bytes = size;
    } else {
      last.push(message);
      bytes += size;
    }
  }
  return pieces;
}

function bytesOf({ key, value, headers = {} }: Outgoing): number {
  let bytes = framingBytes + Buffer.byteLength(key ?? '') + Buffer.byteLength(value ?? '');
  for (const [name, text] of Object.entries(headers)) bytes += framingBytes + Buffer.byteLength(name + text);
  return bytes;
}

/** Of one alone that is refused nothing is left. */
function halvesOf(piece: readonly Outgoing[]): readonly (readonly Outgoing[])[] {
  if (piece.length === 1) return [];
  const middle = piece.length >> 1;
  return [piece.slice(0, middle), piece.slice(middle)];
}

function byTopic(piece: readonly Outgoing[]) {
  return [...new Set(piece.map(({ topic }) => topic))].map(topic => ({
    topic,
    messages: piece
      .filter(message => message.topic === topic)
      .map(({ key, value, headers }) => ({ key, value, headers: { ...headers } })),
  }));
}
