import { setTimeout as sleep } from 'node:timers/promises';
import { Command } from 'commander';
import { detectors } from '../../detectors/index.ts';
import { AnswerDesk } from '../answers/desk.ts';
import { AnswerLog } from '../answers/log.ts';
import { withKeys } from '../config/key.ts';
import type { Config } from '../config/schema.ts';
import type { Format, Unreadable } from '../decode/reader.ts';
import { createPseudonyms } from '../enrich/pseudonym.ts';
import { FloodgateError } from '../errors.ts';
import { Live } from '../http/live.ts';
import { createMetrics, type Metrics, type ProcessUsage } from '../http/metrics.ts';
import { startHttp } from '../http/server.ts';
import { Taps } from '../http/taps.ts';
import { kafkaTransport } from '../kafka/kafkajs.ts';
import { replayKey, runPipeline } from '../pipeline.ts';
import { openSinks } from '../sinks/open.ts';
import type { NetworkSink } from '../sinks/sink.ts';
import { DeadLetters } from '../sources/dead-letters.ts';
import { fileSource } from '../sources/file.ts';
import type { Feed } from '../sources/happening.ts';
import type { Source } from '../sources/source.ts';
import { TopicsFeed } from '../sources/topics.ts';
import { createLog, type Log } from './log.ts';
import { configFrom, configOption } from './options.ts';
import { summaryOf } from './summary.ts';
import { version } from './version.ts';

/**
 * What sinks still hold when the service is told to stop gets this long to be taken; with the ten seconds that a sink may
 * take to close it ends within thirty.
 */
const drainMs = 15_000;
const unreadableEveryMs = 60_000;

interface Input {
  readonly source: Source | Feed;
  readonly format: Format | 'auto';
  /** What is missing before the first record can be read. */
  readonly missing: () => readonly string[];
  readonly lags: () => ReadonlyMap<string, number>;
  /** Records that were gone before they could be read. */
  readonly lost: () => number;
  /** Where lines that cannot be read are kept, where that is configured. */
  readonly letters: DeadLetters | undefined;
}

export function runCommand(): Command {
  return new Command('run')
    .description('the service: request logs in, verdicts and alerts out, until it is told to stop')
    .addOption(configOption())
    .action(run);
}

async function run(options: { readonly config?: string }): Promise<void> {
  const config = withKeys(configFrom(options));
  const log = createLog(process.stderr, Date.now);
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
    detectors: detectors.map(({ meta }) => meta),
    clock: Date.now,
    usage,
  });
  const taps = new Taps({
    site: config.site,
    pseudonyms: createPseudonyms(config.privacy.key ?? replayKey),
    outputs: config.privacy.outputs,
  });
  const sinks = await openSinks(config, { now: Date.now, sleep: pause, random: Math.random, log });
  const desk = new AnswerDesk();
  const answers = new AnswerLog(config.state.dir);
  if (answers.unreadable > 0) log('warn', `${answers.unreadable} answers in ${config.state.dir} could not be read`);
  const input = await inputOf(config, sinks, log, stop.signal);
  const http = await startHttp({
    listen: config.http.listen,
    live,
    metrics,
    taps,
    answering: { token: config.http.token ?? '', give: answer => desk.give(answer), clock: Date.now },
    missing: input.missing,
  });
  log('info', `floodgate ${version()} serves ${http.url}`);
  const watching = setInterval(() => report(metrics, sinks, input), 1_000).unref();
  const unreadable = unreadableNotice(log);

  try {
    const result = await runPipeline({
      config,
      source: input.source,
      format: input.format,
      sinks: [live, metrics.sink, taps, ...sinks],
      seen: arriving => taps.request(arriving),
      say: notice => log('info', notice),
      unreadable: counts => {
        metrics.unreadable(counts);
        live.unreadable(counts);
        unreadable(counts);
      },
      answers: {
        desk,
        before: answers.answers,
        kept: answer => {
          answers.keep(answer);
          log('info', `${answer.incident}: ${answer.action}`);
        },
      },
      refused: line => input.letters?.keep(line),
      signal: stop.signal,
    });
    for (const line of summaryOf(result, config).trimEnd().split('\n')) log('info', line.trim());
  } finally {
    clearInterval(watching);
    process.off('SIGINT', end).off('SIGTERM', end);
    await http.close();
    answers.close();
  }
}

async function inputOf(config: Config, sinks: readonly NetworkSink[], log: Log, stopped: AbortSignal): Promise<Input> {
  const topics = config.sources.flatMap(source => (source.kafka === undefined ? [] : [source.kafka]));
  const files = config.sources.flatMap(source => (source.file === undefined ? [] : [source.file]));
  const [kafka] = topics;
  if (topics.length + Math.min(1, files.length) !== 1) {
    throw new FloodgateError(
      'FG_CONFIG',
      config.sources.length === 0
        ? 'sources: nothing to read; name a kafka source, or file sources'
        : 'sources: one kafka source, or file sources, but not both and not several clusters',
    );
  }
  if (kafka === undefined) {
    const source = await fileSource(
      files.flatMap(file => file.paths),
      { lineMaxBytes: config.limits.line },
    );
    const format = files[0]?.format ?? 'auto';
    return { source, format, missing: () => [], lags: () => new Map(), lost: () => 0, letters: undefined };
  }
  const transport = kafkaTransport({ ...kafka, sessionMs: kafka.session_timeout, log });
  const say = (notice: string) => log('info', notice);
  const letters =
    kafka.dead_letters === undefined
      ? undefined
      : new DeadLetters({
          send: (topic, messages) => transport.send(topic, messages),
          topic: kafka.dead_letters,
          say: notice => log('warn', notice),
        });
  const flushes = () => Promise.all([letters?.flush(), ...sinks.map(sink => sink.flush())]);
  // Made once: a listener for each commit would pile up over months.
  const late = drained(stopped);
  late.catch(() => {});
  const feed = new TopicsFeed({
    transport,
    topics: kafka.topics,
    // What floodgate writes must not come back to it.
    except: [kafka.dead_letters, ...config.sinks.flatMap(({ kafka: own }) => [own?.verdicts, own?.alerts])].filter(
      topic => topic !== undefined,
    ),
    group: kafka.group,
    from: kafka.from,
    clock: () => performance.now(),
    flush: () => Promise.race([flushes(), late]).then(() => {}),
    say,
    warn: notice => log('warn', notice),
  });
  return {
    source: feed,
    format: kafka.format,
    missing: () => (feed.isJoined ? [] : [`consumer group ${kafka.group} has not been joined yet`]),
    lags: () => feed.lags,
    lost: () => feed.lost,
    letters,
  };
}

/** Rejects when the time to drain is over: what sinks have not taken by then is repeated after the next start. */
async function drained(stopped: AbortSignal): Promise<never> {
  if (!stopped.aborted) await new Promise(resolve => stopped.addEventListener('abort', resolve, { once: true }));
  await sleep(drainMs, undefined, { ref: false });
  throw new Error('a sink did not take everything in time');
}

function report(metrics: Metrics, sinks: readonly NetworkSink[], input: Input): void {
  metrics.sinks(sinks.map(sink => ({ sink: sink.name, ...sink.stats() })));
  for (const [partition, records] of input.lags()) metrics.lag(partition, records);
  metrics.lost(input.lost());
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
