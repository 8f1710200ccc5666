/** What the design promises, and whether runs keep it. */
import { byScenario, figuresOf, mean, quantile, ratio } from './figures.mjs';

/** @typedef {import('./run.mjs').Run} Run */
/** @typedef {{ what: string, text: string, isKept: boolean }} Promised */

/** A campaign that begins with so many sign-ups a minute is a flood. */
const floodPerMin = 10;
/** A scenario whose attacks are this much of the sign-ups, on average, is one of a large share. */
const largeShare = 0.2;
/** Those that are promised less: they are slow, or change all the time. */
const evasive = ['slow-drip', 'adaptive'];

/**
 * @param {readonly Run[]} runs
 * @returns {Promised[]} of what there was nothing to measure of, none
 */
export function promisesOf(runs) {
  const hostile = runs.filter(({ campaigns }) => campaigns.length > 0);
  const honest = runs.filter(({ campaigns }) => campaigns.length === 0);
  const scenarios = byScenario(hostile);
  const large = scenarios.filter(([, of]) => mean(of.flatMap(sharesOf)) >= largeShare);
  const inside = figuresOf(hostile);
  const delays = isFlood => {
    const campaigns = hostile.flatMap(run => run.campaigns.filter(({ perMin }) => perMin >= floodPerMin === isFlood));
    return quantile(
      campaigns.flatMap(({ delayS }) => delayS ?? []),
      0.5,
    );
  };
  const falses = honest.reduce((sum, run) => sum + run.falseIncidents, 0);
  const found = hostile.flatMap(({ campaigns }) => campaigns);
  const missed = found.filter(({ detection }) => detection === 'missed').length;
  const atLeast = (what, least, of, id) => {
    const [worst] = of
      .map(([name, own]) => ({ name, value: figuresOf(own)[id] }))
      .filter(({ value }) => value !== undefined)
      .toSorted((one, other) => one.value - other.value);
    const text = worst && `${percent(worst.value)}, ${worst.name}`;
    return promise(`${what} ≥ ${least * 100} % in the worst`, worst?.value, value => value >= least, text);
  };
  const atMost = (what, most, value, digits) => promise(what, value, one => one <= most, percent(value, digits));
  const challenged = Math.max(...scenarios.map(([, of]) => figuresOf(of).challenged ?? 0));
  return [
    atLeast('precision, scenarios of share ≥ 0.2,', 0.97, large, 'precision'),
    atLeast('recall, scenarios of share ≥ 0.2,', 0.92, large.filter(isNotEvasive), 'recall'),
    atLeast('recall at revision 0, scenarios of share ≥ 0.2,', 0.75, large, 'recallFirst'),
    atLeast(
      `recall of ${evasive.join(' and ')}`,
      0.9,
      scenarios.filter(one => !isNotEvasive(one)),
      'recall',
    ),
    atMostSeconds(`floods of ${floodPerMin} a minute or more`, 60, delays(true)),
    atMostSeconds('slower ones', 900, delays(false)),
    atMost('people inside challenged ≤ 1 %', 0.01, inside.challenged, 2),
    atMost('worst scenario ≤ 3 %', 0.03, hostile[0] && challenged, 2),
    atMost('people inside denied ≤ 0.1 %', 0.001, inside.denied, 2),
    promise(`no false attack incident in ${honest.length} honest runs`, honest[0] && falses, v => v === 0, `${falses}`),
    atMost('people of honest scenarios challenged ≤ 0.2 %', 0.002, figuresOf(honest).challenged, 2),
    promise(
      'every attack found',
      ratio(missed, found.length),
      v => v === 0,
      `${found.length - missed} of ${found.length}`,
    ),
    promise('one incident an attack', inside.incidents, v => v <= 1, inside.incidents?.toFixed(3)),
    promise('truth inside ≥ 90 % of intervals', inside.covered, v => v >= 0.9, percent(inside.covered)),
    atMost('error ≤ 5 points from 200 sign-ups on', 0.05, inside.error),
    atMost('interval ≤ 20 points wide from 200 sign-ups on', 0.2, inside.width),
  ].flat();
}

const sharesOf = ({ campaigns }) => campaigns.map(({ share }) => share);
const isNotEvasive = ([name]) => !evasive.includes(name);
const percent = (value, digits = 1) => `${((value ?? 0) * 100).toFixed(digits)} %`;
const promise = (what, value, isKept, text) => (value === undefined ? [] : [{ what, text, isKept: isKept(value) }]);
const atMostSeconds = (which, most, value) =>
  promise(`median delay ≤ ${most} s, ${which}`, value, one => one <= most, `${value} s`);
