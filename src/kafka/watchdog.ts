/** Brokers answer a fetch several times a second, also when there is nothing, and other questions as fast. */
export const answeredMs = 3_000;

export interface WatchdogOptions {
  /** How long nothing may come. */
  readonly stallMs: number;
  /** Whether brokers are asked for anything at all. */
  readonly isAsking: () => boolean;
  readonly onStall: () => void;
}

/** Knows how long nothing has come from the brokers, not even that there is nothing. */
export class Watchdog {
  readonly #options: WatchdogOptions;
  readonly #lookMs: number;
  #looking: NodeJS.Timeout | undefined;
  /** Looks since a broker was last heard of. */
  #quietLooks = 0;
  /** When each broker was last asked for records, by number, and when the last question was asked that got an answer. */
  readonly #askedMs = new Map<number, number>();
  #answeredMs = Number.NEGATIVE_INFINITY;

  constructor(options: WatchdogOptions) {
    this.#options = options;
    this.#lookMs = Math.min(1_000, options.stallMs / 4);
  }

  start(): void {
    this.#looking = setInterval(() => this.#look(), this.#lookMs).unref();
  }

  stop(): void {
    clearInterval(this.#looking);
  }

  asks(broker: number): void {
    this.#askedMs.set(broker, performance.now());
  }

  answers(broker: number): void {
    this.heard();
    this.#answeredMs = this.#askedMs.get(broker) ?? this.#answeredMs;
  }

  /** It is not to be expected that anything comes just now. */
  heard(): void {
    this.#quietLooks = 0;
  }

  /** Whether a broker was asked within seconds, and has answered: an answer from before a long sleep says nothing. */
  get isAnswered(): boolean {
    return performance.now() - this.#answeredMs < answeredMs;
  }

  /** Counts looks and not time: a process that was stopped, or busy, has not seen its brokers fall silent. */
  #look(): void {
    this.#quietLooks = this.#options.isAsking() ? this.#quietLooks + 1 : 0;
    if (this.#quietLooks * this.#lookMs < this.#options.stallMs) return;
    this.stop();
    this.#options.onStall();
  }
}
