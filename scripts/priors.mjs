/**
 * `npm run priors -- [--sites N]`: fits what closed traits and bursts look like among honest sign-ups at large, from
 * simulated honest sites (seeds from 5000, used for nothing else), and how much sites differ, and writes
 * detectors/priors.ts. Per trait and parent value: `shares` in the order of the trait's values, each the mean over
 * sites, and `spread`, the pseudo-count s of the Dirichlet distribution whose mean is `shares` under which the sites'
 * counts are likeliest (small: sites differ much).
 */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { dirichletSpread, meanShares } from './priors/dirichlet.mjs';
import { ready, root } from './ready.mjs';
import { writeSource } from './write-source.mjs';

const firstSeed = 5000;
/** A site says something of a parent's values from so many rows on. */
const rowsMin = 40;
const sitesMin = 4;

const { values: flags } = parseArgs({ options: { sites: { type: 'string', default: '48' } } });
await ready();
const built = path => import(pathToFileURL(join(root, 'dist', path)).href);
const [{ scenarioNames, hasAttack }, { simulate }, { simulatedSource }, { runPipeline }, { loadConfig }] =
  await Promise.all(
    ['scenarios', 'scenario', 'source']
      .map(name => `src/simulate/${name}.js`)
      .concat('src/pipeline.js', 'src/config/load.js')
      .map(built),
  );
const [{ detectors }, { layOut }, { Background }] = await Promise.all(
  ['detectors/index.js', 'src/score/attributes.js', 'src/score/background.js'].map(built),
);

const attributes = layOut(detectors).filter(attribute => attribute.values !== undefined);
const literals = literalPriors();
/** By trait and parent, a list of counts per site. */
const counts = new Map();
const honest = scenarioNames.filter(name => !hasAttack(name) && name !== 'clean-week');
for (let site = 0; site < Number(flags.sites); site++) {
  // Every other site has an ordinary day; what is special about the rest must not become what is usual.
  const scenario = site % 2 === 0 ? 'clean' : honest[((site - 1) / 2) % honest.length];
  for (const [key, own] of await countsOf(scenario, firstSeed + site)) {
    if (total(own) >= rowsMin) counts.set(key, [...(counts.get(key) ?? []), own]);
  }
  process.stderr.write(`\r${site + 1} of ${flags.sites} sites `);
}
process.stderr.write('\n');

const priors = {};
for (const { id } of attributes) {
  for (const parent of Object.keys(literals.get(id) ?? {})) {
    const sites = counts.get(`${id} ${parent}`) ?? [];
    if (sites.length < sitesMin) {
      console.log(`${id} given ${parent}: ${sites.length} sites only, its author's estimate stays`);
      continue;
    }
    const shares = meanShares(sites);
    const spread = dirichletSpread(sites, shares);
    priors[id] ??= {};
    priors[id][parent] = { shares: rounded(shares), spread, sites: sites.length };
    console.log(`${id} given ${parent}: ${shown(shares)} (was ${shown(literals.get(id)[parent])}), s ${spread}`);
  }
}
writeSource(
  'detectors/priors.ts',
  `/* Made by \`npm run priors\`; edit scripts/priors.mjs. */

/** Shares of a trait's values among honest sign-ups, given a value of its parent or \`*\` for the rest. */
interface Fit {
  /** In the order of the values, 1 in all. */
  readonly shares: readonly number[];
  /** How far sites agree: the pseudo-count of a Dirichlet distribution; small where they differ much. */
  readonly spread: number;
  /** Simulated sites that had enough such sign-ups. */
  readonly sites: number;
}

export const priors: Readonly<Record<string, Readonly<Record<string, Fit>>>> = ${JSON.stringify(priors)};
`,
);

/** To four digits, and 1 in all. */
function rounded(shares) {
  const short = shares.map(share => Number(share.toFixed(4)));
  const largest = short.indexOf(Math.max(...short));
  const others = short.reduce((sum, share, at) => (at === largest ? sum : sum + share), 0);
  return short.with(largest, Number((1 - others).toFixed(4)));
}

function shown(shares) {
  return shares.map(share => share.toFixed(3)).join(' ');
}

/** The values of the rows that the background learns of a site: those that were an hour old before the log ended. */
async function countsOf(scenario, seed) {
  const found = new Map();
  // Nothing leads out of the judge what its background learns, so we listen in.
  const learn = Background.prototype.learn;
  Background.prototype.learn = function listened(row, weight) {
    for (const attribute of attributes) add(found, attribute, row);
    return learn.call(this, row, weight);
  };
  try {
    await runPipeline({
      config: loadConfig({ env: {}, detectorIds: detectors.map(({ meta }) => meta.id) }),
      source: simulatedSource(simulate(scenario, seed, { fields: 'all' })),
      format: 'json',
      sinks: [],
      say: () => {},
    });
  } finally {
    Background.prototype.learn = learn;
  }
  return found;
}

function add(found, { id, index, values, parent }, row) {
  const at = values.indexOf(row.values[index]);
  if (at < 0 || row.weight < 1) return;
  const given = parent === undefined ? undefined : row.values[parent.index];
  const known = literals.get(id) ?? {};
  const key = `${id} ${given !== undefined && given in known ? given : '*'}`;
  const own = found.get(key) ?? values.map(() => 0);
  own[at]++;
  found.set(key, own);
}

/** The parents that a detector tells apart, with the shares it ships now. */
function literalPriors() {
  const all = detectors.flatMap(({ traits = [], bursts = [] }) => [...traits, ...bursts]);
  return new Map(all.flatMap(({ id, prior }) => (prior === undefined ? [] : [[id, prior]])));
}

function total(values) {
  return values.reduce((sum, value) => sum + value, 0);
}
