import type { Recent } from './incidents/recent.ts';

/** Rows already judged are looked at again this often: while something is going on, in an attack that stands, and otherwise. */
const hotMs = 15_000;
const standingMs = 30_000;
const calmMs = 60_000;
/** Between the minutes only rows this young are looked at: the older ones of a flood rarely change their level. */
const freshMs = 2 * 60_000;
/** Something is going on from this mass of attack on, in sign-ups over ten minutes, or from a rush of sign-ups this
 * many times the live hour's mean (reference: judging A6). */
const hotMass = 3;
const hotPerMin = 4;
const hotRatio = 3;

export interface SavedCadence {
  readonly everyMs: number;
  readonly isBrewing: boolean;
  readonly hasRevised: boolean;
}

/** How often the rows of a site are looked at as a whole, by what is going on there. */
export class Cadence {
  readonly #paneMs: number;
  #everyMs = calmMs;
  /** An attack is about to open: every pane is looked at whole, so that the alert counts what it speaks of. */
  #isBrewing = false;
  /**
   * The latest look gave another level to a verdict that had been said. In an attack one look in twenty does, and what
   * comes is judged at once by what is known: an attack that stands as it stood is looked at half as often, for two thirds
   * of the work. (Of 21 runs recall at first sight moved by no point but in attacks that change, where it rises by one to
   * three since what the attack does not explain brings the next look forward. A look a minute saves as much again and
   * lost two thirds of a farm that numbers one name through.)
   */
  #hasRevised = false;
  /** Something has become known since the last look. */
  #isChanged = false;

  constructor(paneMs: number) {
    this.#paneMs = paneMs;
  }

  get isBrewing(): boolean {
    return this.#isBrewing;
  }

  save(): SavedCadence {
    return { everyMs: this.#everyMs, isBrewing: this.#isBrewing, hasRevised: this.#hasRevised };
  }

  /** To be called after a look. */
  restore({ everyMs, isBrewing, hasRevised }: SavedCadence): void {
    this.#everyMs = everyMs;
    this.#isBrewing = isBrewing;
    this.#hasRevised = hasRevised;
    this.#isChanged = false;
  }

  /** A row came, or something of one became known. */
  changed(): void {
    this.#isChanged = true;
  }

  looked(hasRevised: boolean): void {
    this.#isChanged = false;
    this.#hasRevised = hasRevised;
  }

  isDue(paneEndMs: number): boolean {
    return this.#isChanged && paneEndMs % this.#everyMs < this.#paneMs;
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
    const isRush = signupsPerMin >= Math.max(hotPerMin, (hotRatio * rows) / 60);
    const isHot = isAttacked || massTenMin >= hotMass || isRush;
    if (this.#isBrewing) this.#everyMs = this.#paneMs;
    else if (isAttacked && !this.#hasRevised) this.#everyMs = standingMs;
    else this.#everyMs = isHot ? hotMs : calmMs;
  }
}
