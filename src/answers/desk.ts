/** More than these are refused: people say a handful a day. */
const waitingMax = 100;

/** Where what people say waits for the pipeline to take it, between two batches. */
export class Desk<T> {
  #waiting: T[] = [];
  #isClosed = false;

  /** Whether it will be taken: there was room for it, and the pipeline goes on. */
  give(said: T): boolean {
    if (this.#isClosed || this.#waiting.length >= waitingMax) return false;
    this.#waiting.push(said);
    return true;
  }

  take(): readonly T[] {
    if (this.#waiting.length === 0) return this.#waiting;
    const taken = this.#waiting;
    this.#waiting = [];
    return taken;
  }

  /** The last to be taken; from now on nothing is. */
  close(): readonly T[] {
    this.#isClosed = true;
    return this.take();
  }
}
