import type { SignupRing } from '../windows/ring.ts';
import type { Attribute } from './attributes.ts';
import type { Deferred } from './deferred.ts';
import type { Row, Valued } from './row.ts';

/** So many sign-ups in turn show a habit of a site, */
export const shownBy = 30;
/** and not one that every tenth person has: of thirty people one at most had it then in fewer than one case in five. */
export const habitMax = 1 / 20;
/** What came in the last quarter of an hour may be the begin of an attack that nothing is known of yet, */
const freshMs = 15 * 60_000;
/** and so may the younger half of what has come. Of the others so many tell who comes here. */
const honestMax = 400;
/** Rows judged worse than this are not taken for people's, nor learned as theirs. */
export const learnMax = 0.5;

type First = Pick<Row, 'values' | 'codes' | 'score' | 'admittedMs'>;

/**
 * What the first sign-ups of a log did. Before a site has a past, what all of a cluster do may be the habit of the site; not so
 * where people signed up before it came and did otherwise. Once there is a past, it says so better.
 */
export class Beginnings {
  readonly #ring: Pick<SignupRing<First>, 'size' | 'at'>;
  readonly #deferred: Deferred;

  /** `deferred`: those that have left the live window while nothing was learned. */
  constructor(ring: Pick<SignupRing<First>, 'size' | 'at'>, deferred: Deferred) {
    this.#ring = ring;
    this.#deferred = deferred;
  }

  /** How sure they make it, 0 to 1, that what machines do in this attribute is not what people do here. */
  speakAgainst({ index, machine }: Attribute): number {
    let rows = 0;
    let alike = 0;
    for (const { values } of this.#rows()) {
      const value = values[index];
      if (value === undefined) continue;
      rows++;
      if (machine?.has(value)) alike++;
      if (rows === shownBy) break;
    }
    return alike <= habitMax * rows ? rows / shownBy : 0;
  }

  /** Those of the first sign-ups that nothing speaks against so far: what people do here, before there is a past. */
  get honest(): readonly Valued[] {
    const ring = this.#ring;
    const untilMs = (ring.size === 0 ? 0 : ring.at(ring.size - 1).admittedMs) - freshMs;
    const honest: Valued[] = this.#deferred.rows.slice(0, honestMax);
    for (let i = 0; i < ring.size / 2 && honest.length < honestMax; i++) {
      const row = ring.at(i);
      if (row.admittedMs > untilMs) break;
      if (row.score <= learnMax) honest.push(row);
    }
    return honest;
  }

  *#rows(): Generator<Valued> {
    yield* this.#deferred.rows;
    for (let i = 0; i < this.#ring.size; i++) yield this.#ring.at(i);
  }
}
