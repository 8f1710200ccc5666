/**
 * The merged watermark: the least of all partitions that still count. A partition that is done, or set aside as idle,
 * holds nobody up; one that has said nothing yet holds everybody up, since its events may be the oldest.
 */
export class Watermark {
  readonly #marks: (number | undefined)[];
  readonly #done: boolean[];

  constructor(partitions: number) {
    this.#marks = new Array<number | undefined>(partitions).fill(undefined);
    this.#done = new Array<boolean>(partitions).fill(false);
  }

  advance(partition: number, watermarkMs: number | undefined): void {
    this.#marks[partition] = watermarkMs;
  }

  finish(partition: number): void {
    this.#done[partition] = true;
  }

  /** Undefined while a live partition has said nothing; +∞ when all are done. */
  get mergedMs(): number | undefined {
    let least = Number.POSITIVE_INFINITY;
    for (let i = 0; i < this.#marks.length; i++) {
      if (this.#done[i]) continue;
      const mark = this.#marks[i];
      if (mark === undefined) return undefined;
      if (mark < least) least = mark;
    }
    return least;
  }

  /** The live partition that is furthest behind: the one to read next, so that no other has to be buffered. */
  get furthestBehind(): number | undefined {
    let behind: number | undefined;
    let least = Number.POSITIVE_INFINITY;
    for (let i = 0; i < this.#marks.length; i++) {
      if (this.#done[i]) continue;
      const mark = this.#marks[i] ?? Number.NEGATIVE_INFINITY;
      if (behind === undefined || mark < least) {
        behind = i;
        least = mark;
      }
    }
    return behind;
  }

  get seen(): number {
    let seen = 0;
    for (const mark of this.#marks) if (mark !== undefined) seen++;
    return seen;
  }

  get partitions(): number {
    return this.#marks.length;
  }
}
