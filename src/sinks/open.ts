import { join } from 'node:path';
import { version } from '../cli/version.ts';
import type { Config } from '../config/schema.ts';
import { kafkaTransport } from '../kafka/kafkajs.ts';
import { alertmanagerReceiver, alertmanagerSink } from './alertmanager.ts';
import type { CourierDeps } from './courier.ts';
import { deliverySink } from './delivery.ts';
import { elasticReceiver } from './elastic.ts';
import { fileSink } from './file.ts';
import type { Filter } from './filter.ts';
import { kafkaSink } from './kafka.ts';
import { pagerDutyReceiver } from './pagerduty.ts';
import type { Receiver } from './receiver.ts';
import type { KafkaSink } from './shared.ts';
import type { NetworkSink } from './sink.ts';
import { slackReceiver } from './slack.ts';
import { splunkReceiver } from './splunk.ts';
import { webhookReceiver } from './webhook.ts';
import { jsonEscaped, type Template, templateOf } from './words.ts';

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
 * The configured sinks, in the order of the configuration, but for `transacted`, which the source's transactions write
 * to. Receivers need not be there yet. Rejects with `FG_OUTPUT` when a file cannot be written, and with `FG_OUTBOX` when
 * what waits in the state directory cannot be read.
 */
export async function openSinks(
  config: Config,
  deps: CourierDeps,
  transacted?: KafkaSink,
): Promise<readonly NetworkSink[]> {
  const sinks: NetworkSink[] = [];
  for (const [name, sink] of named(config.sinks)) {
    if (sink.kafka === undefined || sink.kafka !== transacted) sinks.push(await openSink(name, sink, config, deps));
  }
  return sinks;
}

export async function openSink(
  name: string,
  sink: SinkConfig,
  config: Config,
  deps: CourierDeps,
): Promise<NetworkSink> {
  const { kafka, file } = sink;
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
  const { alertmanager, webhook, slack, pagerduty, splunk, elastic } = sink;
  if (alertmanager !== undefined) {
    return alertmanagerSink({ ...kept, filter: filterOf(alertmanager), urls: alertmanager.urls, timeoutMs });
  }
  const settings: DeliverySettings | undefined = webhook ?? slack ?? pagerduty ?? splunk ?? elastic;
  const [receiver] = receiversOf(sink, deps);
  if (receiver === undefined || settings === undefined) throw new RangeError(`${name} is no sink`);
  return deliverySink(receiver, {
    ...kept,
    filter: {
      ...filterOf(settings),
      // Slack shows each message to people, who need the changes only.
      changesOnly: slack !== undefined,
      // PagerDuty wakes people, and nobody needs to be woken for what they have planned themselves.
      incidentsOnly: pagerduty !== undefined,
    },
    maxAgeMs: settings.max_age,
    perMinute: settings.per_minute,
  });
}

/** Those that a sink talks HTTP to: every member of a cluster, or one; none for Kafka and files. */
export function receiversOf(sink: SinkConfig, deps: Pick<CourierDeps, 'now' | 'log'>): readonly Receiver[] {
  const { alertmanager, webhook, slack, pagerduty, splunk, elastic } = sink;
  const common = { ...deps, version: version(), timeoutMs };
  if (alertmanager !== undefined) return alertmanager.urls.map(url => alertmanagerReceiver({ ...common, url }));
  if (webhook !== undefined) {
    const { url, secret, body } = webhook;
    return [webhookReceiver({ ...common, url, secret, body: template(body, jsonEscaped) })];
  }
  if (slack !== undefined) {
    const { url, title, text } = slack;
    return [slackReceiver({ ...common, url: known(url), title: template(title), text: template(text) })];
  }
  if (pagerduty !== undefined) {
    return [pagerDutyReceiver({ ...common, url: pagerduty.url, routingKey: known(pagerduty.routing_key) })];
  }
  if (splunk !== undefined) {
    return [splunkReceiver({ ...common, url: splunk.url, token: known(splunk.token), index: splunk.index })];
  }
  if (elastic !== undefined) {
    const { url, api_key: apiKey, alerts, verdicts_stream: verdicts } = elastic;
    return [elasticReceiver({ ...common, url, apiKey, alerts, verdicts })];
  }
  return [];
}

function template(text: string | undefined, fitted?: (value: string) => string): Template | undefined {
  return text === undefined ? undefined : templateOf(text, fitted);
}

/** A secret that the schema has asked for, itself or as a file. */
function known(secret: string | undefined): string {
  if (secret === undefined) throw new RangeError('a secret has not been read from its file');
  return secret;
}

type FilterSettings = Pick<Filter, 'kinds' | 'severity' | 'verdicts'> & { readonly sites?: Filter['sites'] };

interface DeliverySettings extends FilterSettings {
  readonly max_age: number;
  readonly per_minute?: number;
}

function filterOf({ kinds, severity, sites, verdicts }: FilterSettings): Filter {
  return { kinds, severity, sites, verdicts };
}
