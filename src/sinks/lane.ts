/** Outputs that are delivered in order among themselves, such as those of one incident. */
export class Lane<Item> {
  /** Taken and not acknowledged; never shed. */
  pending: readonly Item[] = [];
  #waiting: Item[] = [];
  /** Items before it have left; the array is cut only now and then, so that leaving costs nothing however many wait. */
  #first = 0;

  get length(): number {
    return this.#waiting.length - this.#first;
  }

  push(item: Item): void {
    this.#waiting.push(item);
  }

  take(count: number): Item[] {
    const taken = this.#waiting.slice(this.#first, this.#first + count);
    this.#first += taken.length;
    this.#cut();
    return taken;
  }

  /** Takes out the oldest that waits and may be spared. */
  shed(mayGo: (item: Item) => boolean): Item | undefined {
    for (let at = this.#first; at < this.#waiting.length; at++) {
      const item = this.#waiting[at];
      if (item === undefined || !mayGo(item)) continue;
      if (at === this.#first) this.take(1);
      else this.#waiting.splice(at, 1);
      return item;
    }
    return undefined;
  }

  #cut(): void {
    if (this.#first < 1_024 && this.length > 0) return;
    if (this.#first * 2 < this.#waiting.length) return;
    this.#waiting = this.#waiting.slice(this.#first);
    this.#first = 0;
  }
}
