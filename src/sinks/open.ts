import { version } from '../cli/version.ts';
import type { Config } from '../config/schema.ts';
import { kafkaTransport } from '../kafka/kafkajs.ts';
import { alertmanagerSink } from './alertmanager.ts';
import type { CourierDeps } from './courier.ts';
import { fileSink } from './file.ts';
import { kafkaSink } from './kafka.ts';
import type { NetworkSink } from './sink.ts';
import { webhookSink } from './webhook.ts';

/** A receiver that has not answered by then is asked again. */
const timeoutMs = 10_000;

/**
 * The configured sinks, in the order of the configuration. Receivers need not be there yet. Rejects with `FG_OUTPUT`
 * when a file cannot be written.
 */
export async function openSinks(config: Config, deps: CourierDeps): Promise<readonly NetworkSink[]> {
  const sinks: NetworkSink[] = [];
  const named = new Map<string, number>();
  for (const { kafka, alertmanager, webhook, file } of config.sinks) {
    // Metrics carry the name: what was configured, never a URL.
    const name = (kind: string) => {
      const count = (named.get(kind) ?? 0) + 1;
      named.set(kind, count);
      return count === 1 ? kind : `${kind}-${count}`;
    };
    if (kafka !== undefined) {
      sinks.push(
        kafkaSink({
          ...deps,
          name: name('kafka'),
          place: kafka.brokers.join(', '),
          transport: kafkaTransport({ ...kafka, log: deps.log }),
          verdictsTopic: kafka.verdicts,
          alertsTopic: kafka.alerts,
          version: version(),
        }),
      );
    }
    if (alertmanager !== undefined) {
      sinks.push(alertmanagerSink({ ...deps, name: name('alertmanager'), urls: alertmanager.urls, timeoutMs }));
    }
    if (webhook !== undefined) {
      const { url, secret, kinds } = webhook;
      sinks.push(webhookSink({ ...deps, name: name('webhook'), url, secret, kinds, version: version(), timeoutMs }));
    }
    if (file !== undefined) {
      const { verdicts, alerts } = file;
      sinks.push(await fileSink({ name: name('file'), verdicts, alerts, stdout: process.stdout }));
    }
  }
  return sinks;
}
