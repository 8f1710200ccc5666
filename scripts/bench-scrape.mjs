/**
 * `npm run bench:scrape [-- --runs N]`: how long a scrape takes with everything on, in OpenMetrics: the writing alone, and
 * over HTTP; of one site, and of as many sites and partitions as there can be. Nothing is asserted: machines differ. Five milliseconds for one site
 * are what was set out to reach.
 */
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';

const root = fileURLToPath(new URL('..', import.meta.url));
/** @param {string} path */
const built = path => import(pathToFileURL(`${root}/dist/${path}`).href);
const [{ detectors }, outputs, { sitesMax }, { Live }, { createMetrics }, { partitionsMax }, { startHttp }] =
  await Promise.all(
    [
      'detectors/index.js',
      'src/outputs.js',
      'src/engine.js',
      'src/http/live.js',
      'src/http/metrics.js',
      'src/http/contract/labels.js',
      'src/http/server.js',
    ].map(built),
  );

const { values } = parseArgs({ options: { runs: { type: 'string', default: '500' } } });
const runs = Number(values.runs);

/** @param {readonly string[]} names */
const each = (names, value) => Object.fromEntries(names.map(name => [name, value]));

/** @param {string} site */
function paneOf(site) {
  const nowMs = Date.now();
  return {
    site,
    endMs: nowMs,
    forced: false,
    requests: each(outputs.surfaces, 1_234),
    outcomes: each(outputs.outcomes, 12),
    signupsPerMin: 118.4,
    expectedPerMin: 110.2,
    expectedHighPerMin: 150,
    maliciousPerMin: 71.1,
    suspiciousPerMin: 3.2,
    attackShare: { estimate: 0.71, low: 0.66, high: 0.76, confidence: 0.95 },
    clusters: [],
    minutes: [],
    gate: { mode: 'observe', state: 'open', recommended: 'challenge' },
    openIncidents: [{ id: 'inc-20250127-133300-a41c', kind: 'attack', severity: 'high' }],
    completeness: {
      watermark: new Date(nowMs).toISOString(),
      late: 3,
      dropped: 0,
      lag: 0,
      partitions_seen: 4,
      partitions: 4,
      state: 'complete',
    },
    state: each(outputs.stateTables, { entries: 123_456, bound: 2_000_000 }),
  };
}

/**
 * @param {number} sites
 * @param {number} partitions
 */
async function measure(sites, partitions) {
  const metrics = createMetrics({
    site: 'default',
    version: 'bench',
    detectors: detectors.map(({ meta }) => meta),
    clock: Date.now,
    usage: () => ({ startMs: 0, residentBytes: process.memoryUsage.rss(), cpuSeconds: 1 }),
  });
  for (let site = 0; site < sites; site++) metrics.sink.pane(paneOf(site === 0 ? 'default' : `site-${site}`));
  for (let partition = 0; partition < partitions; partition++) metrics.lag(`request-logs/${partition}`, 12);
  metrics.sinks(
    ['kafka', 'alertmanager', 'webhook'].map(sink => ({ sink, queued: 1, delivered: 9, failed: 0, dropped: 0 })),
  );
  const http = await startHttp({ listen: '127.0.0.1:0', live: new Live(), metrics });
  const headers = { accept: 'application/openmetrics-text;version=1.0.0' };
  const writing = [];
  const times = [];
  let text = '';
  for (let run = 0; run < runs; run++) {
    const startedMs = performance.now();
    metrics.snapshot('openMetrics');
    writing.push(performance.now() - startedMs);
    const startMs = performance.now();
    text = await (await fetch(`${http.url}/metrics`, { headers })).text();
    times.push(performance.now() - startMs);
  }
  await http.close();
  /** @param {number[]} all */
  const shown = all => {
    all.sort((a, b) => a - b);
    const at = part => (all[Math.min(runs - 1, Math.floor(runs * part))] ?? 0).toFixed(2);
    return `${at(0)} / ${at(0.5)} / ${at(0.99)} ms`;
  };
  const series = text.split('\n').filter(line => line !== '' && !line.startsWith('#')).length;
  const what = `${sites} site${sites === 1 ? '' : 's'}, ${partitions} partitions`;
  process.stdout.write(
    `${what.padEnd(26)} ${String(series).padStart(6)} series ${(text.length / 1024).toFixed(0).padStart(5)} KiB   written ${shown(writing)}   over HTTP ${shown(times)}\n`,
  );
}

process.stdout.write('fastest / median / 99 of 100\n');
await measure(1, 4);
await measure(1, partitionsMax + 50);
await measure(sitesMax + 1, partitionsMax + 50);
