/** Waiting for a slow reader: beyond this the newest are passed over, and it is told how many. */
const waitingMax = 10_000;
/** Lines handed over at once. */
const linesMax = 500;

/**
 * One reader of one stream of JSON lines. Judging puts in and never waits; the reader takes out when it can. What it leaves
 * standing is bounded, and a line `{"missed":n}` stands where some were passed over.
 */
export class Tap {
  #waiting: string[] = [];
  #missed = 0;
  readonly #passedOver: () => void;
  #isClosed = false;
  #wake: (() => void) | undefined;

  /** `passedOver` is told of each line that is. */
  constructor(passedOver: () => void) {
    this.#passedOver = passedOver;
  }

  /** One JSON object, without its line end. */
  put(line: string): void {
    if (this.#waiting.length >= waitingMax) {
      this.#missed++;
      this.#passedOver();
      return;
    }
    if (this.#missed > 0) {
      this.#waiting.push(JSON.stringify({ missed: this.#missed }));
      this.#missed = 0;
    }
    this.#waiting.push(line);
    this.#wake?.();
  }

  close(): void {
    this.#isClosed = true;
    this.#wake?.();
  }

  /** The next lines; undefined once closed. One reader asks, one at a time. */
  async next(): Promise<string | undefined> {
    while (this.#waiting.length === 0) {
      if (this.#isClosed) return undefined;
      await new Promise<void>(resolve => {
        this.#wake = resolve;
      });
      this.#wake = undefined;
    }
    return `${this.#waiting.splice(0, linesMax).join('\n')}\n`;
  }
}
