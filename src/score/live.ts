import type { Detector } from '#sdk';
import { Interner } from '../windows/interner.ts';
import { RowRing } from '../windows/ring.ts';
import { type Attribute, layOut, releaseCodes } from './attributes.ts';
import { Background, type SavedBackground } from './background.ts';
import { Beginnings, learnMax } from './beginnings.ts';
import { BurstCounts } from './bursts.ts';
import { Changes } from './changes.ts';
import { Coder } from './coder.ts';
import { Deferred, type Judged, type SavedDeferred } from './deferred.ts';
import { EarlyLearning, type SavedEarly } from './early.ts';
import { isAccused } from './mixture/accused.ts';
import { Attribution, type SavedClusters } from './mixture/attribution.ts';
import { Reservoir, type SavedReservoir } from './reservoir.ts';
import type { Row } from './row.ts';
import { areRowsOf, restoreRow, type SavedRow } from './saved-rows.ts';
import { ValueLoader } from './saved-values.ts';
import { Stir } from './stir.ts';
import { ScoringWindow } from './window.ts';

/** The longest live window. */
export const liveMs = 3_600_000;
/** From this score on a sign-up is of an attack that is known. */
const knownMin = 0.5;

/** What was learned and how the latest look judged, in a form that JSON can hold; the rows themselves are pages beside it. */
export interface SavedLive {
  /** The attributes as they are kept, in the order of the values of rows. */
  readonly attributes: readonly string[];
  readonly background: SavedBackground;
  readonly reservoir: SavedReservoir;
  readonly deferred: SavedDeferred;
  readonly early: SavedEarly;
  readonly clusters: SavedClusters;
}

/** The live sign-ups of one site and what they are compared with: ring, scoring window, background. */
export class LiveWindow {
  readonly attributes: readonly Attribute[];
  readonly ring: RowRing<Row>;
  readonly window: ScoringWindow;
  readonly background: Background;
  readonly reservoir: Reservoir;
  readonly attribution: Attribution;
  readonly #deferred: Deferred;
  readonly #interner = new Interner();
  readonly #coder: Coder;
  readonly #bursts: BurstCounts;
  readonly #stir: Stir;
  readonly #left: (row: Row) => void;
  readonly #early: EarlyLearning;
  readonly #changes: Changes;
  /** Ages at which attributes become known, ascending, with the attributes and the next row to ask. */
  readonly #ages: { readonly ageMs: number; readonly attributes: readonly Attribute[]; next: number }[];

