/**
 * `npm run bench:scrape [-- --runs N]`, also the end of `npm run bench`: how long a scrape takes with everything on, in
 * OpenMetrics, of one site and of as many sites and partitions as there can be:
 *
 *   plain      lines that are there already, joined and encoded: the least that any program has to do
 *   written    the text from the values of this moment, encoded
 *   over HTTP  asked for, sent and read by a thread of its own, uncompressed, as it is served
 *
 * Nothing is asserted: machines differ. Five milliseconds are what was set out to reach.
 */
import { once } from 'node:events';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';

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
  const plain = [];
  const writing = [];
  const times = [];
  let text = '';
  for (let run = 0; run < runs; run++) {
    const startedMs = performance.now();
    Buffer.from(metrics.snapshot('openMetrics'));
    writing.push(performance.now() - startedMs);
    const lines = metrics.snapshot('openMetrics').split('\n');
    const plainMs = performance.now();
    Buffer.from(lines.join('\n'));
    plain.push(performance.now() - plainMs);
    client.postMessage(`${http.url}/metrics`);
    const [answer] = await once(client, 'message');
    text = answer.text;
    times.push(answer.tookMs);
  }
  await http.close();
  /** @param {number[]} all */
  const spread = all => {
    all.sort((a, b) => a - b);
    return [0, 0.5, 0.99].map(part => all[Math.min(runs - 1, Math.floor(runs * part))] ?? 0);
  };
  /** @param {number[]} all */
  const shown = all =>
    spread(all)
      .map(ms => ms.toFixed(2))
      .join(' / ');
  const ratio = (spread(writing)[0] ?? 0) / (spread(plain)[0] ?? 1);
  const series = text.split('\n').filter(line => line !== '' && !line.startsWith('#')).length;
  const what = `${sites} site${sites === 1 ? '' : 's'}, ${partitions} partitions`;
  process.stdout.write(
    `${what.padEnd(26)} ${String(series).padStart(6)} series ${(text.length / 1024).toFixed(0).padStart(5)} KiB   plain ${shown(plain)}   written ${shown(writing)} (× ${ratio.toFixed(1)} of plain)   over HTTP ${shown(times)}\n`,
  );
}

const client = new Worker(new URL('bench-scrape-client.mjs', import.meta.url));
process.stdout.write('a scrape, ms: fastest / median / 99 of 100\n');
await measure(1, 4);
await measure(1, partitionsMax + 50);
await measure(sitesMax + 1, partitionsMax + 50);
await client.terminate();
