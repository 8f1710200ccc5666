import type { SignupRing } from '../windows/ring.ts';
import { type Attribute, showsAtOnce } from './attributes.ts';
import type { Background } from './background.ts';
import type { Row } from './row.ts';

const minuteMs = 60_000;
/** What is asked about is the time in which so many sign-ups are expected; where that is longer than an hour, nothing is. */
const expectedMin = 40;
const spanMaxMin = 60;
/** Where fewer than this part of those who are expected do as people did, while as many sign up as ever … */
const leftMax = 1 / 3;
const usualVolume = { from: 0.6, to: 2 };
/** … the site has changed, until this part of those who come do so again, or the past knows no better. */
const backMin = 1 / 2;

/**
 * What a site itself has changed. An attack comes beside the people of a site, who do as they did. Where the form begins to come
 * from a cache, nobody requests it any more, and no more people sign up than usual: then it says nothing of anybody, until the
 * past has learned it.
 */
export class Changes {
  readonly #watched: readonly Attribute[];
  readonly #ring: SignupRing<Row>;
  readonly #background: Background;

  constructor(attributes: readonly Attribute[], ring: SignupRing<Row>, background: Background) {
    this.#watched = attributes.filter(one => showsAtOnce(one) && !one.burst && one.values?.length === 2);
    this.#ring = ring;
    this.#background = background;
  }

  /** Looks at the rows of just now; `expectedPerMin`: people who sign up on this site. */
  look(nowMs: number, expectedPerMin: number): void {
    const spanMin = Math.ceil(expectedMin / expectedPerMin);
    if (spanMin > spanMaxMin) return;
    const expected = expectedPerMin * spanMin;
    for (const attribute of this.#watched) {
      const { rows, people, usual } = this.#count(attribute, nowMs - spanMin * minuteMs);
      if (rows === 0) continue;
      const { changed } = this.#background;
      if (people >= backMin * usual) changed.delete(attribute.id);
      else if (
        rows >= usualVolume.from * expected &&
        rows <= usualVolume.to * expected &&
        people <= leftMax * (usual / rows) * expected
      )
        changed.add(attribute.id);
    }
  }

  /** Rows since then that have a value, how many of them do as people do, and how many would by the past. */
  #count(attribute: Attribute, sinceMs: number): { rows: number; people: number; usual: number } {
    const { index, machine, parent } = attribute;
    let rows = 0;
    let people = 0;
    let usual = 0;
    for (let i = this.#ring.size - 1; i >= 0; i--) {
      const row = this.#ring.at(i);
      if (row.admittedMs <= sinceMs) break;
      const value = row.values[index];
      if (value === undefined) continue;
      const p = this.#background.probability(attribute, parent && row.values[parent.index], value, row.codes);
      const isPeoples = !machine?.has(value);
      rows += row.weight;
      if (isPeoples) people += row.weight;
      usual += row.weight * (isPeoples ? p : 1 - p);
    }
    return { rows, people, usual };
  }
}
