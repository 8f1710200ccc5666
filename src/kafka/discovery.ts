export interface DiscoveryOptions {
  readonly everyMs: number;
  readonly find: () => Promise<readonly string[]>;
  /** Those that are read. */
  readonly known: () => readonly string[];
  /** Others are there than are read. */
  readonly changed: (topics: readonly string[]) => Promise<void>;
  readonly failed: (error: unknown) => void;
}

/** Looks again and again which topics there are. */
export class Discovery {
  readonly #options: DiscoveryOptions;
  #timer: NodeJS.Timeout | undefined;
  #isLooking = false;
  #isStopped = false;

  constructor(options: DiscoveryOptions) {
    this.#options = options;
  }

  start(): void {
    this.#timer = setInterval(() => void this.#look(), this.#options.everyMs).unref();
  }

  stop(): void {
    this.#isStopped = true;
    clearInterval(this.#timer);
  }

  async #look(): Promise<void> {
    const { find, known, changed, failed } = this.#options;
    if (this.#isLooking || this.#isStopped) return;
    this.#isLooking = true;
    try {
      const topics = await find();
      if (topics.join() !== known().join()) await changed(topics);
    } catch (error) {
      failed(error);
    } finally {
      this.#isLooking = false;
    }
  }
}
