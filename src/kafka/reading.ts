import { setTimeout as sleep } from 'node:timers/promises';
import type { Consumer } from 'kafkajs';
import type { FloodgateError } from '../errors.ts';
import { failureOf } from './failure.ts';
import type { Offered } from './handover.ts';
import type { KafkaOptions } from './kafka.ts';

/** Before reading begins anew when the client has given up. */
const againMs = 1_000;

export interface ReadingOptions extends Pick<KafkaOptions, 'brokers' | 'log'> {
  /** How long the client may give up again and again. */
  readonly stallMs: number;
  /** A consumer, not connected yet; what it says does not count once it is `isFormer`. */
  open(topics: readonly string[], consumer: { isFormer(): boolean; crashed(error: Error): void }): Consumer;
  /** Nothing of what was assigned is ours any more. */
  revoke(): void;
  offered(payload: Offered): Promise<void>;
  /** Only a new process helps. */
  fail(failure: FloodgateError): void;
}

/**
 * The one consumer of the client that reads just now. kafkajs cannot change what a consumer reads, and takes some failures
 * of a broker that restarts for final: then another one takes its place.
 */
export class Reading {
  readonly #options: ReadingOptions;
  #consumer: Consumer | undefined;
  #topics: readonly string[] = [];
  /** Since when the client has given up again and again, undefined while it reads. */
  #givenUpMs: number | undefined;
  #isClosed = false;

  constructor(options: ReadingOptions) {
    this.#options = options;
  }

  get consumer(): Consumer | undefined {
    return this.#consumer;
  }

  get topics(): readonly string[] {
    return this.#topics;
  }

  /** Reads these topics and no others from now on. Rejects when the brokers do not let it begin. */
  async read(topics: readonly string[]): Promise<void> {
    const { open, revoke, offered, brokers } = this.#options;
    const former = this.#consumer;
    this.#consumer = undefined;
    this.#topics = topics;
    revoke();
    await former?.disconnect();
    // Meanwhile it was asked for anew.
    if (this.#topics !== topics || topics.length === 0 || this.#isClosed) return;
    const consumer: Consumer = open(topics, {
      isFormer: () => this.#consumer !== consumer,
      crashed: error => {
        revoke();
        void this.again(failureOf(error, topics.join(', ')));
      },
    });
    this.#consumer = consumer;
    try {
      await consumer.connect();
      if (this.#consumer !== consumer) return;
      // An offset that retention has deleted makes kafkajs begin anew where this says: at the oldest record there is,
      // never at the newest. Where to begin without a commit is not its to say.
      await consumer.subscribe({ topics: [...topics], fromBeginning: true });
      await consumer.run({
        autoCommit: false,
        eachBatchAutoResolve: false,
        partitionsConsumedConcurrently: 1,
        eachBatch: offered,
      });
    } catch (error) {
      throw failureOf(error, brokers.join(', '));
    }
  }

  /** Begins anew with another consumer after a failure, for as long as the watchdog would wait. */
  async again(failure: FloodgateError): Promise<void> {
    const { stallMs, fail, log, brokers } = this.#options;
    const consumer = this.#consumer;
    this.#givenUpMs ??= performance.now();
    if (failure.code !== 'FG_KAFKA_UNAVAILABLE' || performance.now() - this.#givenUpMs > stallMs) {
      fail(failure);
      return;
    }
    log('warn', `${failure.message}; reading begins anew in ${againMs} ms`);
    await sleep(againMs);
    if (this.#isClosed || this.#consumer !== consumer) return;
    try {
      await this.read([...this.#topics]);
    } catch (error) {
      fail(failureOf(error, brokers.join(', ')));
    }
  }

  /** It reads: what was given up before does not count. */
  succeeds(): void {
    this.#givenUpMs = undefined;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#consumer?.disconnect();
  }
}
