/**
 * `npm run bench:page [-- --seconds N --rate N]`: the live page in a real Chromium while an attack brings ten thousand
 * verdicts a second for two minutes. Shows what the page keeps in memory (after a collection of garbage), what it was
 * told and what it was spared, tasks that held it up for more than 50 ms, and how large the page is on the wire.
 *
 * Speed is shown and not asserted: machines differ. Memory is asserted, since a page may stay open for a week: ends with 1
 * where heap, nodes or listeners have grown since the table was full.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { gzipSync } from 'node:zlib';
import { chromium } from 'playwright-core';

const here = dirname(fileURLToPath(import.meta.url));
const { values } = parseArgs({
  options: { seconds: { type: 'string', default: '120' }, rate: { type: 'string', default: '10000' } },
});
const seconds = Number(values.seconds);
const executablePath = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync);
if (executablePath === undefined) throw new Error('no Chromium found');

/** Bytes of what the page loads, as it is and as a proxy would compress it. */
function sizeOf() {
  const folder = join(here, '../dist/src/console');
  const chart = dirname(createRequire(import.meta.url).resolve('uplot'));
  const files = [
    ...readdirSync(folder)
      .filter(name => /\.(?:html|css|js|svg)$/.test(name))
      .map(name => join(folder, name)),
    join(chart, 'uPlot.esm.js'),
    join(chart, 'uPlot.min.css'),
  ].map(file => readFileSync(file));
  const sum = sizes => sizes.reduce((all, size) => all + size, 0);
  return { plain: sum(files.map(file => file.length)), gzip: sum(files.map(file => gzipSync(file).length)) };
}

const { plain, gzip } = sizeOf();
const kib = bytes => `${(bytes / 1024).toFixed(0)} KiB`;
process.stdout.write(`the page: ${kib(plain)}, ${kib(gzip)} gzip\n`);

const server = fork(join(here, 'bench-page-server.mjs'), [values.rate], { execArgv: [] });
const [{ url }] = await once(server, 'message');
/** @type {{ said: number, residentBytes: number }} */
let told = { said: 0, residentBytes: 0 };
server.on('message', message => {
  told = /** @type {typeof told} */ (message);
});

const browser = await chromium.launch({ executablePath, args: ['--headless', '--no-sandbox', '--disable-gpu'] });
const page = await browser.newPage({ viewport: { width: 1280, height: 720 } });
await page.addInitScript(() => {
  const tasks = { count: 0, longestMs: 0 };
  Object.assign(window, { tasks });
  new PerformanceObserver(list => {
    for (const { duration } of list.getEntries()) {
      tasks.count++;
      tasks.longestMs = Math.max(tasks.longestMs, duration);
    }
  }).observe({ type: 'longtask', buffered: true });
});
const tools = await page.context().newCDPSession(page);
await Promise.all([tools.send('Network.enable'), tools.send('Performance.enable'), tools.send('HeapProfiler.enable')]);
const counts = { shown: 0, spared: 0 };
tools.on('Network.eventSourceMessageReceived', ({ eventName, data }) => {
  if (eventName === 'verdicts') counts.shown += JSON.parse(data).length;
  if (eventName === 'missed') counts.spared += JSON.parse(data).verdicts;
});

await page.goto(url);
await page.getByRole('heading', { name: /Attack/ }).waitFor();
const startMs = performance.now();
const columns = [
  'after',
  'heap',
  'nodes',
  'listeners',
  'rows',
  'said',
  'told the page',
  'spared',
  'long tasks',
  'longest',
  'server',
];
process.stdout.write(`${columns.map(name => name.padStart(13)).join('')}\n`);
/** @type {Record<'heap' | 'nodes' | 'listeners', number>[]} */
const kept = [];
for (const afterS of [10, 30, 60, 90, 120].filter(after => after <= seconds)) {
  await sleep(Math.max(0, startMs + afterS * 1_000 - performance.now()));
  await tools.send('HeapProfiler.collectGarbage');
  const { metrics } = await tools.send('Performance.getMetrics');
  const metric = name => metrics.find(one => one.name === name)?.value ?? 0;
  kept.push({ heap: metric('JSHeapUsedSize'), nodes: metric('Nodes'), listeners: metric('JSEventListeners') });
  const rows = await page.locator('#verdicts tbody tr').count();
  const tasks = await page.evaluate(() => /** @type {any} */ (window).tasks);
  const line = [
    `${afterS} s`,
    `${(metric('JSHeapUsedSize') / 2 ** 20).toFixed(1)} MiB`,
    metric('Nodes'),
    metric('JSEventListeners'),
    rows,
    told.said,
    counts.shown,
    counts.spared,
    tasks.count,
    `${tasks.longestMs.toFixed(0)} ms`,
    `${(told.residentBytes / 2 ** 20).toFixed(0)} MiB`,
  ];
  process.stdout.write(`${line.map(cell => String(cell).padStart(13)).join('')}\n`);
}
await browser.close();
server.disconnect();

// A little is chance: lines of other lengths, code that was compiled meanwhile.
const [first, last] = [kept[0], kept.at(-1)];
const grown = ['heap', 'nodes', 'listeners'].filter(what => last[what] > 1.5 * first[what]);
if (grown.length > 0) {
  process.stderr.write(`what the page keeps has grown: ${grown.join(', ')}\n`);
  process.exitCode = 1;
}
