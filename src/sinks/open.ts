import { join } from 'node:path';
import { version } from '../cli/version.ts';
import type { Config } from '../config/schema.ts';
import { kafkaTransport } from '../kafka/kafkajs.ts';
import { alertmanagerReceiver, alertmanagerSink } from './alertmanager.ts';
import type { CourierDeps } from './courier.ts';
import { deliverySink } from './delivery.ts';
import { fileSink } from './file.ts';
import type { Filter } from './filter.ts';
import { kafkaSink } from './kafka.ts';
import type { Receiver } from './receiver.ts';
import type { NetworkSink } from './sink.ts';
import { webhookReceiver } from './webhook.ts';

type SinkConfig = Config['sinks'][number];

/** A receiver that has not answered by then is asked again. */
const timeoutMs = 10_000;

/** Each configured sink with its name: what it is and, from the second of a kind on, a number; never a URL. */
export function named(sinks: Config['sinks']): readonly (readonly [string, SinkConfig])[] {
  const counts = new Map<string, number>();
  return sinks.map(sink => {
    const kind = Object.entries(sink).find(([, value]) => value !== undefined)?.[0] ?? '';
    const count = (counts.get(kind) ?? 0) + 1;
    counts.set(kind, count);
    return [count === 1 ? kind : `${kind}-${count}`, sink];
  });
}

/**
 * The configured sinks, in the order of the configuration. Receivers need not be there yet. Rejects with `FG_OUTPUT`
 * when a file cannot be written, and with `FG_OUTBOX` when what waits in the state directory cannot be read.
 */
export async function openSinks(config: Config, deps: CourierDeps): Promise<readonly NetworkSink[]> {
  const sinks: NetworkSink[] = [];
  for (const [name, sink] of named(config.sinks)) sinks.push(await openSink(name, sink, config, deps));
  return sinks;
}

async function openSink(name: string, sink: SinkConfig, config: Config, deps: CourierDeps): Promise<NetworkSink> {
  const { kafka, alertmanager, file } = sink;
  if (kafka !== undefined) {
    return kafkaSink({
      ...deps,
      name,
      place: kafka.brokers.join(', '),
      transport: kafkaTransport({ ...kafka, log: deps.log }),
      verdictsTopic: kafka.verdicts,
      alertsTopic: kafka.alerts,
      version: version(),
    });
  }
  if (file !== undefined) {
    const { verdicts, alerts } = file;
    return fileSink({ name, verdicts, alerts, stdout: process.stdout });
  }
  const kept = { ...deps, name, folder: join(config.state.dir, 'outbox'), maxBytes: config.state.outbox };
  if (alertmanager !== undefined) {
    return alertmanagerSink({ ...kept, filter: filterOf(alertmanager), urls: alertmanager.urls, timeoutMs });
  }
  const [receiver] = receiversOf(sink, deps.now);
  const { webhook: settings } = sink;
  if (receiver === undefined || settings === undefined) throw new RangeError(`${name} is no sink`);
  return deliverySink(receiver, {
    ...kept,
    filter: filterOf(settings),
    maxAgeMs: settings.max_age,
    perMinute: settings.per_minute,
  });
}

/** Those that a sink talks HTTP to: every member of a cluster, or one. */
export function receiversOf({ alertmanager, webhook }: SinkConfig, now: () => number): readonly Receiver[] {
  const common = { version: version(), timeoutMs, now };
  if (alertmanager !== undefined) return alertmanager.urls.map(url => alertmanagerReceiver({ ...common, url }));
  if (webhook !== undefined) return [webhookReceiver({ ...common, ...webhook, secret: webhook.secret })];
  return [];
}

function filterOf({ kinds, severity, sites, verdicts }: SettingsOfFilter): Filter {
  return { kinds, severity, sites, verdicts };
}

type SettingsOfFilter = Pick<Filter, 'kinds' | 'severity' | 'verdicts'> & {
  readonly sites?: Filter['sites'];
};
