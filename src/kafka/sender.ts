import { Partitioners, type Producer } from 'kafkajs';
import { failureOf } from './failure.ts';
import { type ClientOptions, clientOf } from './kafka.ts';
import type { Message } from './transport.ts';

/**
 * Sends outside of transactions; connects when there is something to send. Idempotent, so that what the client tries
 * again because one partition of several did not take it is not there twice in the others.
 */
export class Sender {
  readonly #options: ClientOptions;
  readonly #attempts: number;
  #producer: Promise<Producer> | undefined;

  constructor(options: ClientOptions, attempts: number) {
    this.#options = options;
    this.#attempts = attempts;
  }

  /** See `Transport.send`. */
  async send(topic: string, messages: readonly Message[]): Promise<void> {
    if (messages.length === 0) return;
    try {
      this.#producer ??= this.#connect();
      const producer = await this.#producer;
      await producer.send({
        topic,
        acks: -1,
        messages: messages.map(({ key, value, headers }) => ({ key, value, headers: { ...headers } })),
      });
    } catch (error) {
      // What it holds for unsent may have been written, and the broker would take the next for the same once more.
      await this.close();
      throw failureOf(error, `topic ${topic}`);
    }
  }

  async close(): Promise<void> {
    const former = this.#producer;
    this.#producer = undefined;
    const producer = await former?.catch(() => undefined);
    await producer?.disconnect();
  }

  async #connect(): Promise<Producer> {
    const producer = clientOf(this.#options, this.#attempts).producer({
      idempotent: true,
      maxInFlightRequests: 1,
      allowAutoTopicCreation: false,
      createPartitioner: Partitioners.DefaultPartitioner,
    });
    await producer.connect();
    return producer;
  }
}
