import { setTimeout as sleep } from 'node:timers/promises';
import { Command } from 'commander';
import { detectors } from '../../detectors/index.ts';
import { type Answer, placedAnswerSchema } from '../answers/answer.ts';
import { Audit } from '../answers/audit.ts';
import { Desk } from '../answers/desk.ts';
import { placedPlanSchema } from '../answers/plan.ts';
import { Plans } from '../answers/plans.ts';
import { withKeys } from '../config/key.ts';
import type { Unreadable } from '../decode/reader.ts';
import { createPseudonyms } from '../enrich/pseudonym.ts';
import { Live } from '../http/live.ts';
import { createMetrics, type Metrics, type ProcessUsage } from '../http/metrics.ts';
import { startHttp } from '../http/server.ts';
import { Taps } from '../http/taps.ts';
import { MemoryFolder } from '../memory/folder.ts';
import { replayKey, runPipeline } from '../pipeline.ts';
import { type Input, openInput } from './input.ts';
import { lockState } from './lock.ts';
import { createLog, type Log } from './log.ts';
import { configOption, judgingFrom } from './options.ts';
import { summaryOf } from './summary.ts';
import { version } from './version.ts';

const unreadableEveryMs = 60_000;

export function runCommand(): Command {
  return new Command('run')
    .description('the service: request logs in, verdicts and alerts out, until it is told to stop')
    .addOption(configOption())
    .action(run);
}

async function run(options: { readonly config?: string }): Promise<void> {
  const { config: asked, own } = await judgingFrom(options);
  const log = createLog(process.stderr, Date.now);
  const unlock = await lockState(asked.state.dir, log);
  const config = withKeys(asked);
  const stop = new AbortController();
  const end = (signal: NodeJS.Signals) => {
    log('info', `${signal}: finishing what was read; a second signal ends at once`);
    stop.abort();
  };
  // A second signal finds nobody listening, and ends at once.
  process.once('SIGINT', end).once('SIGTERM', end);

  const live = new Live();
  const metrics = createMetrics({
    site: config.site,
    version: version(),
    detectors: [...detectors, ...own].map(({ meta }) => meta),
    clock: Date.now,
    usage,
  });
  const taps = new Taps({
    site: config.site,
    pseudonyms: createPseudonyms(config.privacy.key ?? replayKey),
    outputs: config.privacy.outputs,
  });
  const desk = new Desk<Answer>();
  const answers = new Audit(config.state.dir, 'answers.jsonl', placedAnswerSchema);
  const planned = new Audit(config.state.dir, 'planned.jsonl', placedPlanSchema);
  const plans = new Plans(planned.kept);
  const spoilt = answers.unreadable + planned.unreadable;
  if (spoilt > 0) log('warn', `${spoilt} answers and planned events in ${config.state.dir} could not be read`);
  const deps = { now: Date.now, clock: () => performance.now(), sleep: pause, random: Math.random, log };
  const input = await openInput(config, deps, stop.signal);
  const http = await startHttp({
    listen: config.http.listen,
    live,
    metrics,
    taps,
    answering: { token: config.http.token ?? '', give: answer => desk.give(answer), plans, clock: Date.now },
    missing: input.missing,
  });
  log('info', `floodgate ${version()} serves ${http.url}`);
  const watching = setInterval(() => {
    report(metrics, input);
    metrics.taps(taps);
  }, 1_000).unref();
  const unreadable = unreadableNotice(log);

  try {
    const result = await runPipeline({
      config,
      own,
      source: input.source,
      format: input.format,
      sinks: [live, metrics.sink, taps, ...input.sinks],
      seen: arriving => taps.request(arriving),
      say: notice => log('info', notice),
      unreadable: counts => {
        metrics.unreadable(counts);
        live.unreadable(counts);
        unreadable(counts);
      },
      irregular: metrics.irregular,
      faulty: metrics.faulty,
      memory: new MemoryFolder(config.state.learned ?? config.state.dir, config.privacy.key ?? replayKey, notice =>
        log('warn', notice),
      ),
      answers: {
        desk,
        before: answers.kept,
        kept: answer => {
          answers.keep(answer);
          log('info', `${answer.incident}: ${answer.action}`);
        },
      },
      plans: {
        desk: plans.desk,
        before: planned.kept,
        kept: plan => {
          planned.keep(plan);
          live.planned(plans.ahead(Date.now()));
          log('info', `${plan.id}: ×${plan.factor} from ${plan.start} to ${plan.end}`);
        },
      },
      refused: line => input.letters?.keep(line),
      signal: stop.signal,
    });
    for (const line of summaryOf(result, { config, own }).trimEnd().split('\n')) log('info', line.trim());
  } finally {
    clearInterval(watching);
    process.off('SIGINT', end).off('SIGTERM', end);
    await http.close();
    answers.close();
    planned.close();
    unlock();
  }
  // Everything is closed that we know of. A connection that kafkajs has replaced while a broker was away is not, and
  // would keep the process.
  process.exit();
}

function report(metrics: Metrics, input: Input): void {
  metrics.sinks(input.reports());
  for (const [partition, records] of input.lags()) metrics.lag(partition, records);
  metrics.lost(input.lost());
  const transactions = input.transactions?.();
  if (transactions !== undefined) metrics.transactions(transactions);
}

function usage(): ProcessUsage {
  const { user, system } = process.cpuUsage();
  return {
    startMs: performance.timeOrigin,
    residentBytes: process.memoryUsage.rss(),
    cpuSeconds: (user + system) / 1e6,
  };
}

/** One warning a minute, however many lines cannot be read. */
function unreadableNotice(log: Log): (counts: Readonly<Partial<Record<Unreadable, number>>>) => void {
  let saidMs = Number.NEGATIVE_INFINITY;
  let said = 0;
  return counts => {
    const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
    if (total === said || performance.now() - saidMs < unreadableEveryMs) return;
    log('warn', `${total - said} lines could not be read`, counts);
    saidMs = performance.now();
    said = total;
  };
}

async function pause(ms: number, signal?: AbortSignal): Promise<void> {
  await sleep(ms, undefined, signal === undefined ? {} : { signal });
}
