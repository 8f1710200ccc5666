/**
 * One run, without files: a scenario is simulated, judged by the pipeline that everything else uses, and held against
 * the truth. Also the program of a worker: it answers each job with its figures.
 */
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const built = path => import(pathToFileURL(join(root, 'dist', path)).href);
const minuteMs = 60_000;

/**
 * @typedef {{ scenario: string, seed: number, fields: string, without?: string, config?: string }} Job
 * @typedef {[truePositives: number, falsePositives: number, falseNegatives: number]} Calls
 * @typedef {[people: number, challenged: number, denied: number]} People
 * @typedef {{ share: number, perMin: number, detection: 'detected' | 'early' | 'missed', delayS: number | null, incidents: number }} Campaign
 * @typedef {{
 *   scenario: string, seed: number, fields: string, lines: number, cpuS: number, signups: number,
 *   last: Calls, first: Calls, inside: People, everybody: People, campaigns: Campaign[],
 *   falseIncidents: number, crowdIncidents: number,
 *   share: { said: number, covered: number, large: number, error: number | null, bias: number | null, width: number | null,
 *     bands: Record<'share' | 'signups' | 'history', Tally[]> },
 * }} Run
 * @typedef {[said: number, covered: number, error: number, width: number]} Tally the last two are sums
 */

/**
 * @param {Job} job
 * @returns {Promise<Run>}
 */
export async function runOf({ scenario, seed, fields, without, config: path }) {
  const [
    { simulate },
    { simulatedSource },
    { formatOf },
    { Evaluator },
    { runPipeline },
    { loadConfig },
    { detectors },
  ] = await Promise.all(
    [
      'src/simulate/scenario.js',
      'src/simulate/source.js',
      'src/simulate/fields.js',
      'src/simulate/evaluate.js',
      'src/pipeline.js',
      'src/config/load.js',
      'detectors/index.js',
    ].map(built),
  );
  const before = process.cpuUsage();
  const evaluator = new Evaluator();
  const verdicts = [];
  let lines = 0;
  function* labelled() {
    for (const line of simulate(scenario, seed, { fields })) {
      lines++;
      if (line.label !== undefined) evaluator.label(line.label);
      yield line;
    }
  }
  const config = loadConfig({
    path,
    env: {},
    flags: without === undefined ? {} : { [`detectors.${without}.enabled`]: 'false' },
    detectorIds: detectors.map(({ meta }) => meta.id),
  });
  await runPipeline({
    config,
    source: simulatedSource(labelled()),
    format: formatOf(fields),
    sinks: [
      {
        name: 'evaluation',
        // A label comes with its line, and a verdict after it; the last lines' labels may come later than their shares.
        verdict: ({ request_id, level, action, revision }) => verdicts.push({ request_id, level, action, revision }),
        alert: event => evaluator.alert(event),
        pane: ({ endMs, attackShare }) => {
          if (attackShare !== undefined && endMs % minuteMs === 0) evaluator.share(endMs, attackShare);
        },
      },
    ],
    say: () => {},
  });
  for (const verdict of verdicts) evaluator.verdict(verdict);
  const { user, system } = process.cpuUsage(before);
  return { scenario, seed, fields, lines, cpuS: rounded((user + system) / 1e6, 1), ...figuresOf(evaluator.result()) };
}

function figuresOf(result) {
  const { lastRevision, firstRevision, insideAttacks, everybody, campaigns, attackShare } = result;
  return {
    signups: result.signups.genuine + result.signups.attack,
    last: callsOf(lastRevision),
    first: callsOf(firstRevision),
    inside: peopleOf(insideAttacks),
    everybody: peopleOf(everybody),
    campaigns: campaigns.map(({ share, firstPerMin, detection, delayMs, incidents }) => ({
      share: rounded(share, 3),
      perMin: rounded(firstPerMin, 1),
      detection,
      delayS: delayMs === undefined ? null : Math.round(delayMs / 1000),
      incidents,
    })),
    falseIncidents: result.falseIncidents,
    crowdIncidents: result.crowdIncidents,
    share: {
      said: attackShare.said,
      covered: attackShare.covered,
      large: attackShare.large,
      error: rounded(attackShare.meanError, 4),
      bias: rounded(attackShare.bias, 4),
      width: rounded(attackShare.meanWidth, 4),
      bands: Object.fromEntries(
        Object.entries(attackShare.bands).map(([band, tallies]) => [
          band,
          tallies.map(({ said, covered, error, width }) => [said, covered, rounded(error, 3), rounded(width, 3)]),
        ]),
      ),
    },
  };
}

const callsOf = ({ truePositives, falsePositives, falseNegatives }) => [truePositives, falsePositives, falseNegatives];
const peopleOf = ({ people, challenged, denied }) => [people, challenged, denied];
const rounded = (value, digits) => (value === undefined ? null : Number(value.toFixed(digits)));

if (process.send !== undefined && process.argv[1] === fileURLToPath(import.meta.url)) {
  process.on('message', async job => process.send(await runOf(job)));
  process.on('disconnect', () => process.exit());
}
