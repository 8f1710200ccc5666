/** The table of figures, one row a scenario, for the terminal and for Markdown. */
import { figuresOf, quantile, ratio, shown } from './figures.mjs';

/** @typedef {import('./run.mjs').Run} Run */

const head = [
  ['scenario', 'runs', 'precision', 'recall', '(worst)', 'at rev. 0', 'challenged', '(worst)', 'denied', 'found'],
  ['delay s', '(p90)', 'incidents', 'false', 'covered', 'error', 'width'],
].flat();

/**
 * @param {readonly (readonly [scenario: string, runs: readonly Run[]])[]} groups
 * @returns {string[][]} the head and the rows
 */
export function tableOf(groups) {
  const rows = groups.map(([name, runs]) => rowOf(name, runs));
  const all = groups.flatMap(([, runs]) => runs);
  const hostile = all.filter(({ campaigns }) => campaigns.length > 0);
  const honest = all.filter(({ campaigns }) => campaigns.length === 0);
  if (hostile.length > 0) rows.push(rowOf('all with an attack', hostile));
  if (honest.length > 0) rows.push(rowOf('all honest', honest));
  return [head, ...rows];
}

function rowOf(name, runs) {
  const figures = figuresOf(runs);
  const campaigns = runs.flatMap(run => run.campaigns);
  const found = campaigns.filter(({ detection }) => detection !== 'missed').length;
  const recalls = runs.flatMap(run => figuresOf([run]).recall ?? []);
  const challenged = runs.flatMap(run => figuresOf([run]).challenged ?? []);
  const delays = campaigns.flatMap(({ delayS }) => delayS ?? []);
  const isHostile = campaigns.length > 0;
  return [
    name,
    `${runs.length}`,
    isHostile ? shown('precision', figures.precision) : '–',
    shown('recall', figures.recall),
    shown('recall', recalls.length === 0 ? undefined : Math.min(...recalls)),
    shown('recallFirst', figures.recallFirst),
    shown('challenged', figures.challenged),
    shown('challenged', challenged.length === 0 ? undefined : Math.max(...challenged)),
    shown('denied', figures.denied),
    isHostile ? `${found}/${campaigns.length}` : '–',
    shown('delayS', figures.delayS),
    shown('delayS', quantile(delays, 0.9)),
    shown('incidents', figures.incidents),
    `${runs.reduce((sum, run) => sum + run.falseIncidents, 0)}`,
    shown('covered', figures.covered),
    shown('error', figures.error),
    shown('width', figures.width),
  ];
}

/** A campaign that begins with so many sign-ups a minute is a flood. */
const floodPerMin = 10;

/**
 * What the design promises, and whether these runs keep it.
 * @param {readonly Run[]} runs
 */
export function promisesOf(runs) {
  const hostile = runs.filter(({ campaigns }) => campaigns.length > 0);
  const honest = runs.filter(({ campaigns }) => campaigns.length === 0);
  const large = figuresOf(hostile.filter(({ campaigns }) => campaigns.some(({ share }) => share >= 0.2)));
  const inside = figuresOf(hostile);
  const [floods, slow] = [true, false].map(isFlood =>
    quantile(
      hostile.flatMap(({ campaigns }) =>
        campaigns.filter(({ perMin }) => perMin >= floodPerMin === isFlood).flatMap(({ delayS }) => delayS ?? []),
      ),
      0.5,
    ),
  );
  const worst = Math.max(
    0,
    ...[...new Set(hostile.map(({ scenario }) => scenario))].map(
      name => figuresOf(hostile.filter(({ scenario }) => scenario === name)).challenged ?? 0,
    ),
  );
  const falses = honest.reduce((sum, run) => sum + run.falseIncidents, 0);
  const found = hostile.flatMap(({ campaigns }) => campaigns);
  const promise = (what, value, isKept, text) => (value === undefined ? [] : [{ what, text, isKept: isKept(value) }]);
  const percent = (value, digits = 1) => `${((value ?? 0) * 100).toFixed(digits)} %`;
  return [
    promise('precision ≥ 97 %, share ≥ 0.2', large.precision, v => v >= 0.97, percent(large.precision)),
    promise('recall ≥ 92 %, share ≥ 0.2', large.recall, v => v >= 0.92, percent(large.recall)),
    promise(`median delay ≤ 60 s, floods of ${floodPerMin} a minute or more`, floods, v => v <= 60, `${floods} s`),
    promise('median delay ≤ 900 s, slower ones', slow, v => v <= 900, `${slow} s`),
    promise('people inside challenged ≤ 1 %', inside.challenged, v => v <= 0.01, percent(inside.challenged, 2)),
    promise('worst scenario ≤ 3 %', hostile[0] && worst, v => v <= 0.03, percent(worst, 2)),
    promise('people inside denied ≤ 0.1 %', inside.denied, v => v <= 0.001, percent(inside.denied, 2)),
    promise(`no false attack incident in ${honest.length} honest runs`, honest[0] && falses, v => v === 0, `${falses}`),
    promise('truth inside ≥ 90 % of intervals', inside.covered, v => v >= 0.9, percent(inside.covered)),
    promise('error ≤ 5 points from 200 sign-ups on', inside.error, v => v <= 0.05, percent(inside.error)),
    promise('interval ≤ 20 points wide from 200 sign-ups on', inside.width, v => v <= 0.2, percent(inside.width)),
    promise(
      'every attack found',
      ratio(found.filter(({ detection }) => detection === 'missed').length, found.length),
      v => v === 0,
      `${found.filter(({ detection }) => detection !== 'missed').length} of ${found.length}`,
    ),
  ].flat();
}

/** @param {readonly (readonly string[])[]} table */
export function aligned(table) {
  const widths = table[0].map((_, at) => Math.max(...table.map(row => row[at].length)));
  return table
    .map(row => row.map((cell, at) => (at === 0 ? cell.padEnd(widths[at]) : cell.padStart(widths[at]))).join('  '))
    .join('\n');
}

/** @param {readonly (readonly string[])[]} table */
export function markdown([first, ...rows]) {
  const line = cells => `| ${cells.join(' | ')} |`;
  return [line(first), line(first.map((_, at) => (at === 0 ? '---' : '--:'))), ...rows.map(line)].join('\n');
}
