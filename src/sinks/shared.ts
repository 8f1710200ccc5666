import type { Config } from '../config/schema.ts';

export type KafkaSink = NonNullable<Config['sinks'][number]['kafka']>;
type KafkaSource = NonNullable<Config['sources'][number]['kafka']>;

/** The first Kafka sink whose brokers the source names as well: there outputs and offsets fit in one transaction. */
export function sharedKafkaSink(config: Config): KafkaSink | undefined {
  const source = sourceOf(config);
  if (source === undefined) return undefined;
  const known = new Set(source.brokers.map(placeOf));
  return kafkaSinks(config).find(sink => sink.brokers.some(broker => known.has(placeOf(broker))));
}

/** One line for each Kafka sink that is not exactly once though the source is Kafka as well. */
export function atLeastOnceNotices(config: Config): readonly string[] {
  if (sourceOf(config) === undefined) return [];
  const shared = sharedKafkaSink(config);
  return kafkaSinks(config)
    .filter(sink => sink !== shared)
    .map(
      sink =>
        `kafka sink ${sink.brokers.join(', ')}: at least once, repeated after a crash with equal ids; exactly once is the first sink that names a broker of the source`,
    );
}

function sourceOf(config: Config): KafkaSource | undefined {
  return config.sources.find(({ kafka }) => kafka !== undefined)?.kafka;
}

function kafkaSinks(config: Config): readonly KafkaSink[] {
  return config.sinks.flatMap(({ kafka }) => (kafka === undefined ? [] : [kafka]));
}

function placeOf(broker: string): string {
  return broker.toLowerCase();
}
