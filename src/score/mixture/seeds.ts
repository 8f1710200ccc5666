import type { Mixture } from './mixture.ts';

/** Values looked at, of each of two lists, and seeds that are tried, at one look (judging A3). */
const valuesMax = 8;
const seedsMax = 4;
/** And so many of what people do, where only that may seed: of a crowd from a new network all that surprises most may be its place. */
const deedsMax = 4;
/** Nats of Poisson surprise from which a value or a pair may seed a cluster. */
const excessMin = 6;
/** Two seeds with this part of the smaller in common are one. */
const overlapMax = 0.5;

/** One value or two in common that more rows have than background and clusters explain. */
export interface Seed {
  readonly cells: readonly number[];
  readonly matches: (row: number) => boolean;
}

/**
 * The most surprising values and pairs of values, unlike each other. A value surprises when there is more of it than
 * background and clusters explain; a pair also when it is more frequent than its two values let expect within each of
 * them, which is how an attack inside the cluster of an honest shift shows. `onlyConduct`: without those that are
 * composition alone.
 */
export function findSeeds(mixture: Mixture, onlyConduct: boolean): readonly Seed[] {
  const { sheet, background, components } = mixture;
  const isConduct = (cell: number) => sheet.isConduct[groupOf[cell] ?? 0] === 1;
  const { cells, starts, weights, groupOf, p0, temper } = sheet;
  const left = new Float64Array(sheet.groupCount);
  const counts = new Float64Array(sheet.cellCount);
  const totals = new Float64Array(sheet.groupCount);
  let rest = 0;
  for (let i = 0; i < weights.length; i++) {
    const weight = weights[i] ?? 0;
    const part = weight * (background[i] ?? 0);
    rest += part;
    for (let at = starts[i] ?? 0, end = starts[i + 1] ?? 0; at < end; at++) {
      const cell = cells[at] ?? 0;
      const group = groupOf[cell] ?? 0;
      left[group] = (left[group] ?? 0) + part;
      counts[cell] = (counts[cell] ?? 0) + weight;
      totals[group] = (totals[group] ?? 0) + weight;
    }
  }
  const excess = new Float64Array(sheet.cellCount);
  const ranked: { readonly cell: number; readonly unexplained: number; readonly overall: number }[] = [];
  for (let cell = 0; cell < excess.length; cell++) {
    const group = groupOf[cell] ?? 0;
    const share = p0[cell] ?? 1;
    const measure = temper[cell] ?? 1;
    const overall = surprise(counts[cell] ?? 0, (totals[group] ?? 0) * share) * measure;
    if (overall <= excessMin) continue;
    let explained = (left[group] ?? 0) * share;
    for (const component of components) explained += component.explains(cell);
    excess[cell] = surprise(counts[cell] ?? 0, explained) * measure;
    ranked.push({ cell, unexplained: excess[cell] ?? 0, overall });
  }
  const by = (order: 'unexplained' | 'overall') => [...ranked].sort((a, b) => b[order] - a[order] || a.cell - b.cell);
  const unexplained = by('unexplained');
  const deeds = onlyConduct ? unexplained.filter(({ cell }) => isConduct(cell)).slice(0, deedsMax) : [];
  const leading = [
    ...new Set(
      [...unexplained.slice(0, valuesMax), ...by('overall').slice(0, valuesMax), ...deeds].map(({ cell }) => cell),
    ),
  ];
  if (leading.length === 0) return [];

  // Rows by which of the leading values they have, one bit each.
  const bits = new Int32Array(sheet.cellCount);
  leading.forEach((cell, n) => {
    bits[cell] = 1 << n;
  });
  const masks = new Int32Array(weights.length);
  const byMask = new Map<number, number>();
  for (let i = 0; i < weights.length; i++) {
    let mask = 0;
    for (let at = starts[i] ?? 0, end = starts[i + 1] ?? 0; at < end; at++) mask |= bits[cells[at] ?? 0] ?? 0;
    masks[i] = mask;
    if (mask !== 0) byMask.set(mask, (byMask.get(mask) ?? 0) + (weights[i] ?? 0));
  }
  const countOf = (wanted: number): number => {
    let count = 0;
    for (const [mask, weight] of byMask) if ((mask & wanted) === wanted) count += weight;
    return count;
  };
  /** Rows with both values, were they independent within the background and within each cluster. */
  const expectedOf = (one: number, other: number): number => {
    let expected =
      ((left[groupOf[one] ?? 0] ?? 0) * (p0[one] ?? 0) * (left[groupOf[other] ?? 0] ?? 0) * (p0[other] ?? 0)) /
      Math.max(1, rest);
    for (const component of components) {
      expected += (component.explains(one) * component.explains(other)) / Math.max(1, component.size);
    }
    return expected;
  };
  const candidates = leading
    .map((cell, n) => ({ cells: [cell], mask: 1 << n, excess: excess[cell] ?? 0 }))
    .filter(candidate => candidate.excess > excessMin && (!onlyConduct || candidate.cells.some(isConduct)));
  leading.forEach((one, n) => {
    leading.slice(n + 1).forEach((other, m) => {
      if (onlyConduct && !isConduct(one) && !isConduct(other)) return;
      const mask = (1 << n) | (1 << (n + 1 + m));
      const pair = surprise(countOf(mask), expectedOf(one, other)) * Math.min(temper[one] ?? 1, temper[other] ?? 1);
      if (pair > excessMin) candidates.push({ cells: [one, other], mask, excess: pair });
    });
  });
  candidates.sort((a, b) => b.excess - a.excess || a.mask - b.mask);
  const chosen: typeof candidates = [];
  for (const candidate of candidates) {
    if (chosen.length === seedsMax) break;
    const own = countOf(candidate.mask);
    const isAlike = chosen.some(
      ({ mask }) => countOf(mask | candidate.mask) > overlapMax * Math.min(own, countOf(mask)),
    );
    if (!isAlike) chosen.push(candidate);
  }
  return chosen.map(({ cells: own, mask }) => ({ cells: own, matches: row => ((masks[row] ?? 0) & mask) === mask }));
}

/** Poisson log likelihood ratio of seeing more than expected; 0 for fewer. */
function surprise(observed: number, expected: number): number {
  if (observed <= expected) return 0;
  return observed * Math.log(observed / Math.max(1e-9, expected)) - (observed - expected);
}
