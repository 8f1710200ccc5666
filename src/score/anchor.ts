import { gammaln } from 'simple-statistics';
import type { Interner } from '../windows/interner.ts';
import { type Attribute, aloneKey, givenKey, parentKey } from './attributes.ts';
import type { Background } from './background.ts';
import type { ScoringWindow } from './window.ts';

/**
 * Overdispersion between honest hours, as pseudo-rows: it saturates, so that a huge honest crowd with slightly other
 * habits cannot gather unlimited evidence (reference: judging A4, s).
 */
const dispersionRows = 30;
/** Nats that an attribute must have beyond what honest windows reach by chance (judging A4). */
const allowance = 4;
/** People who use what they made speak for honesty, up to this many nats. */
const exculpationMax = 3;
/** Steepness and middle of the step from anchor to probability. */
const steepness = 0.8;
const middle = 4;

/** How machine-like the window is as a whole. */
export interface Anchor {
  /** Nats per attribute, beyond nothing: positive towards machines. */
  readonly factors: ReadonlyMap<string, number>;
  /** Sum beyond the allowance. */
  readonly strength: number;
  readonly probability: number;
}

interface Cell {
  readonly value: string;
  /** Its code among the counts of the window. */
  readonly code: number;
  /** Its codes in the form that rows carry, for the background's look-up. */
  readonly codes: Int32Array;
}

/**
 * Decides whether the window holds an attack: for each attribute that may carry one, the Bayes factor of its counts
 * being drawn from a distribution of their own against the background's, towards the machine only.
 * Volume and composition take no part.
 */
export class AnchorTest {
  readonly #anchors: readonly { readonly attribute: Attribute; readonly groups: readonly Group[] }[];

  constructor(attributes: readonly Attribute[], interner: Interner) {
    this.#anchors = attributes
      .filter(attribute => attribute.anchors)
      .map(attribute => ({ attribute, groups: groupsOf(attribute, interner) }));
  }

  test(window: ScoringWindow, background: Background): Anchor {
    const factors = new Map<string, number>();
    let strength = 0;
    for (const { attribute, groups } of this.#anchors) {
      let factor = 0;
      for (const group of groups) factor += factorOf(attribute, group, window, background);
      factors.set(attribute.id, factor);
      if (factor >= 0) strength += Math.max(0, factor - allowance);
      else if (attribute.family === 'after') strength -= Math.min(exculpationMax, -factor);
    }
    return { factors, strength, probability: 1 / (1 + Math.exp(-steepness * (strength - middle))) };
  }
}

interface Group {
  readonly parent: string | undefined;
  readonly total: number;
  readonly cells: readonly Cell[];
}

/** The codes of closed attributes are held for good. */
function groupsOf(attribute: Attribute, interner: Interner): readonly Group[] {
  const values = attribute.values;
  if (!values || !attribute.machine)
    throw new TypeError(`${attribute.id} anchors, so it must be closed with machine values`);
  const parents = attribute.parent === undefined ? [undefined] : attribute.parent.values;
  if (!parents) throw new TypeError(`${attribute.id} anchors, so its parent must be closed`);
  return parents.map(parent => ({
    parent,
    total: interner.hold(parentKey(attribute, parent)),
    cells: values.map(value => {
      const code = interner.hold(givenKey(attribute, parent, value));
      const codes = new Int32Array((attribute.index + 1) * 3).fill(-1);
      codes[attribute.index * 3] = code;
      codes[attribute.index * 3 + 1] = interner.hold(parentKey(attribute, parent));
      codes[attribute.index * 3 + 2] = interner.hold(aloneKey(attribute, value));
      return { value, code, codes };
    }),
  }));
}

function factorOf(attribute: Attribute, group: Group, window: ScoringWindow, background: Background): number {
  const total = window.counts.get(group.total);
  if (total < 1) return 0;
  const counts = group.cells.map(cell => window.counts.get(cell.code));
  const expected = group.cells.map(cell => background.probability(attribute, group.parent, cell.value, cell.codes));
  const sum = expected.reduce((a, b) => a + b, 0);
  const shares = expected.map(p => p / sum);
  const factor =
    dirichletMultinomial(
      counts,
      shares.map(p => p + 1 / shares.length),
    ) -
    dirichletMultinomial(
      counts,
      shares.map(p => dispersionRows * p),
    );
  let machine = 0;
  let machineExpected = 0;
  group.cells.forEach((cell, i) => {
    if (!attribute.machine?.has(cell.value)) return;
    machine += counts[i] ?? 0;
    machineExpected += (shares[i] ?? 0) * total;
  });
  if (machine > machineExpected) return Math.max(0, factor);
  return -0.5 * Math.max(0, factor);
}

/** ln of the Dirichlet-multinomial probability of counts, without the coefficient that cancels in a ratio. */
export function dirichletMultinomial(counts: readonly number[], alphas: readonly number[]): number {
  let total = 0;
  let alpha = 0;
  let ln = 0;
  counts.forEach((count, i) => {
    const a = Math.max(1e-6, alphas[i] ?? 0);
    total += count;
    alpha += a;
    ln += gammaln(a + count) - gammaln(a);
  });
  return ln + gammaln(alpha) - gammaln(alpha + total);
}
