import type { Recent } from './incidents/recent.ts';

/** Rows already judged are looked at again this often: while something is going on, and otherwise. */
const hotMs = 15_000;
const calmMs = 60_000;
/** Between the minutes only rows this young are looked at: the older ones of a flood rarely change their level. */
const freshMs = 2 * 60_000;
/** Something is going on from this mass of attack on, in sign-ups over ten minutes, or from a rush of sign-ups this
 * many times the live hour's mean (reference: judging A6). */
const hotMass = 3;
const hotPerMin = 4;
const hotRatio = 3;

export interface SavedCadence {
  readonly isHot: boolean;
  readonly isBrewing: boolean;
}

/** How often the rows of a site are looked at as a whole, by what is going on there. */
export class Cadence {
  readonly #paneMs: number;
  #isHot = false;
  /** An attack is about to open: every pane is looked at whole, so that the alert counts what it speaks of. */
  #isBrewing = false;
  /** Something has become known since the last look. */
  #isChanged = false;

  constructor(paneMs: number) {
    this.#paneMs = paneMs;
  }

  get isBrewing(): boolean {
    return this.#isBrewing;
  }

  save(): SavedCadence {
    return { isHot: this.#isHot, isBrewing: this.#isBrewing };
  }

  /** To be called after a look. */
  restore({ isHot, isBrewing }: SavedCadence): void {
    this.#isHot = isHot;
    this.#isBrewing = isBrewing;
    this.#isChanged = false;
  }

  /** A row came, or something of one became known. */
  changed(): void {
    this.#isChanged = true;
  }

  looked(): void {
    this.#isChanged = false;
  }

  isDue(paneEndMs: number): boolean {
    const everyMs = this.#isBrewing ? this.#paneMs : this.#isHot ? hotMs : calmMs;
    return this.#isChanged && paneEndMs % everyMs < this.#paneMs;
  }

  /** Whether a look at this time is at all rows, not at the young ones only. */
  isWhole(paneEndMs: number): boolean {
    return this.#isBrewing || paneEndMs % calmMs === 0;
  }

  /** Rows admitted after this are judged anew by a look that is not whole. */
  freshFrom(paneEndMs: number): number {
    return paneEndMs - freshMs;
  }

  /** What is going on when a pane has been judged; `rows` are those of the live hour. */
  settle({ massTenMin, signupsPerMin }: Recent, isAttacked: boolean, rows: number): void {
    this.#isBrewing = !isAttacked && massTenMin >= hotMass;
    this.#isHot = isAttacked || massTenMin >= hotMass || signupsPerMin >= Math.max(hotPerMin, (hotRatio * rows) / 60);
  }
}
