import type { Answer } from './answer.ts';

/** More than these are refused: people give a handful a day. */
const waitingMax = 100;

/** Where answers wait for the pipeline to take them, between two batches. */
export class AnswerDesk {
  #waiting: Answer[] = [];

  /** Whether there was room for it. */
  give(answer: Answer): boolean {
    if (this.#waiting.length >= waitingMax) return false;
    this.#waiting.push(answer);
    return true;
  }

  take(): readonly Answer[] {
    if (this.#waiting.length === 0) return this.#waiting;
    const taken = this.#waiting;
    this.#waiting = [];
    return taken;
  }
}
