import type { EachBatchPayload, OffsetsByTopicPartition } from 'kafkajs';
import type { FloodgateError } from '../errors.ts';
import type { Batch } from './transport.ts';

/** What the client gives with each batch. */
export type Offered = Pick<EachBatchPayload, 'batch' | 'resolveOffset' | 'heartbeat' | 'isRunning' | 'isStale'> & {
  readonly commitOffsetsIfNecessary: (offsets?: OffsetsByTopicPartition) => Promise<void>;
};

interface Taker {
  give(batch: Batch | undefined): void;
  refuse(error: FloodgateError): void;
}

/**
 * Turns the client's pushing into our pulling, without a queue: a batch that nobody asks for keeps the client from
 * fetching on, while its membership of the group is kept up.
 */
export class Handover {
  readonly #offers = new Set<() => void>();
  #taker: Taker | undefined;
  #failure: FloodgateError | undefined;
  #isOpen = false;
  #isClosed = false;

  /**
   * Waits until the batch is taken, or is not ours to give any more: then it is fetched again, or by somebody else.
   * Rejects with what `heartbeat` rejects with.
   */
  async offer(payload: Offered, isOurs: () => boolean, pulseMs: number, onWait: () => void): Promise<void> {
    while (isOurs() && !this.#isClosed && this.#failure === undefined) {
      const taker = this.#isOpen ? this.#taker : undefined;
      if (taker !== undefined) {
        this.#taker = undefined;
        payload.resolveOffset(payload.batch.messages.at(-1)?.offset ?? payload.batch.lastOffset());
        taker.give(batchOf(payload.batch));
        return;
      }
      if (await this.#isQuietFor(pulseMs)) {
        onWait();
        await payload.heartbeat();
      }
    }
  }

  /** The next batch, or undefined after `waitMs`, or when closed. */
  take(waitMs: number): Promise<Batch | undefined> {
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
    if (this.#isClosed) return Promise.resolve(undefined);
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.#taker?.give(undefined), waitMs);
      const settle = () => {
        clearTimeout(timer);
        this.#taker = undefined;
      };
      this.#taker = {
        give(batch) {
          settle();
          resolve(batch);
        },
        refuse(error) {
          settle();
          reject(error);
        },
      };
      this.recheck();
    });
  }

  /** Batches may be given from now on. */
  open(): void {
    this.#isOpen = true;
    this.recheck();
  }

  /** No batch is given until `open`; those on offer look whether they are still ours. */
  shut(): void {
    this.#isOpen = false;
    this.recheck();
  }

  recheck(): void {
    for (const wake of [...this.#offers]) wake();
  }

  /** Ends every take, now and later, with an error: the first one counts. */
  fail(error: FloodgateError): void {
    this.#failure ??= error;
    this.#taker?.refuse(this.#failure);
    this.recheck();
  }

  close(): void {
    this.#isClosed = true;
    this.#taker?.give(undefined);
    this.recheck();
  }

  /** Whether nothing happened for so long. */
  #isQuietFor(ms: number): Promise<boolean> {
    return new Promise(resolve => {
      const end = (isQuiet: boolean) => {
        clearTimeout(timer);
        this.#offers.delete(wake);
        resolve(isQuiet);
      };
      const wake = () => end(false);
      const timer = setTimeout(() => end(true), ms);
      this.#offers.add(wake);
    });
  }
}

function batchOf(batch: Offered['batch']): Batch {
  const { topic, partition, highWatermark, messages } = batch;
  return {
    topic,
    partition,
    next: after(batch.lastOffset()),
    highWatermark,
    records: messages.map(({ offset, value, timestamp }) => ({
      topic,
      partition,
      offset,
      value,
      timestampMs: Number(timestamp),
    })),
  };
}

/** The offset that follows another. */
export function after(offset: string): string {
  return (BigInt(offset) + 1n).toString();
}
