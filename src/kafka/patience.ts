import { setTimeout as sleep } from 'node:timers/promises';
import { FloodgateError } from '../errors.ts';
import { failureOf } from './failure.ts';
import type { KafkaOptions } from './kafka.ts';

const waitMaxMs = 5_000;

/** Tries again while nobody answers, with waits that double; what trying cannot mend is thrown at once. */
export class Patience {
  readonly #options: KafkaOptions;
  readonly #isOver: () => boolean;

  constructor(options: KafkaOptions, isOver: () => boolean) {
    this.#options = options;
    this.#isOver = isOver;
  }

  get attempts(): number {
    return this.#options.attempts ?? 6;
  }

  /** Each attempt that failed is told of. Rejects with a `FloodgateError`. */
  async until<T>(work: () => Promise<T>): Promise<T> {
    const { brokers, log, firstWaitMs = 500 } = this.#options;
    for (let attempt = 1; ; attempt++) {
      try {
        return await work();
      } catch (error) {
        const failure = failureOf(error, brokers.join(', '));
        if (failure.code !== 'FG_KAFKA_UNAVAILABLE' || attempt >= this.attempts || this.#isOver()) throw failure;
        const waitMs = Math.min(waitMaxMs, firstWaitMs * 2 ** (attempt - 1));
        log('warn', `${failure.message}; attempt ${attempt} of ${this.attempts}, next in ${waitMs} ms`);
        await sleep(waitMs);
      }
    }
  }
}

/** An answer that has to come within some time. Rejects with `FG_KAFKA_UNAVAILABLE` when it does not. */
export async function answerIn<T>(withinMs: number, answer: Promise<T>, place: string): Promise<T> {
  const patience = new AbortController();
  const tooLong = sleep(withinMs, undefined, { signal: patience.signal }).then(() => {
    throw new FloodgateError('FG_KAFKA_UNAVAILABLE', `${place}: no answer within ${withinMs} ms`);
  });
  try {
    return await Promise.race([answer, tooLong]);
  } finally {
    patience.abort();
  }
}
