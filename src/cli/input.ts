import { setTimeout as sleep } from 'node:timers/promises';
import type { Config } from '../config/schema.ts';
import type { Format } from '../decode/reader.ts';
import { FloodgateError } from '../errors.ts';
import type { SinkReport } from '../http/metrics.ts';
import { kafkaTransport } from '../kafka/kafkajs.ts';
import { nameMissing } from '../kafka/written.ts';
import { AtLeastOnce } from '../sinks/at-least-once.ts';
import type { CourierDeps } from '../sinks/courier.ts';
import { ExactlyOnce, type TransactionStats } from '../sinks/exactly-once.ts';
import { Holdback } from '../sinks/holdback.ts';
import { kafkaMessages } from '../sinks/kafka.ts';
import { named, openSinks } from '../sinks/open.ts';
import { atLeastOnceNotices, sharedKafkaSink } from '../sinks/shared.ts';
import type { NetworkSink, Sink } from '../sinks/sink.ts';
import { DeadLetters } from '../sources/dead-letters.ts';
import { fileSource } from '../sources/file.ts';
import type { Feed } from '../sources/happening.ts';
import type { Source } from '../sources/source.ts';
import { TopicsFeed } from '../sources/topics.ts';
import { version } from './version.ts';

/**
 * What sinks still hold when the service is told to stop gets this long to be taken. Brokers that say nothing are left
 * after five seconds more, and a sink may take ten to close: all within the thirty that whoever stops a service waits.
 */
const drainMs = 10_000;

/** What the service reads from and hands its outputs to: how those are delivered depends on both. */
export interface Input {
  readonly source: Source | Feed;
  readonly format: Format | 'auto';
  readonly sinks: readonly Sink[];
  /** What is missing before the first record can be read. */
  readonly missing: () => readonly string[];
  readonly lags: () => ReadonlyMap<string, number>;
  /** Records that were gone before they could be read. */
  readonly lost: () => number;
  readonly reports: () => readonly SinkReport[];
  /** Where outputs and offsets go to Kafka in transactions. */
  readonly transactions?: () => TransactionStats;
  /** Where lines that cannot be read are kept, where that is configured. */
  readonly letters?: DeadLetters;
}

type KafkaSource = NonNullable<Config['sources'][number]['kafka']>;

/** Rejects with `FG_CONFIG` where the sources do not go together, and as opening files and sinks does. */
export async function openInput(config: Config, deps: CourierDeps, stopped: AbortSignal): Promise<Input> {
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
  if (kafka !== undefined) return openTopics(config, kafka, deps, stopped);
  const sinks = await openSinks(config, deps);
  const source = await fileSource(
    files.flatMap(file => file.paths),
    { lineMaxBytes: config.limits.line, stopped },
  );
  return {
    source,
    format: files[0]?.format ?? 'auto',
    sinks,
    missing: () => [],
    lags: () => new Map(),
    lost: () => 0,
    reports: () => reportsOf(sinks),
  };
}

async function openTopics(config: Config, kafka: KafkaSource, deps: CourierDeps, stopped: AbortSignal): Promise<Input> {
  const { log } = deps;
  const shared = sharedKafkaSink(config);
  for (const notice of atLeastOnceNotices(config)) log('info', notice);
  const transport = kafkaTransport({ ...kafka, log, sessionMs: kafka.session_timeout }, shared && { ...shared, log });
  const sinks = await openSinks(config, { ...deps, mayDeliver: () => feed.mayTell }, shared);
  const letters =
    kafka.dead_letters === undefined
      ? undefined
      : new DeadLetters({
          send: (topic, messages) => transport.send(topic, messages),
          topic: kafka.dead_letters,
          say: notice => log('warn', notice),
        });
  const holdback = new Holdback(sinks);
  const saved = async () => letters?.flush();
  const taken = async () => void (await Promise.all(sinks.map(sink => sink.flush())));
  const clock = () => performance.now();
  const once =
    shared &&
    new ExactlyOnce({
      name: named(config.sinks).find(([, sink]) => sink.kafka === shared)?.[0] ?? 'kafka',
      transport,
      messages: kafkaMessages({ verdictsTopic: shared.verdicts, alertsTopic: shared.alerts, version: version() }),
      holdback,
      publishedUntilMs: () => feed.publishedUntilMs,
      before: saved,
      flush: taken,
      keep: async () => void (await Promise.all(sinks.map(sink => sink.keep?.()))),
      clock,
      stopped,
      log,
    });
  const feed = new TopicsFeed({
    transport,
    topics: kafka.topics,
    // What floodgate writes must not come back to it.
    except: [kafka.dead_letters, ...config.sinks.flatMap(({ kafka: own }) => [own?.verdicts, own?.alerts])].filter(
      topic => topic !== undefined,
    ),
    group: kafka.group,
    from: kafka.from,
    clock,
    delivery:
      once ?? new AtLeastOnce({ transport, holdback, flush: async () => void (await Promise.all([saved(), taken()])) }),
    joined: () => {
      const written = [shared?.verdicts, shared?.alerts, kafka.dead_letters].filter(topic => topic !== undefined);
      void nameMissing(transport, written, notice => log('warn', notice));
    },
    stopped,
    over: drained(stopped),
    say: notice => log('info', notice),
    warn: notice => log('warn', notice),
  });
  const outlet: Sink = {
    name: holdback.name,
    verdict: verdict => holdback.verdict(verdict),
    alert: alert => holdback.alert(alert),
    remind: alert => holdback.remind(alert),
    pane: pane => holdback.pane(pane),
    ready: () => once?.ready() ?? holdback.ready(),
    close: () => holdback.close(),
  };
  const missing = () => [
    ...(feed.isJoined ? [] : [`consumer group ${kafka.group} has not been joined yet`]),
    ...(once?.failure === undefined ? [] : [`outputs cannot be committed: ${once.failure.message}`]),
  ];
  return {
    source: feed,
    format: kafka.format,
    sinks: [outlet],
    missing,
    lags: () => feed.lags,
    lost: () => feed.lost,
    reports: () => [...reportsOf(sinks), ...(once === undefined ? [] : [{ sink: once.name, ...once.stats() }])],
    ...(once && { transactions: () => once.transactions }),
    ...(letters && { letters }),
  };
}

function reportsOf(sinks: readonly NetworkSink[]): readonly SinkReport[] {
  return sinks.map(sink => ({ sink: sink.name, ...sink.stats() }));
}

/** Rejects when the time to drain is over: what sinks have not taken by then is repeated after the next start. */
function drained(stopped: AbortSignal): Promise<never> {
  const over = (async () => {
    if (!stopped.aborted) await new Promise(resolve => stopped.addEventListener('abort', resolve, { once: true }));
    await sleep(drainMs, undefined, { ref: false });
    throw new Error('a sink did not take everything in time');
  })();
  over.catch(() => {});
  return over;
}