  constructor(
    detectors: readonly Detector[],
    bounds: { readonly rows: number; readonly values: number; readonly left: (row: Row) => void },
  ) {
    this.#left = bounds.left;
    this.attributes = layOut(detectors);
    this.ring = new RowRing<Row>(bounds.rows, row => this.#leave(row, 'forget'));
    this.window = new ScoringWindow(this.ring);
    this.#early = new EarlyLearning(this.ring);
    this.#coder = new Coder(this.attributes, this.#interner);
    this.background = new Background(this.attributes, this.#interner, bounds.values);
    this.#changes = new Changes(this.attributes, this.window, this.background);
    this.#bursts = new BurstCounts(this.attributes, this.ring);
    this.#stir = new Stir(this.attributes);
    this.reservoir = new Reservoir(this.#interner);
    this.#deferred = new Deferred(this.#interner);
    this.attribution = new Attribution(this.attributes, this.#interner, {
      background: this.background,
      reservoir: this.reservoir,
      beginnings: new Beginnings(this.ring, this.#deferred),
    });
    const ages = [...new Set(this.attributes.map(attribute => attribute.ageMs))].filter(ageMs => ageMs > 0);
    this.#ages = ages
      .sort((a, b) => a - b)
      .map(ageMs => ({ ageMs, attributes: this.attributes.filter(attribute => attribute.ageMs === ageMs), next: 0 }));
  }

  admit(row: Row): void {
    for (const attribute of this.attributes) {
      if (attribute.ageMs > 0) continue;
      const value = attribute.observe ? attribute.observe(row.signup) : this.#bursts.bucket(attribute, row);
      this.#coder.set(row, attribute, value);
    }
    this.ring.push(row);
    this.window.entered(row);
    this.#bursts.entered(row);
    if (this.#stir.isOdd(row, this.background) && this.scoreNow(row) < knownMin) this.#stir.saw();
  }

  /**
   * Moves all windows to the end of a pane, before its rows come in. Rows that leave are learned by how honest they
   * are; while `frozen` they wait, so that an attack does not become the expectation.
   */
  settle(nowMs: number, frozen: boolean): void {
    this.ring.expire(nowMs - liveMs, row => this.#leave(row, frozen ? 'defer' : 'learn'));
    if (!frozen) this.#deferred.drain((row, weight) => this.#learn(row, weight));
    else this.#early.settle(nowMs, this.attribution, this.background.learned, row => this.#learn(row, 1));
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
          this.#coder.set(row, attribute, attribute.observe?.(row.signup));
          this.window.learned(age.next, row, attribute.index);
        }
      }
    }
    this.window.settle(nowMs);
  }

  /** Whether a look is worth while before its time. */
  get isStirred(): boolean {
    return this.#stir.isStirred;
  }

  /** Looks at the window as a whole; scores are of this look until the next. `expectedPerMin`: people who sign up, where it is known. */
  look(nowMs: number, expectedPerMin?: number): void {
    if (expectedPerMin !== undefined) {
      this.#changes.look(nowMs, expectedPerMin, this.attribution.clusters.some(isAccused));
    }
    this.attribution.look(this.window, nowMs);
    this.#stir.settle();
  }

  /** To be called after a look at the same rows. */
  save(): SavedLive {
    return {
      attributes: this.attributes.map(({ keptAs }) => keptAs),
      background: this.background.save(),
      reservoir: this.reservoir.save(),
      deferred: this.#deferred.save(),
      early: this.#early.save(),
      clusters: this.attribution.save(this.window),
    };
  }

  /**
   * Takes over what `save` gave, and how the rows were judged where they are the same: this one goes on then as the other
   * would. Returns whether it does.
   */
  restore(saved: SavedLive, rows: readonly SavedRow[], nowMs: number): boolean {
    const values = new ValueLoader(this.attributes, this.#coder, saved.attributes);
    this.background.restore(saved.background);
    this.reservoir.restore(saved.reservoir, values);
    this.#deferred.restore(saved.deferred, values);
    const isSame = saved.attributes.join() === this.attributes.map(({ keptAs }) => keptAs).join();
    if (!isSame || !areRowsOf(rows, this.ring)) return false;
    this.#early.restore(saved.early);
    rows.forEach((one, i) => {
      const row = this.ring.at(i);
      this.window.changed(i, row, () => {
        releaseCodes(this.#interner, row.codes);
        row.codes.fill(-1);
        row.values.fill(undefined);
        values.set(row, one.values);
        restoreRow(row, one);
      });
    });
    return this.attribution.restore(saved.clusters, this.window, nowMs);
  }

  /** What the row's score would be in this window. */
  scoreNow(row: Row): number {
    return this.attribution.score(row);
  }

  score(row: Row): void {
    row.score = this.scoreNow(row);
  }

  /** Called while the row is still the ring's oldest, or just shifted out: in both cases the first of every window. */
  #leave(row: Row, then: 'learn' | 'defer' | 'forget'): void {
    for (const age of this.#ages) if (age.next > 0) age.next--;
    this.window.left(row);
    this.#bursts.left(row);
    const isLearned = this.#early.left(row);
    if (!isLearned && then === 'learn') this.#learn(row, 1);
    if (!isLearned && then === 'defer' && row.score <= learnMax) this.#deferred.add(row);
    releaseCodes(this.#interner, row.codes);
    this.#left(row);
  }

  /** `standsFor`: how many rows like it left at the time. Returns how many have been learned. */
  #learn(row: Judged, standsFor: number): number {
    if (row.score <= learnMax) {
      this.background.learn(row, standsFor * (1 - row.score) * row.weight);
      if (row.weight === 1) this.reservoir.add(row);
    }
    return this.background.learned;
  }
}
