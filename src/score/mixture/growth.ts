import { type Anchor, isShift } from './anchor.ts';
import { clusterId } from './cluster-id.ts';
import type { Component } from './component.ts';
import type { Mixture } from './mixture.ts';
import { findSeeds, type Seed } from './seeds.ts';

const clustersMax = 6;
/** Of these, honest shifts that one look leaves to the next: the last place is for what may be a machine. */
const shiftsLeft = 5;
/** Honest shifts from which on only what looks like a machine is worth a cluster. */
const shiftsMax = 3;
const rowsMin = 4;
const iterations = 8;

type Anchors = ReadonlyMap<Component, Anchor | undefined>;

/**
 * Adds the cluster that tells most, where one tells enough; where there are as many as may be, for an attack that rests or else for the
 * smallest shift. `ids`: gets the name of the new one. Returns whether there is one.
 */
export function grow(mixture: Mixture, anchors: Anchors, ids: Map<Component, string>, nowMs: number): boolean {
  const shifts = shiftsOf(mixture, anchors);
  const isFull = mixture.components.length >= clustersMax;
  const weakest = isFull
    ? (smallest(mixture.components.filter(({ size }) => size < rowsMin)) ?? smallest(shifts))
    : undefined;
  if (isFull && weakest === undefined) return false;
  let best: { readonly parts: Float64Array; readonly gain: number; readonly seed: Seed } | undefined;
  for (const seed of findSeeds(mixture, shifts.length >= shiftsMax)) {
    const trial = mixture.trial(seed.matches, weakest);
    if (trial.gain > (best?.gain ?? 0)) best = { ...trial, seed };
  }
  if (best === undefined || !mixture.grow(best.parts, weakest, iterations)) return false;
  // It has just been added.
  const born = mixture.components.at(-1) as Component;
  ids.set(born, clusterId(best.seed, mixture.sheet, nowMs, new Set(ids.values())));
  mixture.drop(isTooSmall);
  return true;
}

/**
 * The smallest shift, where there are more than one look leaves to the next. `anchors`: as of the look before; `test` tells whether it is one
 * still.
 */
export function shiftBeyond(
  mixture: Mixture,
  anchors: Anchors,
  test: (component: Component) => void,
): Component | undefined {
  for (;;) {
    const shifts = shiftsOf(mixture, anchors);
    const least = shifts.length > shiftsLeft ? smallest(shifts) : undefined;
    if (least === undefined) return undefined;
    test(least);
    if (isShift(anchors.get(least))) return least;
  }
}

export function isTooSmall({ worth }: Component): boolean {
  return worth < rowsMin;
}

function shiftsOf({ components }: Mixture, anchors: Anchors): readonly Component[] {
  return components.filter(component => isShift(anchors.get(component)));
}

function smallest(components: readonly Component[]): Component | undefined {
  return components.reduce<Component | undefined>(
    (least, one) => (least === undefined || one.size < least.size ? one : least),
    undefined,
  );
}
