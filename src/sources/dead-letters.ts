import type { Refused } from '../intake.ts';
import type { Message, Transport } from '../kafka/transport.ts';

/** Lines held while the topic does not take them; beyond it new ones are counted as lost, by the metrics and in words. */
const heldMax = 10_000;
const batchMax = 500;
/** A line longer than this is cut: what is wrong with it shows at its head. */
const valueMaxBytes = 64 * 1024;

/** Keeps lines that could not be read in a topic of their own, with reason and position, so that reading moves on. */
export class DeadLetters {
  readonly #send: Transport['send'];
  readonly #topic: string;
  readonly #say: (notice: string) => void;
  readonly #held: Message[] = [];
  #sending: Promise<void> | undefined;
  /** Lines that could not be kept. */
  lost = 0;

  constructor(options: {
    readonly send: Transport['send'];
    readonly topic: string;
    readonly say: (notice: string) => void;
  }) {
    this.#send = options.send;
    this.#topic = options.topic;
    this.#say = options.say;
  }

  keep({ reason, position, bytes }: Refused): void {
    if (this.#held.length >= heldMax) {
      this.lost++;
      return;
    }
    this.#held.push({
      key: null,
      // A copy, since the bytes are those of the record being read.
      value: Buffer.from(bytes.subarray(0, valueMaxBytes)),
      headers: {
        floodgate_reason: reason,
        floodgate_source: position.source,
        floodgate_offset: position.offset ?? '',
        floodgate_line: `${position.line}`,
      },
    });
    this.#sending ??= this.#drain().finally(() => {
      this.#sending = undefined;
    });
  }

  /** Resolves when everything kept so far is in the topic, or given up. */
  async flush(): Promise<void> {
    await this.#sending;
  }

  async #drain(): Promise<void> {
    while (this.#held.length > 0) {
      const batch = this.#held.splice(0, batchMax);
      try {
        await this.#send(this.#topic, batch);
      } catch (error) {
        this.lost += batch.length;
        this.#say(`${batch.length} unreadable lines could not be kept in ${this.#topic}: ${(error as Error).message}`);
      }
    }
  }
}
