import { type Attribute, showsAtOnce } from './attributes.ts';
import type { Background } from './background.ts';
import type { Row } from './row.ts';

/** Conduct that fewer of the honest past show than this is rare … */
const rarePart = 0.1;
/** … and so many new sign-ups that show it are worth a look, whatever the clock says. */
const rowsMin = 3;

/**
 * Whether sign-ups have come since the latest look that behave as programs do and people here rarely do, and that no
 * attack known so far explains: a flood, or another wave of one, shows in its first seconds, and the next look would
 * come up to a minute later.
 */
export class Stir {
  readonly #watched;
  #seen = 0;

  constructor(attributes: readonly Attribute[]) {
    this.#watched = attributes.filter(showsAtOnce);
  }

  get isStirred(): boolean {
    return this.#seen >= rowsMin;
  }

  /** Whether a sign-up behaves so. */
  isOdd({ values, codes }: Row, background: Background): boolean {
    for (const attribute of this.#watched) {
      const value = values[attribute.index];
      if (value === undefined || !attribute.machine.has(value)) continue;
      const parent = attribute.parent && values[attribute.parent.index];
      if (background.probability(attribute, parent, value, codes) >= rarePart) continue;
      return true;
    }
    return false;
  }

  /** One came that nothing explains. */
  saw(): void {
    this.#seen++;
  }

  settle(): void {
    this.#seen = 0;
  }
}
