import type { Detector } from '#sdk';
import { Interner } from '../windows/interner.ts';
import { RowRing } from '../windows/ring.ts';
import { type Anchor, AnchorTest } from './anchor.ts';
import { type Attribute, layOut, releaseCodes, setValue } from './attributes.ts';
import { Background } from './background.ts';
import { BurstCounts } from './bursts.ts';
import { type Evidence, Scale } from './evidence.ts';
import type { Row } from './row.ts';
import { scoreOf } from './score.ts';
import { ScoringWindow } from './window.ts';

/** The longest live window. */
export const liveMs = 3_600_000;
/** Rows judged worse than this are not learned as honest. */
const learnMax = 0.5;

/** The live sign-ups of one site and what they are compared with: ring, scoring window, background. */
export class LiveWindow {
  readonly attributes: readonly Attribute[];
  readonly ring: RowRing<Row>;
  readonly window: ScoringWindow;
  readonly background: Background;
  readonly #interner = new Interner();
  readonly #bursts: BurstCounts;
  readonly #left: (row: Row) => void;
  readonly #anchors: AnchorTest;
  readonly #scale: Scale;
  /** Ages at which attributes become known, ascending, with the attributes and the next row to ask. */
  readonly #ages: { readonly ageMs: number; readonly attributes: readonly Attribute[]; next: number }[];
  anchor: Anchor = { factors: new Map(), strength: 0, probability: 0 };

  constructor(
    detectors: readonly Detector[],
    bounds: { readonly rows: number; readonly values: number; readonly left: (row: Row) => void },
  ) {
    this.#left = bounds.left;
    this.attributes = layOut(detectors);
    this.ring = new RowRing<Row>(bounds.rows, row => this.#leave(row, 0));
    this.window = new ScoringWindow(this.ring);
    this.background = new Background(this.attributes, this.#interner, bounds.values);
    this.#bursts = new BurstCounts(this.attributes, this.ring);
    this.#anchors = new AnchorTest(this.attributes, this.#interner);
    this.#scale = new Scale(this.attributes, this.window, this.background);
    const ages = [...new Set(this.attributes.map(attribute => attribute.ageMs))].filter(ageMs => ageMs > 0);
    this.#ages = ages
      .sort((a, b) => a - b)
      .map(ageMs => ({ ageMs, attributes: this.attributes.filter(attribute => attribute.ageMs === ageMs), next: 0 }));
  }

  admit(row: Row): void {
    for (const attribute of this.attributes) {
      if (attribute.ageMs > 0) continue;
      const value = attribute.observe
        ? attribute.observe(row.signup)
        : this.#bursts.bucket(attribute, row.signup, row.person);
      setValue(this.#interner, row, attribute, value);
    }
    this.ring.push(row);
    this.window.entered(row);
    this.#bursts.entered(row);
  }

  /** Moves all windows to the end of a pane, before its rows come in. Rows that leave are learned, unless `frozen`. */
  settle(nowMs: number, frozen: boolean): void {
    this.ring.expire(nowMs - liveMs, row => this.#leave(row, frozen || row.score > learnMax ? 0 : 1 - row.score));
    this.#bursts.settle(nowMs);
    this.background.advance(nowMs);
  }

  /** Closes the pane: observes what has become known of older rows; `grown` is told first, for each row that reaches an age. */
  grow(nowMs: number, grown: (row: Row, ageMs: number) => void): void {
    for (const age of this.#ages) {
      for (; age.next < this.ring.size; age.next++) {
        const row = this.ring.at(age.next);
        if (row.admittedMs + age.ageMs > nowMs) break;
        grown(row, age.ageMs);
        for (const attribute of age.attributes) {
          setValue(this.#interner, row, attribute, attribute.observe?.(row.signup));
          this.window.learned(age.next, row, attribute.index);
        }
      }
    }
    this.window.settle(nowMs);
    this.#scale.renew();
  }

  /** Looks at the window as a whole; scores are of this look until the next. */
  look(): void {
    this.anchor = this.#anchors.test(this.window, this.background);
  }

  weigh(row: Row): Evidence {
    return this.#scale.weigh(row);
  }

  /** What the row's score would be in this window. */
  scoreNow(row: Row): number {
    return scoreOf(this.weigh(row), this.anchor);
  }

  score(row: Row): void {
    row.score = this.scoreNow(row);
  }

  /** Called while the row is still the ring's oldest, or just shifted out: in both cases the first of every window. */
  #leave(row: Row, weight: number): void {
    for (const age of this.#ages) if (age.next > 0) age.next--;
    this.window.left(row);
    this.#bursts.left(row);
    if (weight > 0) this.background.learn(row, this.attributes, weight * row.weight);
    releaseCodes(this.#interner, row.codes);
    this.#left(row);
  }
}
