/** One partition, as far as merging goes. */
interface Mark {
  watermarkMs: number | undefined;
  /** Counts no longer: it ended, or somebody else reads it now. */
  isDone: boolean;
  /** Set aside because nothing comes, until something does. */
  isIdle: boolean;
}

/**
 * The merged watermark: the least of all partitions that still count. A partition that is done, or set aside as idle,
 * holds nobody up; one that has said nothing yet holds everybody up, since its events may be the oldest.
 */
export class Watermark {
  readonly #marks: Mark[] = [];

  join(partition: number): void {
    this.#marks[partition] ??= { watermarkMs: undefined, isDone: false, isIdle: false };
  }

  advance(partition: number, watermarkMs: number | undefined): void {
    const mark = this.#marks[partition];
    if (mark === undefined) return;
    mark.watermarkMs = watermarkMs;
    mark.isIdle = false;
  }

  finish(partition: number): void {
    const mark = this.#marks[partition];
    if (mark !== undefined) mark.isDone = true;
  }

  /** Everything there is of the partition has been read: it need not be waited for until it speaks again. */
  setAside(partition: number): void {
    const mark = this.#marks[partition];
    if (mark !== undefined) mark.isIdle = true;
  }

  /** Of one partition; undefined before it has said anything. */
  of(partition: number): number | undefined {
    return this.#marks[partition]?.watermarkMs;
  }

  /** Whether panes close without somebody who counts. */
  get hasIdle(): boolean {
    return this.#marks.some(mark => mark.isIdle && !mark.isDone);
  }

  /** Undefined while a live partition has said nothing; +∞ when all are done. */
  get mergedMs(): number | undefined {
    let least = Number.POSITIVE_INFINITY;
    for (const { watermarkMs, isDone, isIdle } of this.#marks) {
      if (isDone || isIdle) continue;
      if (watermarkMs === undefined) return undefined;
      if (watermarkMs < least) least = watermarkMs;
    }
    return least;
  }

  /** The live partition that is furthest behind: the one to read next, so that no other has to be buffered. */
  get furthestBehind(): number | undefined {
    let behind: number | undefined;
    let least = Number.POSITIVE_INFINITY;
    this.#marks.forEach(({ watermarkMs, isDone }, partition) => {
      if (isDone) return;
      const mark = watermarkMs ?? Number.NEGATIVE_INFINITY;
      if (behind === undefined || mark < least) {
        behind = partition;
        least = mark;
      }
    });
    return behind;
  }

  /** Partitions that run this far ahead of the merged watermark: what they bring would only wait. */
  ahead(byMs: number): readonly number[] {
    const mergedMs = this.mergedMs;
    if (mergedMs === Number.POSITIVE_INFINITY) return [];
    const limitMs = (mergedMs ?? Number.NEGATIVE_INFINITY) + byMs;
    const ahead: number[] = [];
    this.#marks.forEach(({ watermarkMs, isDone }, partition) => {
      if (!isDone && watermarkMs !== undefined && watermarkMs > limitMs) ahead.push(partition);
    });
    return ahead;
  }

  /** Partitions that have said something, of those that count or did. */
  get seen(): number {
    return this.#marks.filter(mark => mark.watermarkMs !== undefined).length;
  }

  get partitions(): number {
    return this.#marks.length;
  }
}
