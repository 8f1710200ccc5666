/**
 * `npm run bench:pane [-- --panes N --signups N]`: how long the judge takes to close a pane in which a flood of sign-ups came,
 * after some hours of ordinary traffic. Wall and processor time of each pane, and their medians; the design asks for
 * 10,000 sign-ups in 500 ms.
 *
 * The flood is a simulated one whose sign-ups are put into panes of five seconds, under ids of their own.
 */
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { ready } from './ready.mjs';

const { values: flags } = parseArgs({
  options: { panes: { type: 'string', default: '7' }, signups: { type: 'string', default: '10000' } },
});
const panes = Number(flags.panes);
const signups = Number(flags.signups);
const paneMs = 5_000;

await ready();
const root = fileURLToPath(new URL('..', import.meta.url));
const [{ simulate }, { simulatedSource }, { formatOf }, { runPipeline }, { loadConfig }, { Judge }, { detectors }] =
  await Promise.all(
    [
      'src/simulate/scenario.js',
      'src/simulate/source.js',
      'src/simulate/fields.js',
      'src/pipeline.js',
      'src/config/load.js',
      'src/judge.js',
      'detectors/index.js',
    ].map(path => import(pathToFileURL(`${root}/dist/${path}`).href)),
  );

/** The scenario's own past, then the flood in panes. */
function* lines() {
  const flood = [];
  let startMs = Number.POSITIVE_INFINITY;
  for (const line of simulate('flood', 3, { fields: 'all' })) {
    if (line.label?.campaign !== undefined && startMs === Number.POSITIVE_INFINITY) {
      startMs = Math.ceil(line.timeMs / paneMs) * paneMs;
    }
    if (startMs === Number.POSITIVE_INFINITY) yield line;
    else if (line.label?.kind === 'signup') flood.push(line.text);
  }
  for (let i = 0; i < panes * signups; i++) {
    const timeMs = startMs + (i / signups) * paneMs;
    const text = (flood[i % flood.length] ?? '')
      .replace(/"time":"[^"]*"/, `"time":"${new Date(timeMs).toISOString()}"`)
      .replace(/"request_id":"[^"]*"/, `"request_id":"pane-${i}"`);
    yield { timeMs, text };
  }
}

const closed = [];
/** Sign-ups of the flood by the end of their pane. */
const waiting = new Map();
const { close, signup } = Judge.prototype;
Judge.prototype.signup = function (paneStartMs, pending) {
  const endMs = paneStartMs + paneMs;
  if (pending.id.startsWith('pane-')) waiting.set(endMs, (waiting.get(endMs) ?? 0) + 1);
  signup.call(this, paneStartMs, pending);
};
Judge.prototype.close = function (paneEndMs, context) {
  const cpu = process.cpuUsage();
  const startMs = performance.now();
  close.call(this, paneEndMs, context);
  const wallMs = performance.now() - startMs;
  const { user, system } = process.cpuUsage(cpu);
  if (waiting.get(paneEndMs) === signups) closed.push({ wallMs, cpuMs: (user + system) / 1e3 });
};

const config = loadConfig({ env: {}, flags: {}, detectorIds: detectors.map(({ meta }) => meta.id) });
let verdicts = 0;
const sink = { name: 'bench', verdict: () => verdicts++, alert: () => {}, pane: () => {} };
await runPipeline({ config, source: simulatedSource(lines()), format: formatOf('all'), sinks: [sink], say: () => {} });

const median = values => values.sort((a, b) => a - b)[values.length >> 1] ?? 0;
for (const [i, { wallMs, cpuMs }] of closed.entries()) {
  console.log(`pane ${i + 1}   ${wallMs.toFixed(0).padStart(6)} ms   ${cpuMs.toFixed(0).padStart(6)} ms of processors`);
}
console.log(
  `median   ${median(closed.map(one => one.wallMs))
    .toFixed(0)
    .padStart(6)} ms   ${median(closed.map(one => one.cpuMs))
    .toFixed(0)
    .padStart(6)} ms of processors,` + ` ${signups} sign-ups a pane, ${verdicts} verdicts`,
);
