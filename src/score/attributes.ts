import type { Burst, Detector, DetectorMeta, Family, Signup, Trait } from '#sdk';
import type { Interner } from '../windows/interner.ts';

/**
 * How far honest sites agree on the values of a family, in rows that the shipped prior is worth; others agree well
 * enough for it to speak in full from the start (reference: judging A2, measured spread).
 */
const agreementRows: Partial<Record<Family, number>> = { client: 14, network: 6, reuse: 28, burst: 20 };
/** Families of conduct beside whatever anchors. */
const conduct: ReadonlySet<Family> = new Set(['visit', 'verify']);
/** Rows after which a site's own past speaks in full measure. */
const temperRows = 100;

/** One column of the judgement: a trait of a detector, or the buckets of a burst. */
export interface Attribute {
  readonly index: number;
  readonly id: string;
  /** What is learned of it is kept under this: with other values, another count or another parent it is another attribute. */
  readonly keptAs: string;
  readonly detector: DetectorMeta;
  readonly family: Family;
  readonly parent: Attribute | undefined;
  /** The key of the parent where there is none. */
  readonly orphanKey: string;
  readonly values: readonly string[] | undefined;
  /** The middle of each, where they are ranges. */
  readonly middles: readonly number[] | undefined;
  readonly machine: ReadonlySet<string> | undefined;
  readonly anchors: boolean;
  /** It carries an attack only where its rows differ in another; set only where it anchors. */
  readonly across: Across | undefined;
  /** Tells machines from people by what they do, and not by where they come from or what they are called. */
  readonly isConduct: boolean;
  /** Counted, and weighs nothing. */
  readonly informational: boolean;
  /** Not shown either: its detector is switched off. */
  readonly silent: boolean;
  readonly ageMs: number;
  /** How much its log ratios count once so many rows are learned, 0 to 1: at a cold start only good priors speak. */
  readonly temper: (learned: number) => number;
  /** Share of a value among honest sign-ups at large; undefined for attributes without a shipped prior. */
  readonly prior: (parent: string | undefined, value: string) => number | undefined;
  /** Undefined for bursts. */
  readonly observe: ((signup: Signup) => string | undefined) | undefined;
  /** Set for bursts, whose value the engine counts. */
  readonly burst: Burst | undefined;
}

/**
 * The detectors that are on, and silently those that something of theirs is conditional on: without its parent an
 * attribute would say again what follows from it.
 */
export function switchedOn(detectors: readonly Detector[], isOn: (id: string) => boolean): readonly Detector[] {
  const needed = new Set<string>();
  const kept: Detector[] = [];
  // Parents come before children, so backwards every need is known in time.
  for (const detector of [...detectors].reverse()) {
    const { meta, traits = [], bursts = [] } = detector;
    const columns = [...traits, ...bursts];
    const on = isOn(meta.id);
    if (!on && !columns.some(({ id }) => needed.has(id))) continue;
    for (const { parent, anchors } of columns) {
      if (parent !== undefined) needed.add(parent);
      if (typeof anchors === 'object') needed.add(anchors.across);
    }
    kept.push(on ? detector : { meta, traits, bursts, silent: true });
  }
  return kept.reverse();
}

/** By more than which part of a cluster, in what they must differ, and nats that count at most. */
export interface Across {
  readonly attribute: Attribute;
  readonly partMin: number;
  readonly max: number;
}

/** Of names of 6 to 12 letters that are drawn from all of them, 53 to 69 in 100 look so. */
const acrossPartMin = 0.4;

/** A trait, or the buckets of a burst as one. */
type Column = Pick<Trait, 'id'> & { readonly [Key in Exclude<keyof Trait, 'id'>]?: Trait[Key] | undefined };

/**
 * Lays the detectors' traits and bursts out as columns, parents before children.
 * Throws a `TypeError` for a parent that is not there or a prior that does not fit its values: a programmer's error.
 */
