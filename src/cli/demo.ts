import { once } from 'node:events';
import { setTimeout as sleep, setImmediate as turn } from 'node:timers/promises';
import { Command } from 'commander';
import { detectors } from '../../detectors/index.ts';
import { createPseudonyms } from '../enrich/pseudonym.ts';
import { FloodgateError } from '../errors.ts';
import { Live } from '../http/live.ts';
import { createMetrics } from '../http/metrics.ts';
import { startHttp } from '../http/server.ts';
import { Taps } from '../http/taps.ts';
import { replayKey, runPipeline } from '../pipeline.ts';
import { simulate } from '../simulate/scenario.ts';
import { simulatedSource } from '../simulate/source.ts';
import { listenToKeys } from './keys.ts';
import { judgingFrom } from './options.ts';
import { Pacer } from './pace.ts';
import { summaryOf } from './summary.ts';
import { createTerminal } from './terminal.ts';
import { version } from './version.ts';

interface DemoOptions {
  readonly once?: boolean;
  readonly seed: number;
  readonly listen?: string;
}

/** The case floodgate is built for was told in these zones: where the service is, and where many of its users are. */
const zones = [
  ['CST', 'Asia/Shanghai'],
  ['PST', 'America/Los_Angeles'],
] as const;

export function demoCommand(): Command {
  return new Command('demo')
    .description('watch a simulated day: a launch-day crowd, and an attack that comes with it')
    .option('--once', 'end with the day instead of keeping the page open')
    .option('--seed <number>', 'another seed gives another day', seedOf, 20_250_127)
    .option('--listen <host:port>', 'address of the live page; port 0 takes a free one')
    .action(demo);
}

async function demo(options: DemoOptions): Promise<void> {
  const { stdout, stdin } = process;
  const { listen } = options;
  const judging = await judgingFrom({}, listen === undefined ? {} : { 'http.listen': listen });
  const { config, own } = judging;
  const stop = new AbortController();
  const end = () => stop.abort();
  const pacer = new Pacer({
    clock: () => performance.now(),
    sleep: ms => (ms > 0 ? sleep(ms) : turn()),
    signal: stop.signal,
  });
  const live = new Live();
  const metrics = createMetrics({
    site: config.site,
    version: version(),
    detectors: [...detectors, ...own].map(({ meta }) => meta),
  });
  const taps = new Taps({
    site: config.site,
    pseudonyms: createPseudonyms(replayKey),
    outputs: config.privacy.outputs,
  });
  const http = await startHttp({ listen: config.http.listen, live, metrics, taps });
  const hasKeys = stdout.isTTY && stdin.isTTY;
  const terminal = createTerminal({
    title: 'floodgate demo',
    out: stdout,
    isTerminal: stdout.isTTY,
    isColoured: stdout.isTTY && !process.env['NO_COLOR'],
    clock: () => performance.now(),
    zones,
    speed: () => pacer.speed,
    footer: [http.url, ...(hasKeys ? ['(q quits, space pauses)'] : [])],
  });
  const stopKeys = hasKeys ? listenToKeys(stdin, { quit: end, pause: () => pacer.toggle() }) : () => {};
  // A second signal finds nobody listening, and ends at once.
  process.once('SIGINT', end).once('SIGTERM', end);

  try {
    if (!stdout.isTTY) terminal.say(`floodgate demo: a simulated day, seed ${options.seed}; live page: ${http.url}`);
    const result = await runPipeline({
      config,
      own,
      source: simulatedSource(simulate('crowd-under-attack', options.seed)),
      format: 'json',
      sinks: [live, metrics.sink, taps, terminal.sink],
      seen: arriving => taps.request(arriving),
      say: terminal.say,
      unreadable: counts => {
        metrics.unreadable(counts);
        live.unreadable(counts);
        terminal.unreadable(Object.values(counts).reduce((sum, count) => sum + count, 0));
      },
      faulty: metrics.faulty,
      pace: watermarkMs => pacer.pace(watermarkMs),
      signal: stop.signal,
    });
    stdout.write(`\nfloodgate demo, seed ${options.seed}\n${summaryOf(result, judging)}`);
    if (stdout.isTTY && !options.once && !stop.signal.aborted) {
      stdout.write(
        `\nThe simulated day is over. The page stays at ${http.url} until ${hasKeys ? 'q or ' : ''}Ctrl-C.\n`,
      );
      await once(stop.signal, 'abort');
    }
  } finally {
    process.off('SIGINT', end).off('SIGTERM', end);
    stopKeys();
    await http.close();
  }
}

function seedOf(text: string): number {
  if (/^\d{1,10}$/.test(text)) return Number(text);
  throw new FloodgateError('FG_USAGE', `--seed ${JSON.stringify(text)} is not a whole number of at most ten digits`);
}
