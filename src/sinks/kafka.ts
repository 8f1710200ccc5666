import { FloodgateError } from '../errors.ts';
import type { Outgoing, Transport } from '../kafka/transport.ts';
import type { AlertEvent, Verdict } from '../outputs.ts';
import { Courier, type CourierDeps, Refused } from './courier.ts';
import { alertEnvelope, binaryHeaders, verdictEnvelope } from './envelope.ts';
import { detectionFinding } from './ocsf.ts';
import { alertParcel, alertsMax, verdictParcel, verdictsMax } from './parcel.ts';
import type { NetworkSink } from './sink.ts';

export interface MessagesOptions {
  readonly verdictsTopic: string;
  readonly alertsTopic: string;
  /** floodgate's own. */
  readonly version: string;
}

/** Outputs as they are written to topics. */
export interface Messages {
  verdict(verdict: Verdict): Outgoing;
  alert(alert: AlertEvent): Outgoing;
}

/**
 * Verdicts in floodgate's own words and alert events as OCSF findings, both CloudEvents 1.0 in binary mode. The key is
 * the site for verdicts and the incident for alert events, so that each keeps its order within a partition.
 */
export function kafkaMessages({ verdictsTopic, alertsTopic, version }: MessagesOptions): Messages {
  return {
    verdict: verdict => ({
      topic: verdictsTopic,
      key: verdict.site,
      value: JSON.stringify(verdict),
      headers: binaryHeaders(verdictEnvelope(verdict)),
    }),
    alert: alert => ({
      topic: alertsTopic,
      key: alert.id,
      value: JSON.stringify(detectionFinding(alert, version)),
      headers: binaryHeaders(alertEnvelope(alert)),
    }),
  };
}

export interface KafkaSinkOptions extends CourierDeps, MessagesOptions {
  readonly name: string;
  /** Of the cluster, as the operator knows it. */
  readonly place: string;
  readonly transport: Pick<Transport, 'send' | 'close'>;
  readonly verdictsMax?: number;
}

const batchMax = 500;

/** To a cluster that the source does not read from: acknowledged, and repeated after a crash. */
export function kafkaSink(options: KafkaSinkOptions): NetworkSink {
  const { transport } = options;
  const messages = kafkaMessages(options);
  const courier = new Courier<Outgoing>({
    ...options,
    place: `${options.name} ${options.place}`,
    batchMax,
    verdictsMax: options.verdictsMax ?? verdictsMax,
    alertsMax,
    send: (records, signal) => unlessAborted(send(records), signal),
  });

  async function send(records: readonly Outgoing[]): Promise<void> {
    const [first] = records;
    if (first === undefined) return;
    try {
      await transport.send(first.topic, records);
    } catch (error) {
      const { message } = error as Error;
      if (error instanceof FloodgateError && error.code === 'FG_KAFKA_REFUSED') throw new Refused(message);
      throw error;
    }
  }

  return {
    name: options.name,
    verdict: verdict => courier.hand(verdictParcel(verdict, messages.verdict(verdict))),
    alert: alert => courier.hand(alertParcel(alert, messages.alert(alert))),
    ready: () => courier.ready(),
    flush: () => courier.flush(),
    stats: () => courier.stats(),
    close: (deadlineMs = 10_000) => courier.close(deadlineMs).finally(() => transport.close()),
  };
}

/** The client knows no signal: at the end of our patience it is left alone with what it holds. */
function unlessAborted(sending: Promise<void>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const end = () => reject(signal.reason);
    signal.addEventListener('abort', end, { once: true });
    sending.then(resolve, reject).finally(() => signal.removeEventListener('abort', end));
  });
}
