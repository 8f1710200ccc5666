/** Figures of several runs together. A figure is undefined where there was nothing to measure. */

/** @typedef {import('./run.mjs').Run} Run */

/** The figures that are compared with the reference: their name, how they are written, whether less is better. */
export const measures = {
  precision: { name: 'precision', unit: '%', digits: 1, lessIsBetter: false, tolerance: 0.01 },
  recall: { name: 'recall', unit: '%', digits: 1, lessIsBetter: false, tolerance: 0.02 },
  recallFirst: { name: 'recall at revision 0', unit: '%', digits: 1, lessIsBetter: false, tolerance: 0.03 },
  challenged: { name: 'people challenged', unit: '%', digits: 2, lessIsBetter: true, tolerance: 0.003 },
  denied: { name: 'people denied', unit: '%', digits: 2, lessIsBetter: true, tolerance: 0.001 },
  delayS: { name: 'delay', unit: 's', digits: 0, lessIsBetter: true, tolerance: 15 },
  missed: { name: 'attacks missed', unit: '', digits: 2, lessIsBetter: true, tolerance: 0 },
  incidents: { name: 'incidents an attack', unit: '', digits: 2, lessIsBetter: true, tolerance: 0.1 },
  falseIncidents: { name: 'false attack incidents', unit: '', digits: 2, lessIsBetter: true, tolerance: 0 },
  covered: { name: 'intervals with the truth', unit: '%', digits: 1, lessIsBetter: false, tolerance: 0.05 },
  error: { name: 'error of the share', unit: '%', digits: 1, lessIsBetter: true, tolerance: 0.01 },
  width: { name: 'width of the interval', unit: '%', digits: 1, lessIsBetter: true, tolerance: 0.03 },
};

/**
 * The figures of one run or of several pooled: sums of counts, so that a large run weighs more; of delays the median,
 * of shares the mean of the runs' means.
 * @param {readonly Run[]} runs
 */
export function figuresOf(runs) {
  const campaigns = runs.flatMap(run => run.campaigns);
  const people = runs.map(run => (run.campaigns.length === 0 ? run.everybody : run.inside));
  const delays = campaigns.flatMap(({ delayS }) => delayS ?? []);
  const [tp, fp, fn] = sums(runs.map(run => run.last));
  const [firstTp, , firstFn] = sums(runs.map(run => run.first));
  const [persons, challenged, denied] = sums(people);
  const [said, covered] = sums(runs.map(({ share }) => [share.said, share.covered]));
  return {
    precision: ratio(tp, tp + fp),
    recall: ratio(tp, tp + fn),
    recallFirst: ratio(firstTp, firstTp + firstFn),
    challenged: ratio(challenged, persons),
    denied: ratio(denied, persons),
    delayS: quantile(delays, 0.5),
    missed: ratio(campaigns.filter(({ detection }) => detection === 'missed').length, campaigns.length),
    incidents: mean(runs.flatMap(run => (run.campaigns.length === 0 ? [] : incidentsOf(run)))),
    falseIncidents: mean(runs.map(run => run.falseIncidents)),
    covered: ratio(covered, said),
    error: mean(runs.flatMap(({ share }) => share.error ?? [])),
    width: mean(runs.flatMap(({ share }) => share.width ?? [])),
  };
}

/**
 * @template T
 * @param {readonly T[]} items runs, or what is of one
 * @param {(item: T) => Run} runOf
 * @returns {[scenario: string, items: T[]][]}
 */
export function byScenario(items, runOf = item => item) {
  const groups = new Map();
  for (const item of items) {
    const { scenario } = runOf(item);
    groups.set(scenario, [...(groups.get(scenario) ?? []), item]);
  }
  return [...groups];
}

/**
 * Incidents of a run's attack; campaigns at one time are one attack.
 * @param {Run} run
 */
const incidentsOf = run => Math.max(...run.campaigns.map(({ incidents }) => incidents));

/**
 * Median in the middle, 0.5.
 * @param {readonly number[]} values
 * @param {number} part
 */
export function quantile(values, part) {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))];
}

/** @param {readonly number[]} values */
export function mean(values) {
  return values.length === 0 ? undefined : values.reduce((sum, value) => sum + value, 0) / values.length;
}

/**
 * @param {number} part
 * @param {number} whole
 */
export function ratio(part, whole) {
  return whole === 0 ? undefined : part / whole;
}

/** @param {readonly (readonly number[])[]} rows */
function sums(rows) {
  return [0, 1, 2].map(at => rows.reduce((sum, row) => sum + (row[at] ?? 0), 0));
}

/**
 * @param {keyof typeof measures} id
 * @param {number | undefined} value
 */
export function shown(id, value) {
  const { unit, digits } = measures[id];
  if (value === undefined) return '–';
  return unit === '%' ? (value * 100).toFixed(digits) : value.toFixed(digits);
}