export function layOut(detectors: readonly Detector[]): readonly Attribute[] {
  const attributes: Attribute[] = [];
  const byId = new Map<string, Attribute>();
  const add = ({ meta, silent = false }: Detector, trait: Column, burst?: Burst) => {
    const informational = silent || (meta.informational ?? false);
    const anchors = (trait.anchors ?? false) !== false && !informational;
    const family = trait.family ?? meta.family;
    if (byId.has(trait.id)) throw new TypeError(`${meta.id}: ${trait.id} is the id of an earlier trait or burst`);
    const parent = trait.parent === undefined ? undefined : byId.get(trait.parent);
    if (trait.parent !== undefined && !parent) {
      throw new TypeError(`${meta.id}: ${trait.id} is conditional on ${trait.parent}, which no earlier detector has`);
    }
    const across = anchors ? acrossOf(meta, trait, byId) : undefined;
    const attribute: Attribute = {
      index: attributes.length,
      id: trait.id,
      keptAs: JSON.stringify([trait.id, trait.values, burst?.key, burst?.count, burst?.windowMs, parent?.keptAs]),
      detector: meta,
      family,
      parent,
      orphanKey: `${attributes.length}/`,
      values: trait.values,
      middles: trait.middles,
      machine: trait.machine === undefined ? undefined : new Set(trait.machine),
      anchors,
      across,
      isConduct: (anchors && across === undefined) || conduct.has(family),
      informational,
      silent,
      ageMs: trait.ageMs ?? 0,
      temper: temperOf(trait.prior !== undefined, anchors, family),
      prior: priorOf(meta, trait),
      observe: trait.observe,
      burst,
    };
    attributes.push(attribute);
    byId.set(attribute.id, attribute);
  };
  for (const detector of detectors) for (const trait of detector.traits ?? []) add(detector, trait);
  for (const detector of detectors) {
    for (const burst of detector.bursts ?? []) {
      const { id, family, parent, prior, anchors } = burst;
      const values = bucketNames(burst.buckets);
      // Many is how a machine counts, and evenly is how it spaces.
      const isSpread = typeof burst.count !== 'string' && 'spread' in burst.count;
      const machine = isSpread ? values.slice(0, 1) : values.slice(1);
      add(detector, { id, family, parent, prior, anchors, values, machine }, burst);
    }
  }
  return attributes;
}

function acrossOf(
  meta: DetectorMeta,
  { id, anchors }: Column,
  byId: ReadonlyMap<string, Attribute>,
): Across | undefined {
  if (typeof anchors !== 'object') return undefined;
  const { across, partMin = acrossPartMin, max = Number.POSITIVE_INFINITY } = anchors;
  const attribute = byId.get(across);
  if (attribute === undefined) {
    throw new TypeError(`${meta.id}: ${id} anchors across ${across}, which no earlier detector has`);
  }
  return { attribute, partMin, max };
}

function temperOf(hasPrior: boolean, anchors: boolean, family: Family): Attribute['temper'] {
  const agreed = !hasPrior ? 0 : anchors ? temperRows : (agreementRows[family] ?? temperRows);
  return learned => Math.min(1, (learned + agreed) / (learned + temperRows));
}

function priorOf(meta: DetectorMeta, trait: Column): Attribute['prior'] {
  const { values, prior } = trait;
  if (!values || !prior) return () => undefined;
  const tables = new Map<string, Map<string, number>>();
  for (const [parent, shares] of Object.entries(prior)) {
    const sum = shares.reduce((total, share) => total + share, 0);
    if (shares.length !== values.length || Math.abs(sum - 1) > 1e-6) {
      throw new TypeError(`${meta.id}: the prior of ${trait.id} for ${parent} must give each value a share, 1 in all`);
    }
    tables.set(parent, new Map(values.map((value, i) => [value, shares[i] ?? 0])));
  }
  const rest = tables.get('*');
  return (parent, value) => ((parent === undefined ? undefined : tables.get(parent)) ?? rest)?.get(value);
}

/** `[1, 3]` → `0`, `1–2`, `3+`. */
export function bucketNames(bounds: readonly number[]): string[] {
  const starts = [0, ...bounds];
  return starts.map((start, i) => {
    const next = starts[i + 1];
    if (next === undefined) return `${start}+`;
    return next - 1 === start ? `${start}` : `${start}–${next - 1}`;
  });
}

/** Where rows have the value of an attribute, −1 where nothing observes it. */
export function columnOf(attributes: readonly Attribute[], name: string): number {
  return attributes.findIndex(({ id }) => id === name);
}

/** Whether all values are known beforehand, whatever the parent. */
export function isClosed({ values, parent }: Attribute): boolean {
  return values !== undefined && (parent === undefined || parent.values !== undefined);
}

/** Whether it shows, as soon as somebody signs up, that they do as programs do. */
export function showsAtOnce(attribute: Attribute): attribute is Attribute & { readonly machine: ReadonlySet<string> } {
  const { anchors, across, ageMs, machine } = attribute;
  return anchors && !across && ageMs === 0 && machine !== undefined && isClosed(attribute);
}

export function releaseCodes(interner: Interner, codes: Int32Array): void {
  for (const code of codes) if (code >= 0) interner.release(code);
}

export function givenKey(attribute: Attribute, parent: string | undefined, value: string): string {
  return attribute.parent === undefined ? aloneKey(attribute, value) : `${attribute.index}|${parent ?? ''}|${value}`;
}

export function parentKey(attribute: Attribute, parent: string | undefined): string {
  return parent === undefined ? attribute.orphanKey : `${attribute.index}/${parent}`;
}

export function aloneKey(attribute: Attribute, value: string): string {
  return `${attribute.index}=${value}`;
}
