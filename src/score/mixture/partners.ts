import type { Attribute } from '../attributes.ts';
import type { Reservoir } from '../reservoir.ts';
import type { Valued } from '../row.ts';

/** The oldest honest sign-ups, where half of them are fewer. */
const olderMin = 100;

/**
 * Partners of a site who make accounts by script: tools that honest sign-ups have come with before, by their networks. Of
 * these the older half is asked, since the first sign-ups of an attack may be in the other.
 */
export class Partners {
  readonly #reservoir: Reservoir;
  readonly #tool: number;
  readonly #family: number;
  readonly #origin: number;
  #known: ReadonlySet<string> = new Set();
  #changes = 0;

  constructor(attributes: readonly Attribute[], reservoir: Reservoir) {
    const placeOf = (name: string) => attributes.findIndex(({ id }) => id === name);
    this.#reservoir = reservoir;
    this.#tool = placeOf('tool');
    this.#family = placeOf('agent-family');
    this.#origin = placeOf('origin');
  }

  /** The tool that a sign-up names, undefined where it names none. */
  toolOf({ values }: Pick<Valued, 'values'>): string | undefined {
    return values[this.#tool] === 'yes' ? values[this.#family] : undefined;
  }

  has(row: Pick<Valued, 'values'>): boolean {
    if (this.#changes !== this.#reservoir.changes) {
      const { rows } = this.#reservoir;
      const older = rows.slice(0, Math.max(olderMin, Math.ceil(rows.length / 2)));
      this.#known = new Set(older.filter(one => this.toolOf(one) !== undefined).map(one => this.#key(one)));
      this.#changes = this.#reservoir.changes;
    }
    return this.toolOf(row) !== undefined && this.#known.has(this.#key(row));
  }

  #key({ values }: Pick<Valued, 'values'>): string {
    return `${values[this.#family]} ${values[this.#origin]}`;
  }
}
