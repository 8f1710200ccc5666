import type { Family } from '#sdk';
import { type Attribute, isClosed, showsAtOnce } from './attributes.ts';
import type { Background } from './background.ts';
import type { ScoringWindow } from './window.ts';

const minuteMs = 60_000;
/**
 * What is asked about is the time in which so many are expected to do as people did; where that is longer than an hour, nothing is.
 * Where fewer than this part of them do, while as many sign up as ever … An attack that is on keeps its crowd's place where fewer people
 * come than are expected, so then it takes more to tell.
 */
const left = { calm: { peopleMin: 20, leftMax: 1 / 4 }, accusing: { peopleMin: 60, leftMax: 1 / 5 } };
const spanMaxMin = 60;
/** Nor are more rows asked about: where hardly anybody ever did as people do, nothing is left to miss. */
const rowsMax = 500;
const usualVolume = { from: 0.6, to: 2 };
/** … the site has changed, until this part of those who come do so again, or the past knows no better, and the others have left. */
const backMin = 1 / 2;

/** Ways to the form and on from it, which a site decides. */
const siteFamilies: ReadonlySet<Family> = new Set(['journey', 'visit', 'after']);

/** Rows of late that have a value, how many of them do as people do, how many would by the past, and how many were expected to sign up. */
interface Lately {
  readonly rows: number;
  readonly people: number;
  readonly usual: number;
  readonly expected: number;
}

/**
 * What a site itself has changed. An attack comes beside the people of a site, who do as they did. Where the form begins to come
 * from a cache, nobody requests it any more, and no more people sign up than usual: then it says nothing of anybody, until the
 * past has learned it. Likewise where a deploy gives every request a session of its own: nobody has read a page before or uses
 * the account afterwards.
 */
export class Changes {
  readonly #watched: readonly Attribute[];
  readonly #window: ScoringWindow;
  readonly #background: Background;
  /** Since when people have done again as they did, by attribute. */
  readonly #backMs = new Map<string, number>();

  constructor(attributes: readonly Attribute[], window: ScoringWindow, background: Background) {
    this.#watched = attributes.filter(isOfSite);
    this.#window = window;
    this.#background = background;
  }

  /** Looks at the rows of just now; `expectedPerMin`: people who sign up on this site; `isAccusing`: that an attack is on. */
  look(nowMs: number, expectedPerMin: number, isAccusing: boolean): void {
    const { changed } = this.#background;
    const { peopleMin, leftMax } = isAccusing ? left.accusing : left.calm;
    for (const attribute of this.#watched) {
      const { rows, people, usual, expected } = this.#lately(
        attribute,
        nowMs - attribute.ageMs,
        expectedPerMin,
        peopleMin,
      );
      if (rows === 0) continue;
      const asEver = (usual / rows) * expected;
      if (people >= backMin * usual) {
        if (changed.has(attribute.id) && this.#haveLeft(attribute, nowMs)) changed.delete(attribute.id);
        continue;
      }
      this.#backMs.delete(attribute.id);
      if (
        asEver >= peopleMin &&
        rows >= usualVolume.from * expected &&
        rows <= usualVolume.to * expected &&
        people <= leftMax * asEver
      )
        changed.add(attribute.id);
    }
  }

  /** Whether those who came before people did again as they did have left the window: what they did says nothing still. */
  #haveLeft({ id }: Attribute, nowMs: number): boolean {
    const { first, ring } = this.#window;
    const backMs = this.#backMs.get(id) ?? nowMs;
    const haveLeft = first < ring.size && ring.at(first).admittedMs > backMs;
    if (haveLeft) this.#backMs.delete(id);
    else this.#backMs.set(id, backMs);
    return haveLeft;
  }

  /** Back from the last row of which the value is known, until enough people are expected, or twice as many came. */
  #lately(attribute: Attribute, untilMs: number, expectedPerMin: number, peopleMin: number): Lately {
    const { index, machine, parent } = attribute;
    let rows = 0;
    let people = 0;
    let usual = 0;
    let expected = 0;
    for (let i = this.#window.ring.size - 1; i >= 0; i--) {
      const row = this.#window.ring.at(i);
      if (row.admittedMs > untilMs) continue;
      if (untilMs - row.admittedMs > spanMaxMin * minuteMs) break;
      const value = row.values[index];
      if (value === undefined) continue;
      const p = this.#background.probability(attribute, parent && row.values[parent.index], value, row.codes);
      const isPeoples = !machine?.has(value);
      rows += row.weight;
      if (isPeoples) people += row.weight;
      usual += row.weight * (isPeoples ? p : 1 - p);
      expected = (expectedPerMin * (untilMs - row.admittedMs)) / minuteMs;
      if (rows >= rowsMax || usual > usualVolume.to * peopleMin || (usual / rows) * expected >= peopleMin) break;
    }
    return { rows, people, usual, expected };
  }
}

/** Whether a site may change what it says of everybody: with its ways, or with what stands before it, as of TLS. */
function isOfSite(attribute: Attribute): boolean {
  const { family, machine, burst, across, values } = attribute;
  if (machine === undefined || burst || across || !isClosed(attribute)) return false;
  return siteFamilies.has(family) || (showsAtOnce(attribute) && values?.length === 2);
}
