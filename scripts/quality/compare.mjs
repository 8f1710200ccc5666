/** What is worse than the reference, beyond noise. */
import { byScenario, figuresOf, mean, measures, shown } from './figures.mjs';

/** @typedef {import('./run.mjs').Run} Run */

const keyOf = ({ scenario, seed, fields }) => `${scenario} ${seed} ${fields}`;

/**
 * Runs are deterministic, so only pairs of the same scenario, seed and fields are compared: what differs is what was
 * changed. How far single runs happen to swing is the noise: a mean difference counts when it is beyond the measure's
 * tolerance and beyond two standard errors of the differences.
 * @param {readonly Run[]} runs
 * @param {readonly Run[]} reference
 */
export function compare(runs, reference) {
  const before = new Map(reference.map(run => [keyOf(run), run]));
  const pairs = runs.flatMap(run => {
    const old = before.get(keyOf(run));
    return old === undefined ? [] : [{ run, old }];
  });
  const lines = byScenario(pairs, ({ run }) => run);
  if (lines.length > 1) lines.push(['all', pairs]);
  return {
    compared: pairs.length,
    worse: lines.flatMap(([name, of]) => differences(name, of, 1)),
    better: lines.flatMap(([name, of]) => differences(name, of, -1)),
  };
}

/** Measures that moved in one direction: 1 is for the worse. */
function differences(name, pairs, direction) {
  return Object.entries(measures).flatMap(([id, { name: measure, unit, lessIsBetter, tolerance }]) => {
    const changes = pairs.flatMap(({ run, old }) => {
      const [now, then] = [figuresOf([run])[id], figuresOf([old])[id]];
      return now === undefined || then === undefined ? [] : [(now - then) * (lessIsBetter ? 1 : -1) * direction];
    });
    const change = mean(changes);
    if (change === undefined || change <= tolerance || change <= 2 * standardError(changes, change)) return [];
    const [now, then] = ['run', 'old'].map(which => figuresOf(pairs.map(pair => pair[which]))[id]);
    return [`${name}: ${measure} ${shown(id, then)} → ${shown(id, now)}${unit === '' ? '' : ` ${unit}`}`];
  });
}

function standardError(values, average) {
  if (values.length < 2) return 0;
  const squares = values.reduce((sum, value) => sum + (value - average) ** 2, 0);
  return Math.sqrt(squares / (values.length - 1) / values.length);
}
