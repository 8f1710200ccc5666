/**
 * Gives strings small integers, so that rows and counts hold numbers. An id lives as long as somebody holds it;
 * afterwards it is given to another string. The bound is that of its holders: the ring and the background.
 */
export class Interner {
  readonly #ids = new Map<string, number>();
  readonly #texts: string[] = [];
  readonly #holders: number[] = [];
  readonly #free: number[] = [];

  get size(): number {
    return this.#ids.size;
  }

  /** The id of a string, held once more. */
  hold(text: string): number {
    let id = this.#ids.get(text);
    if (id === undefined) {
      id = this.#free.pop() ?? this.#texts.length;
      this.#ids.set(text, id);
      this.#texts[id] = text;
      this.#holders[id] = 0;
    }
    this.#holders[id] = (this.#holders[id] ?? 0) + 1;
    return id;
  }

  holdId(id: number): void {
    this.#holders[id] = (this.#holders[id] ?? 0) + 1;
  }

  release(id: number): void {
    const left = (this.#holders[id] ?? 0) - 1;
    this.#holders[id] = left;
    if (left > 0) return;
    const text = this.#texts[id];
    if (text !== undefined) this.#ids.delete(text);
    this.#free.push(id);
  }

  text(id: number): string {
    return this.#texts[id] ?? '';
  }
}
