interface Flush {
  readonly serial: number;
  readonly done: Promise<void>;
  readonly resolve: () => void;
  left: number;
}

/** Who waits until everything handed over so far has come to its end, in whatever order it does. */
export class Flushes {
  #serial = 0;
  #held = 0;
  #waiting: Flush[] = [];

  /** Serial number of what is handed over now. */
  add(): number {
    this.#held++;
    return ++this.#serial;
  }

  end(serial: number): void {
    this.#held--;
    for (const flush of this.#waiting) if (serial <= flush.serial && --flush.left === 0) flush.resolve();
    this.#waiting = this.#waiting.filter(flush => flush.left > 0);
  }

  all(): Promise<void> {
    if (this.#held === 0) return Promise.resolve();
    const last = this.#waiting.at(-1);
    if (last?.serial === this.#serial) return last.done;
    let resolve = () => {};
    const done = new Promise<void>(settle => {
      resolve = settle;
    });
    this.#waiting.push({ serial: this.#serial, done, resolve, left: this.#held });
    return done;
  }
}
