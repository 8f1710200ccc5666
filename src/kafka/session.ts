/** Whether the group still counts on us: it has accepted what we sent less than a session ago. */
export class Session {
  readonly ms: number;
  /** When the last request was sent that keeps a session alive, and the last one of those that the group accepted. */
  #spokeMs = Number.NEGATIVE_INFINITY;
  #heardMs = Number.NEGATIVE_INFINITY;

  constructor(ms: number) {
    this.ms = ms;
  }

  /** Sent at a time of the wall clock: an answer may lie here while the process sleeps, and what counts is the asking. */
  spoke(sentAtMs: number): void {
    this.#spokeMs = performance.now() - (Date.now() - sentAtMs);
  }

  accepted(): void {
    this.#heardMs = this.#spokeMs;
  }

  get isHeard(): boolean {
    return performance.now() - this.#heardMs < this.ms;
  }
}
