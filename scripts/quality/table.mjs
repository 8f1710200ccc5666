/** The table of figures, one row a scenario, for the terminal and for Markdown. */
import { figuresOf, quantile, shown } from './figures.mjs';

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
