import { configSchema } from '../config/schema.ts';
import { atLeastOnceNotices, sharedKafkaSink } from './shared.ts';

const config = (source: readonly string[] | undefined, ...sinks: readonly (readonly string[])[]) =>
  configSchema([]).parse({
    sources: source === undefined ? [] : [{ kafka: { brokers: source, topics: ['logs'] } }],
    sinks: sinks.map(brokers => ({ kafka: { brokers } })),
  });

test('the sink that names a broker of the source shares its transactions', () => {
  const both = config(['a.example:9092', 'b.example:9092'], ['c.example:9092'], ['B.example:9092']);
  const shared = sharedKafkaSink(both);
  expect(shared?.brokers).toEqual(['B.example:9092']);
  expect(atLeastOnceNotices(both)).toEqual([
    expect.stringMatching(/^kafka sink c\.example:9092: at least once, repeated after a crash/),
  ]);
});

test('with files to read from there is nothing to share, and nothing to say', () => {
  expect(sharedKafkaSink(config(undefined, ['a.example:9092']))).toBeUndefined();
  expect(atLeastOnceNotices(config(undefined, ['a.example:9092']))).toEqual([]);
});
