import type { Cluster, Share } from '../../outputs.ts';
import type { Interner } from '../../windows/interner.ts';
import type { Attribute } from '../attributes.ts';
import type { Background } from '../background.ts';
import type { Reservoir } from '../reservoir.ts';
import type { Row } from '../row.ts';
import type { ScoringWindow } from '../window.ts';
import { Accused, isAccused } from './accused.ts';
import { type Anchor, AnchorTest, isShift, type Past } from './anchor.ts';
import { testInCompany } from './company.ts';
import type { Component } from './component.ts';
import { describe } from './describe.ts';
import { Discovery } from './discovery.ts';
import { attackMin, Division, type Found, littleMass, probabilityAt } from './division.ts';
import { grow, isTooSmall, shiftBeyond } from './growth.ts';
import { type Known, Mixture, type SavedMixture } from './mixture.ts';
import { Ours } from './ours.ts';
import { Partners, type Programs } from './partners.ts';
import { takeSample } from './sample.ts';
import { doubt, shareOf } from './share.ts';
import { Places, Sheet } from './sheet.ts';
import { Trails } from './trails.ts';

/** Clusters that go on are nearly settled, and go on again at the next look. */
const warmIterations = 3;
/** New clusters that are tried at one look. */
const growthMax = 2;
/** Of what the honest past has more than the window only so many nats beside the first habit of a machine make an attack: one
 * that falls into several clusters leaves one of them with little of its own but what it does. (Judging A4 takes half as
 * much in the past for enough; but of an attack of some hours the first sign-ups, of which nothing was known yet, are in
 * it.) */
const confirmedMin = 4;
const honestShift = 0.1;
const tenMs = 10 * 60_000;
/** Where there is no honest past, or nobody is accused, scores are what they are. */
const nothingHeld = new Discovery(new Float64Array(), new Float64Array(), new Float64Array());

/** A row of the past by its codes, and its part in each cluster. */
interface Divided {
  readonly codes: Int32Array;
  readonly parts: Float64Array;
}

/** The clusters as of a look, in a form that JSON can hold. */
export interface SavedClusters {
  readonly mixture: SavedMixture;
  /** Of each component in turn. */
  readonly clusters: readonly (Pick<Found, 'id' | 'probability' | 'stoodMs' | 'alone'> & {
    readonly anchor: SavedAnchor;
  })[];
  /** How many rows the look worked with. */
  readonly rows: number;
  /** Places in the ring of what people have called a crowd. */
  readonly ours: readonly number[];
}

type SavedAnchor = Omit<Anchor, 'factors'> & { readonly factors: readonly (readonly [string, number])[] };

/**
 * Divides the sign-ups of the window between the honest past and clusters, decides which clusters are attacks, and
 * scores each sign-up by its part in them. Clusters go on from look to look.
 *
 * ```
 *  window ─ sample ─▶ sheet ─ EM ─▶ clusters ─ anchor test ─▶ probabilities ─ false discovery ─▶ scores
 *  before ──────── parts ────┘                  reservoir ─────────┴──────────────┘
 * ```
 */
export class Attribution {
  readonly #attributes: readonly Attribute[];
  readonly #interner: Interner;
  readonly #background: Background;
  readonly #reservoir: Reservoir;
  readonly #places: Places;
  readonly #anchors: AnchorTest;
  readonly #temper: Float64Array;
  #mixture: Mixture;
  /** As of the latest look. */
  division: Division;
  #discovery = nothingHeld;
  /** Sign-ups that each row of the sheet stands for, 0 outside the last ten minutes. */
  #standsFor = new Float64Array();
  /** What is asked for in few looks, once it was. */
  #attacks: readonly Cluster[] | undefined;
  #share: { readonly share: Share | undefined } | undefined;
  readonly #ours = new Ours();
  readonly #partners: Partners;
  #programs: Programs;
  /** As of the latest look, for the next. */
  readonly #trails: Trails;

