import { type Consumer, Kafka, logLevel } from 'kafkajs';
import type { AlertEvent, Verdict } from '../../src/outputs.ts';
import type { Outside } from '../kafka/topics.ts';
import { alertSaid, type Said, verdictSaid } from './outputs.ts';

export interface Entry extends Said {
  /** When the producer sent it and when it could be read, epoch milliseconds of this machine. */
  readonly sentMs: number;
  readonly readMs: number;
}

const sentinel = 'chaos-sentinel';

/** All that a consumer with `read_committed` reads of the topics of verdicts and alert events, in its order. */
export class Ledger {
  readonly entries: Entry[] = [];
  readonly #topics: readonly string[];
  readonly #kafka: Kafka;
  readonly #consumers: Consumer[] = [];
  /** The newest offset read, by topic and partition. */
  readonly #read = new Map<string, bigint>();
  #sentinels = 0;
  #look: () => void = () => {};

  constructor(brokers: readonly string[], topics: readonly string[]) {
    this.#topics = topics;
    const retry = { retries: 180, initialRetryTime: 100, maxRetryTime: 1_000 };
    this.#kafka = new Kafka({ brokers: [...brokers], logLevel: logLevel.NOTHING, retry });
  }

  /**
   * Begins to read, or to read again as another who has read nothing yet. `readUncommitted`: also what no transaction has
   * settled so far.
   */
  async open(readUncommitted = false): Promise<void> {
    const groupId = `ledger-${this.#topics[0]}-${this.#consumers.length}`;
    const consumer = this.#kafka.consumer({ groupId, maxWaitTimeInMs: 50, readUncommitted });
    this.#consumers.push(consumer);
    await consumer.connect();
    await consumer.subscribe({ topics: [...this.#topics], fromBeginning: true });
    await consumer.run({
      autoCommit: false,
      eachBatch: async ({ batch: { topic, partition, messages } }) => {
        const readMs = Date.now();
        const place = `${topic}/${partition}`;
        for (const { offset, value, headers, timestamp } of messages) {
          // Who joins anew, as after a restart of the broker, begins at the beginning again.
          if (BigInt(offset) <= (this.#read.get(place) ?? -1n)) continue;
          this.#read.set(place, BigInt(offset));
          if (headers?.[sentinel] !== undefined) this.#sentinels++;
          else this.entries.push({ ...saidOf(headers, value), sentMs: Number(timestamp), readMs });
        }
        this.#look();
      },
    });
  }

  /** Resolves with whether it came true in time; looked at whenever something was read. */
  until(holds: () => boolean, patienceMs: number): Promise<boolean> {
    return new Promise(resolve => {
      const end = (isSo: boolean) => {
        clearTimeout(patience);
        this.#look = () => {};
        resolve(isSo);
      };
      const patience = setTimeout(() => end(false), patienceMs);
      this.#look = () => {
        if (holds()) end(true);
      };
      this.#look();
    });
  }

  /**
   * Reads everything that was published before this call, and throws when it cannot: a transaction that nobody ends
   * would hide it.
   */
  async drain(outside: Outside): Promise<void> {
    const wanted = this.#sentinels + this.#topics.length;
    for (const topic of this.#topics) {
      await outside.produce(topic, [{ value: '', partition: 0, headers: { [sentinel]: '1' } }]);
    }
    if (await this.until(() => this.#sentinels >= wanted, 70_000)) return;
    // Whoever was in a group when the broker went may have to wait for itself there: somebody new reads what is to be read.
    await this.open();
    if (await this.until(() => this.#sentinels >= wanted, 30_000)) return;
    await this.open(true);
    const isThere = await this.until(() => this.#sentinels >= wanted, 30_000);
    const why = isThere ? 'a transaction was left open' : 'the broker gives none of it to any reader';
    throw new Error(`the end of the topics could not be read within 100 s: ${why}`);
  }

  async close(): Promise<void> {
    await Promise.all(this.#consumers.map(consumer => consumer.disconnect()));
  }
}

function saidOf(headers: { readonly [name: string]: unknown } | undefined, value: Buffer | null): Said {
  const data: unknown = JSON.parse(String(value));
  if (String(headers?.['ce_type']).startsWith('floodgate.verdict')) return verdictSaid(data as Verdict);
  return findingSaid(data);
}

/** The alert event in an OCSF finding. */
export function findingSaid(finding: unknown): Said {
  return alertSaid((finding as { readonly unmapped: { readonly floodgate: AlertEvent } }).unmapped.floodgate);
}
