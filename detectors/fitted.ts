import type { Detector } from '#sdk';
import { priors } from './priors.ts';

/**
 * The detector with priors half way between its author's estimates and what was fitted on simulated honest sites (`npm run
 * priors`), parent by parent. Simulated people are tidier than real ones: the estimate keeps a value that hardly any of
 * them shows from being taken for impossible. Throws a `TypeError` when the fit is of other values than the trait has
 * now: a programmer's error.
 */
export function fitted(detector: Detector): Detector {
  const { traits, bursts } = detector;
  return {
    ...detector,
    ...(traits === undefined ? {} : { traits: traits.map(withFit) }),
    ...(bursts === undefined ? {} : { bursts: bursts.map(withFit) }),
  };
}

interface Estimated {
  readonly id: string;
  readonly prior?: Readonly<Record<string, readonly number[]>>;
}

function withFit<Column extends Estimated>(column: Column): Column {
  const fits = priors[column.id];
  const { id, prior } = column;
  if (prior === undefined || fits === undefined) return column;
  const entries = Object.entries(prior).map(([parent, estimate]) => {
    const fit = fits[parent];
    if (fit === undefined) return [parent, estimate] as const;
    if (fit.shares.length !== estimate.length) {
      throw new TypeError(`detectors/priors.ts was fitted for other values of ${id}; run npm run priors`);
    }
    return [parent, estimate.map((share, i) => (share + (fit.shares[i] ?? 0)) / 2)] as const;
  });
  return { ...column, prior: Object.fromEntries(entries) };
}