  constructor(attributes: readonly Attribute[], interner: Interner, past: Past) {
    this.#attributes = attributes;
    this.#interner = interner;
    this.#background = past.background;
    this.#reservoir = past.reservoir;
    this.#places = new Places(interner);
    this.#partners = new Partners(attributes, past.reservoir);
    this.#anchors = new AnchorTest(attributes, interner, { ...past, partners: this.#partners });
    this.#trails = new Trails(interner);
    this.#temper = new Float64Array(attributes.length);
    this.#mixture = new Mixture(new Sheet([], attributes, past.background, this.#places), []);
    this.division = this.#divide(this.#mixture, []);
    this.#programs = this.#partners.programsIn(this.sheet);
  }

  get clusters(): readonly Found[] {
    return this.division.clusters;
  }

  /** The cluster that is most surely an attack, if there is any cluster. */
  get leading(): Found | undefined {
    return this.clusters.reduce<Found | undefined>(
      (most, one) => (most === undefined || one.probability > most.probability ? one : most),
      undefined,
    );
  }

  get sheet(): Sheet {
    return this.#mixture.sheet;
  }

  /** Looks at the window as a whole; `nowMs` is the end of the pane. */
  look(window: ScoringWindow, nowMs: number): void {
    const { rows, standsFor } = takeSample(window);
    const known = rows.length === 0 ? [] : this.#known(rows, nowMs);
    const mixture = new Mixture(this.#write(rows), known);
    const accused = new Accused(
      this.clusters,
      known.map(({ parts }) => parts),
      mixture.sheet.weights,
    );
    const ids = new Map(mixture.components.map((component, c) => [component, this.clusters[c]?.id ?? '']));
    // As of the look before, which is enough to see where a new one may stand: to test each anew for that took a fifth of all work.
    const anchors = new Map(mixture.components.map((component, c) => [component, this.clusters[c]?.anchor]));
    const test = (component: Component) =>
      anchors.set(component, this.#anchorsOf([component], mixture.sheet, ids, accused).get(component));
    mixture.run(warmIterations);
    mixture.drop(isTooSmall);
    for (let tries = 0; tries < growthMax && grow(mixture, anchors, ids, nowMs); tries++)
      for (const component of mixture.components) if (!anchors.has(component)) test(component);
    const left = shiftBeyond(mixture, anchors, test);
    if (left !== undefined) mixture.drop(component => component === left);
    this.#settle(mixture, this.#anchorsOf(mixture.components, mixture.sheet, ids, accused), ids, standsFor, nowMs);
  }

  /** What the look before makes of these rows. */
  #known(rows: readonly Row[], nowMs: number): readonly Known[] {
    const all = this.clusters.map(() => new Float64Array(rows.length));
    const sizes = all.map(() => 0);
    rows.forEach((row, i) => {
      const before = this.division.partsOf(row);
      all.forEach((parts, c) => {
        const part = before[c] ?? 0;
        parts[i] = part;
        sizes[c] = (sizes[c] ?? 0) + part * row.weight;
      });
    });
    return this.clusters.map(({ id, anchor }, c) => {
      const trail = this.#trails.get(id);
      return {
        parts: all[c] as Float64Array,
        kind: isShift(anchor) ? 'shift' : 'free',
        left: trail && { trail, weight: trail.weightBeside(sizes[c] ?? 0, nowMs) },
      };
    });
  }

  /** These rows as a sheet; that of the look before is let go. */
  #write(rows: readonly Row[]): Sheet {
    this.#mixture.sheet.release();
    this.#attributes.forEach((attribute, k) => {
      this.#temper[k] = this.#background.temper(attribute);
    });
    return new Sheet(rows, this.#attributes, this.#background, this.#places);
  }

  #settle(
    mixture: Mixture,
    anchors: ReadonlyMap<Component, Anchor>,
    ids: ReadonlyMap<Component, string>,
    standsFor: Float64Array,
    nowMs: number,
  ): void {
    this.#mixture = mixture;
    this.#judge(anchors, ids, nowMs);
    this.#trails.follow(this.clusters.filter(isAccused), this.sheet, nowMs);
    this.#count(standsFor, nowMs);
  }

  #count(standsFor: Float64Array, nowMs: number): void {
    const { rows } = this.sheet;
    this.#standsFor = standsFor.map((count, i) => ((rows[i]?.admittedMs ?? 0) > nowMs - tenMs ? count : 0));
    this.#programs = this.#partners.programsIn(this.sheet);
    this.#attacks = undefined;
    this.#share = undefined;
  }

  save({ ring }: ScoringWindow): SavedClusters {
    const ours: number[] = [];
    for (let i = 0; i < ring.size; i++) if (this.#ours.has(ring.at(i))) ours.push(i);
    return {
      mixture: this.#mixture.save(this.#interner),
      clusters: this.clusters.map(({ id, probability, stoodMs, alone, anchor }) => {
        return { id, probability, stoodMs, alone, anchor: { ...anchor, factors: [...anchor.factors] } };
      }),
      rows: this.sheet.rows.length,
      ours,
    };
  }

  /** Takes over what `save` gave for the same window in the place of the latest look. Returns whether it is the same. */
  restore(saved: SavedClusters, window: ScoringWindow, nowMs: number): boolean {
    const { rows, standsFor } = takeSample(window);
    if (saved.rows !== rows.length) return false;
    this.#ours.restore(saved.ours.map(place => window.ring.at(place)));
    const mixture = Mixture.restored(this.#write(rows), saved.mixture, this.#interner);
    this.#mixture = mixture;
    const clusters = saved.clusters.map(({ anchor, ...told }, c): Found => {
      const component = mixture.components[c] as Component;
      return { ...told, component, anchor: { ...anchor, factors: new Map(anchor.factors) } };
    });
    this.division = this.#divide(mixture, clusters);
    this.#discover(this.#honest(clusters));
    this.#trails.restore(clusters);
    this.#trails.follow(this.clusters.filter(isAccused), this.sheet, nowMs);
    this.#count(standsFor, nowMs);
    return true;
  }

  /** People say that what is called an attack is none: from the next look on its clusters are honest shifts. */
  dismiss(): void {
    for (const { component, probability } of this.clusters) {
      if (probability >= attackMin) this.#ours.add(component, this.sheet);
    }
  }

  /** Takes that back. */
  recant(): void {
    this.#ours.clear();
  }

  /** The clusters that are attacks, largest first, as outputs show them. */
  get attacks(): readonly Cluster[] {
    this.#attacks ??= this.#describeAttacks();
    return this.#attacks;
  }

  /** The attack's part of the last ten minutes; undefined where nobody signed up. */
  get share(): Share | undefined {
    this.#share ??= { share: this.#shareOf() };
    return this.#share.share;
  }

  /** Score of a row, 0 to 1, by the latest look. */
  score(row: Row): number {
    return this.#programs.has(row) ? 0 : this.#discovery.hold(this.division.mass(row));
  }

  /** How much of a row what is taken for an attack has, 0 to 1, whatever counts against the row. */
  accusedPart(row: Row): number {
    const parts = this.division.partsOf(row);
    return this.clusters.reduce((sum, cluster, c) => sum + (isAccused(cluster) ? (parts[c] ?? 0) : 0), 0);
  }

  /** How much of the window what is taken for an attack has, 0 to 1. */
  get accusedShare(): number {
    return this.clusters.filter(isAccused).reduce((sum, { component }) => sum + this.#mixture.share(component), 0);
  }

  /** `accused`: what was taken for an attack at the look before. */
  #anchorsOf(
    components: readonly Component[],
    sheet: Sheet,
    ids: ReadonlyMap<Component, string>,
    accused: Accused,
  ): ReadonlyMap<Component, Anchor> {
    return testInCompany(components, sheet, (cluster, rows) =>
      this.#anchors.test(rows, sheet, accused.standing(cluster, ids.get(cluster) ?? '')),
    );
  }

  #judge(anchors: ReadonlyMap<Component, Anchor>, ids: ReadonlyMap<Component, string>, nowMs: number): void {
    const mixture = this.#mixture;
    const tested = [...anchors].map(([component, anchor]): Found => {
      const { left } = component;
      const alone =
        left === undefined || left.weight === 0 || !isAccused(anchor)
          ? anchor.probability
          : this.#anchors.test(component.alone(), mixture.sheet, 'accused').probability;
      const stoodMs = isAccused({ probability: alone }) ? nowMs : (left?.trail.known.stoodMs ?? nowMs);
      return { id: ids.get(component) ?? '', component, anchor, probability: anchor.probability, alone, stoodMs };
    });
    const honest = this.#honest(tested);
    const clusters = tested.map((found, c) => {
      const inPast = honest.reduce((sum, { parts }) => sum + (parts[c] ?? 0), 0) / Math.max(1, honest.length);
      const isOfPast = inPast > mixture.share(found.component) && found.anchor.confirmed < confirmedMin;
      const isOurs = this.#ours.covers(found.component, mixture.sheet);
      if (isOurs) this.#ours.add(found.component, mixture.sheet);
      const held = isOurs ? 0 : isOfPast ? honestShift : 1;
      return held === 1 ? found : { ...found, probability: found.probability * held, alone: found.alone * held };
    });
    this.division = this.#divide(mixture, clusters);
    this.#discover(honest);
  }

  #divide(mixture: Mixture, clusters: readonly Found[]): Division {
    return new Division(mixture, clusters, this.#attributes, this.#temper);
  }

  /** The honest past with its parts in the clusters. Most looks accuse nobody: then there is nothing to hold it against. */
  #honest(clusters: readonly Found[]): readonly Divided[] {
    const mixture = this.#mixture;
    if (clusters.every(({ anchor }) => anchor.probability < littleMass)) return [];
    return this.#reservoir.rows.map(({ codes }) => {
      const parts = new Float64Array(mixture.components.length);
      mixture.partsOf(codes, undefined, this.#temper, parts);
      return { codes, parts };
    });
  }

  #discover(honest: readonly Divided[]): void {
    const { rows, weights } = this.sheet;
    if (honest.length === 0) {
      this.#discovery = nothingHeld;
      return;
    }
    this.#discovery = new Discovery(
      Float64Array.from(rows, row => this.division.mass(row)),
      weights,
      Float64Array.from(honest, ({ codes, parts }) => this.division.massOf(codes, parts, undefined)),
    );
  }

  #describeAttacks(): readonly Cluster[] {
    const { sheet } = this;
    if (this.clusters.every(({ probability }) => probability < attackMin)) return [];
    const all = this.#standsFor.reduce((sum, count) => sum + count, 0);
    const isSample = this.#standsFor.some(count => count > 1);
    return this.clusters
      .filter(({ probability }) => probability >= attackMin)
      .map(({ id, component }) => {
        const signups = this.#standsFor.reduce((sum, count, i) => sum + count * (component.parts[i] ?? 0), 0);
        return {
          id,
          share: Math.round((signups / Math.max(1, all)) * 1000) / 1000,
          signups: Math.round(signups),
          describe: describe(component, sheet, isSample),
        };
      })
      .filter(({ signups }) => signups > 0)
      .sort((one, other) => other.signups - one.signups || (one.id < other.id ? -1 : 1));
  }

  #shareOf(): Share | undefined {
    return shareOf(
      this.sheet.rows.flatMap((row, i) => {
        const weight = this.#standsFor[i] ?? 0;
        if (weight === 0) return [];
        const parts = this.division.partsOf(row);
        const score = this.#discovery.hold(this.division.massOf(row.codes, parts, row.admittedMs));
        let least = score;
        let most = score;
        this.clusters.forEach((found, c) => {
          const probability = probabilityAt(found, row.admittedMs);
          if (probability < doubt.low || probability > doubt.high) return;
          least -= (parts[c] ?? 0) * probability;
          most += (parts[c] ?? 0) * (1 - probability);
        });
        return [{ weight, score, least: Math.max(0, least), most: Math.min(1, most) }];
      }),
    );
  }
}
