import { Kafka, logLevel, type SASLOptions } from 'kafkajs';
import type { ClientEntry } from './client-log.ts';

export interface KafkaOptions {
  /** `host:port`. */
  readonly brokers: readonly string[];
  /** TLS with the certificates given as PEM; an empty object trusts what the system trusts. */
  readonly tls?:
    | { readonly ca?: string | undefined; readonly cert?: string | undefined; readonly key?: string | undefined }
    | undefined;
  readonly sasl?: Sasl | undefined;
  /** What an operator may want to read. Holds names of brokers, topics and groups, never anything from a record. */
  readonly log: (level: 'info' | 'warn' | 'error', text: string) => void;
  /** How often a broker is tried before `FG_KAFKA_UNAVAILABLE`, and the first wait, which doubles. Default 6 and 500 ms. */
  readonly attempts?: number;
  readonly firstWaitMs?: number;
  /** How long nothing may come from the brokers, not even that there is nothing, before `FG_KAFKA_STALLED`. Default 90 s. */
  readonly stallMs?: number;
  /** After how long a silent member of the group is taken for dead. Default 30 s. */
  readonly sessionMs?: number;
  /** How often brokers are asked whether partitions were added. Default 30 s. */
  readonly metadataMs?: number;
}

export interface Sasl {
  readonly mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512';
  readonly username: string;
  /** As a configuration gives it, with the file of the password read. */
  readonly password?: string | undefined;
}

export interface ClientOptions extends KafkaOptions {
  /** Told everything that the client has to say. */
  readonly hear: (entry: ClientEntry) => void;
}

/** A kafkajs client that tries each request `attempts` times. */
export function clientOf(options: ClientOptions, attempts: number): Kafka {
  const { brokers, tls, sasl, hear } = options;
  return new Kafka({
    clientId: 'floodgate',
    brokers: [...brokers],
    connectionTimeout: 3_000,
    requestTimeout: 30_000,
    retry: { retries: attempts - 1, initialRetryTime: options.firstWaitMs ?? 500, maxRetryTime: 2_000 },
    ...(tls !== undefined && { ssl: certificatesOf(tls) }),
    ...(sasl !== undefined && { sasl: { ...sasl, password: sasl.password ?? '' } as SASLOptions }),
    logLevel: logLevel.WARN,
    logCreator:
      () =>
      ({ level, log: { message, topic, partition } }) =>
        hear({ isError: level === logLevel.ERROR, message, topic, partition }),
  });
}

function certificatesOf({ ca, cert, key }: NonNullable<KafkaOptions['tls']>) {
  return {
    ...(ca !== undefined && { ca: [ca] }),
    ...(cert !== undefined && { cert }),
    ...(key !== undefined && { key }),
  };
}
