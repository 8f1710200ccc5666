import type { FloodgateError } from '../errors.ts';
import type { Outgoing, Position, Transport } from '../kafka/transport.ts';
import type { Delivery } from '../sources/delivery.ts';
import type { Held, Holdback } from './holdback.ts';
import type { Messages } from './kafka.ts';
import type { SinkStats } from './sink.ts';

/** A transaction costs some tens of milliseconds: this many a second leave time for judging. */
const everyMs = 1_000;
/** Outputs that wait for their transaction: from the first number on it is due at once, from the second on judging waits. */
const pressing = 5_000;
const bound = 50_000;
const sayEveryMs = 60_000;

export interface ExactlyOnceOptions {
  /** Of the sink, as metrics and notices know it. */
  readonly name: string;
  readonly transport: Pick<Transport, 'transaction'>;
  readonly messages: Messages;
  readonly holdback: Holdback;
  /** Outputs of panes that end at or before this are in the topics already. */
  readonly publishedUntilMs: () => number;
  /** Resolves when what must be written before offsets are committed has been, such as dead letters. */
  readonly before: () => Promise<void>;
  /** Resolves when the sinks behind the holdback have acknowledged what was handed to them so far. */
  readonly flush: () => Promise<void>;
  /** Resolves when of what was handed to them so far that is on disk which waits there. */
  readonly keep: () => Promise<void>;
  /** A clock that never goes back, milliseconds. */
  readonly clock: () => number;
  /** Told to stop: nobody waits for room any more. */
  readonly stopped: AbortSignal;
  readonly log: (level: 'info' | 'warn' | 'error', text: string) => void;
}

export interface TransactionStats {
  readonly committed: number;
  /** Attempts that ended otherwise; what they held was tried again. */
  readonly aborted: number;
  /** Sum over the committed ones, their attempts included. */
  readonly seconds: number;
}

/**
 * Verdicts and alert events of whole panes and the offsets behind them in one transaction: readers at `read_committed`
 * see each once. The other sinks hear of a pane after the transaction that holds it, at least once.
 */
export class ExactlyOnce implements Delivery {
  readonly everyMs = everyMs;
  readonly #options: ExactlyOnceOptions;
  #isRunning = false;
  /** Wakes who waits for room. */
  #wake = () => {};
  #isFlushing = false;
  #releasedMs = Number.NEGATIVE_INFINITY;
  #deliveredMs = Number.NEGATIVE_INFINITY;
  keptMs = Number.NEGATIVE_INFINITY;
  #failure: FloodgateError | undefined;
  #saidMs = Number.NEGATIVE_INFINITY;
  #sent = 0;
  #refused = 0;
  readonly #transactions = { committed: 0, aborted: 0, seconds: 0 };

  constructor(options: ExactlyOnceOptions) {
    this.#options = options;
    options.stopped.addEventListener('abort', () => this.#wake(), { once: true });
  }

  get name(): string {
    return this.#options.name;
  }

  get isPressing(): boolean {
    return this.#options.holdback.held.length >= pressing;
  }

  get deliveredMs(): number {
    return this.#options.holdback.leadsNowhere ? Number.POSITIVE_INFINITY : this.#deliveredMs;
  }

  /** Why the transaction under way is tried again; undefined when all is well. */
  get failure(): FloodgateError | undefined {
    return this.#failure;
  }

  get transactions(): TransactionStats {
    return this.#transactions;
  }

  stats(): SinkStats {
    return {
      queued: this.#options.holdback.held.length,
      bound,
      delivered: this.#sent,
      failed: this.#transactions.aborted,
      dropped: this.#refused,
    };
  }

  /** Judging waits while a transaction takes longer than what it leaves behind may grow. */
  ready(): Promise<void> | undefined {
    const { holdback, stopped } = this.#options;
    if (!this.#isRunning || stopped.aborted || holdback.held.length < bound) return undefined;
    return new Promise(resolve => {
      this.#wake = resolve;
    });
  }

  judged(): void {}

  async commit(offsets: readonly Position[], watermarkMs: number): Promise<void> {
    const { holdback, transport, before, clock } = this.#options;
    const { held } = holdback;
    const count = held.length;
    this.#isRunning = true;
    try {
      const messages = this.#messagesOf(held);
      await before();
      const startMs = clock();
      const refused = await transport.transaction(messages, offsets, failure => this.#isFailing(failure));
      this.#transactions.committed++;
      this.#transactions.seconds += (clock() - startMs) / 1_000;
      this.#sent += messages.length - refused.length;
      this.#refused += refused.length;
      this.#isDone(refused);
    } finally {
      this.#isRunning = false;
      this.#wake();
    }
    holdback.release(count);
    this.#releasedMs = watermarkMs;
    this.#follow();
    await this.#options.keep();
    this.keptMs = watermarkMs;
  }

  async flush(): Promise<void> {
    const releasedMs = this.#releasedMs;
    await this.#options.flush();
    this.#deliveredMs = Math.max(this.#deliveredMs, releasedMs);
  }

  /** One at a time: a sink that is away for hours is waited for once. */
  #follow(): void {
    if (this.#isFlushing) return;
    this.#isFlushing = true;
    this.flush()
      // What is not delivered is told of by the sink itself, and said again after a restart.
      .catch(() => {})
      .finally(() => {
        this.#isFlushing = false;
      });
  }

  /** What an earlier process has published goes to the other sinks only. */
  #messagesOf(held: readonly Held[]): readonly Outgoing[] {
    const { messages, publishedUntilMs } = this.#options;
    const sinceMs = publishedUntilMs();
    return held.flatMap(one => {
      if (one.kind === 'verdict' && Date.parse(one.verdict.judged) > sinceMs) return [messages.verdict(one.verdict)];
      if (one.kind === 'alert' && Date.parse(one.alert.time) > sinceMs) return [messages.alert(one.alert)];
      return [];
    });
  }

  #isFailing(failure: FloodgateError): void {
    this.#transactions.aborted++;
    this.#failure = failure;
    const { clock, log, name, holdback } = this.#options;
    if (clock() - this.#saidMs < sayEveryMs) return;
    this.#saidMs = clock();
    log('warn', `${name}: ${failure.message}; trying again, outputs waiting: ${holdback.held.length}`);
  }

  #isDone(refused: readonly Outgoing[]): void {
    const { log, name } = this.#options;
    for (const { topic, headers } of refused) {
      log('error', `${name}: gave up one output for ${topic}, refused by the broker: ${headers?.['ce_type'] ?? ''}`);
    }
    if (this.#failure !== undefined) log('info', `${name}: takes outputs again`);
    this.#failure = undefined;
    this.#saidMs = Number.NEGATIVE_INFINITY;
  }
}
