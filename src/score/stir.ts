import { type Attribute, isClosed } from './attributes.ts';
import type { Background } from './background.ts';
import type { Row } from './row.ts';

/** Conduct that fewer of the honest past show than this is rare … */
const rarePart = 0.1;
/** … and so many new sign-ups that show it are worth a look, whatever the clock says. */
const rowsMin = 3;

interface Watched {
  readonly attribute: Attribute;
  readonly machine: ReadonlySet<string>;
}

/**
 * Whether sign-ups have come since the latest look that behave as programs do and people here rarely do: a flood shows
 * in its first seconds, and the next look would come up to a minute later.
 */
export class Stir {
  readonly #watched: readonly Watched[];
  #seen = 0;

  constructor(attributes: readonly Attribute[]) {
    this.#watched = attributes.flatMap(attribute => {
      const { anchors, across, ageMs, machine } = attribute;
      return anchors && !across && ageMs === 0 && machine !== undefined && isClosed(attribute)
        ? [{ attribute, machine }]
        : [];
    });
  }

  get isStirred(): boolean {
    return this.#seen >= rowsMin;
  }

  saw({ values, codes }: Row, background: Background): void {
    for (const { attribute, machine } of this.#watched) {
      const value = values[attribute.index];
      if (value === undefined || !machine.has(value)) continue;
      const parent = attribute.parent && values[attribute.parent.index];
      if (background.probability(attribute, parent, value, codes) >= rarePart) continue;
      this.#seen++;
      return;
    }
  }

  settle(): void {
    this.#seen = 0;
  }
}
