/**
 * Things that wait for their time, earliest first; of two at the same time the one that came first. A binary heap:
 * both operations cost the logarithm of how many wait.
 */
export class Queue<Item> {
  readonly #heap: { readonly timeMs: number; readonly order: number; readonly item: Item }[] = [];
  #added = 0;

  get size(): number {
    return this.#heap.length;
  }

  add(timeMs: number, item: Item): void {
    const entry = { timeMs, order: this.#added++, item };
    const heap = this.#heap;
    let at = heap.length;
    heap.push(entry);
    while (at > 0) {
      const above = (at - 1) >> 1;
      const parent = heap[above];
      if (parent === undefined || !isBefore(entry, parent)) break;
      heap[at] = parent;
      at = above;
    }
    heap[at] = entry;
  }

  /** Takes the earliest, or undefined when nothing waits. */
  take(): { readonly timeMs: number; readonly item: Item } | undefined {
    const heap = this.#heap;
    const first = heap[0];
    const last = heap.pop();
    if (first === undefined || last === undefined || heap.length === 0) return first;
    let at = 0;
    for (;;) {
      let below = at * 2 + 1;
      let child = heap[below];
      if (child === undefined) break;
      const other = heap[below + 1];
      if (other !== undefined && isBefore(other, child)) {
        below++;
        child = other;
      }
      if (!isBefore(child, last)) break;
      heap[at] = child;
      at = below;
    }
    heap[at] = last;
    return first;
  }
}

interface Waiting {
  readonly timeMs: number;
  readonly order: number;
}

function isBefore(one: Waiting, other: Waiting): boolean {
  return one.timeMs < other.timeMs || (one.timeMs === other.timeMs && one.order < other.order);
}
