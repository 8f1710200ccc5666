import { gzipSync } from 'node:zlib';
import { CompressionCodecs, CompressionTypes } from 'kafkajs';
import type { KafkaOptions } from '../../src/kafka/kafka.ts';
import { kafkaTransport } from '../../src/kafka/kafkajs.ts';
import type { Message } from '../../src/kafka/transport.ts';
import { nameMissing } from '../../src/kafka/written.ts';
import { publish } from '../../src/simulate/publish.ts';
import { simulate } from '../../src/simulate/scenario.ts';
import { kafkaTest } from './broker.ts';
import { KafkaScene } from './scene.ts';
import { Member } from './topics.ts';

const live = kafkaTest();
jest.setTimeout(40_000);

const kafka = new KafkaScene(live);
const members: Member[] = [];
const said: string[] = [];

afterEach(async () => {
  await Promise.all(members.splice(0).map(made => made.close()));
});

function member(options: Partial<KafkaOptions> = {}): Member {
  const log: KafkaOptions['log'] = (_, text) => said.push(text);
  const made = new Member(
    kafkaTransport({ brokers: kafka.broker.brokers, log, firstWaitMs: 20, metadataMs: 500, ...options }),
  );
  members.push(made);
  return made;
}

const lines = (from: number, to: number, partition = 0) =>
  Array.from({ length: to - from }, (_, at) => ({
    value: `line ${from + at}`,
    partition,
    timestamp: String(1_000 + from + at),
  }));

live('a group goes on where it committed, with the metadata it left', async () => {
  const topic = await kafka.outside.topic(1);
  await kafka.outside.produce(topic, lines(0, 10));
  const first = member();
  await first.join(topic);
  await first.until(() => first.records.length === 10);
  expect(first.assignments).toEqual([
    [{ topic, partition: 0, committed: undefined, start: '0', earliest: '0', next: '10' }],
  ]);
  expect(first.records[3]).toMatchObject({ topic, partition: 0, offset: '3', timestampMs: 1_003 });
  expect(first.batches.at(-1)?.highWatermark).toBe('10');
  await first.transport.commit([{ topic, partition: 0, offset: '4', metadata: '{"v":1}' }]);
  await first.close();

  const second = member();
  await second.join(topic);
  await second.until(() => second.records.length === 6);
  expect(second.assignments[0]?.[0]?.committed).toEqual({ offset: '4', metadata: '{"v":1}' });
  expect(second.values[0]).toBe('line 4');
});

live('`latest` skips what was there and keeps its place before anything is committed', async () => {
  const topic = await kafka.outside.topic(1);
  await kafka.outside.produce(topic, lines(0, 3));
  const first = member();
  await first.join(topic, { from: 'latest' });
  await first.until(() => first.assignments.length === 1);
  await kafka.outside.produce(topic, lines(3, 5));
  await first.until(() => first.records.length === 2);
  expect(first.values).toEqual(['line 3', 'line 4']);
  await first.close();

  const second = member();
  await second.join(topic, { from: 'latest' });
  await second.until(() => second.records.length === 2);
  expect(second.values).toEqual(['line 3', 'line 4']);
});

live('a time begins at the first record that is not older', async () => {
  const topic = await kafka.outside.topic(1);
  await kafka.outside.produce(topic, lines(0, 5));
  const reader = member();
  await reader.join(topic, { from: new Date(1_003).toISOString() });
  await reader.until(() => reader.records.length === 2);
  expect(reader.values).toEqual(['line 3', 'line 4']);
});

live('a seek within the assignment decides where reading begins, a later one where it goes on', async () => {
  const topic = await kafka.outside.topic(1);
  await kafka.outside.produce(topic, lines(0, 6));
  const reader = member();
  reader.onAssign = () => reader.transport.seek(topic, 0, '4');
  await reader.join(topic);
  await reader.until(() => reader.records.length === 2);
  expect(reader.values).toEqual(['line 4', 'line 5']);
  reader.transport.seek(topic, 0, '1');
  await reader.until(() => reader.records.length === 7);
  expect(reader.values.slice(2)).toEqual(['line 1', 'line 2', 'line 3', 'line 4', 'line 5']);
});

live('a paused partition yields nothing while others do, and nothing of it is lost', async () => {
  const topic = await kafka.outside.topic(2);
  await kafka.outside.produce(topic, [...lines(0, 2, 0), ...lines(10, 12, 1)]);
  const reader = member();
  reader.onAssign = () => reader.transport.pause([{ topic, partition: 0 }]);
  await reader.join(topic);
  await reader.until(() => reader.records.length === 2);
  await kafka.outside.produce(topic, lines(12, 14, 1));
  await reader.until(() => reader.records.length === 4);
  expect(reader.values).toEqual(['line 10', 'line 11', 'line 12', 'line 13']);
  reader.transport.resume([{ topic, partition: 0 }]);
  await reader.until(() => reader.records.length === 6);
  expect(reader.values.slice(4)).toEqual(['line 0', 'line 1']);
});

live(
  'one member has all partitions; a second stands by, takes over when it goes, and who lost them cannot commit',
  async () => {
    const topic = await kafka.outside.topic(2);
    const first = member({ stallMs: 2_000 });
    await first.join(topic);
    await first.until(() => first.owned.length === 2);
    const second = member({ stallMs: 2_000 });
    const joined = second.join(topic);
    const settled = () => first.assignments.length >= 2 && second.assignments.length >= 1;
    await Promise.all([joined, first.until(settled), second.until(settled)]);
    expect([first.owned, second.owned]).toEqual([[0, 1], []]);
    // Standing by is no stall: nothing is fetched for longer than the watchdog waits, and no poll rejects.
    for (let look = 0; look < 30; look++) await Promise.all([second.poll(100), first.poll(100)]);
    await expect(second.transport.commit([{ topic, partition: 0, offset: '0', metadata: '' }])).rejects.toMatchObject({
      code: 'FG_KAFKA_REVOKED',
    });
    await kafka.outside.produce(topic, lines(0, 3, 1));
    await first.until(() => first.records.length === 3);
    await first.transport.close();
    await second.until(() => second.owned.length === 2);
  },
);

live('a partition added while running is read from its beginning, even from `latest`', async () => {
  const topic = await kafka.outside.topic(1);
  const reader = member();
  await reader.join(topic, { from: 'latest' });
  await reader.until(() => reader.assignments.length === 1);
  await kafka.outside.admin(admin => admin.createPartitions({ topicPartitions: [{ topic, count: 2 }] }));
  await kafka.outside.produce(topic, lines(0, 3, 1));
  await reader.until(() => reader.records.length === 3);
  expect(reader.owned).toEqual([0, 1]);
  expect(reader.values).toEqual(['line 0', 'line 1', 'line 2']);
});

live('topics that a pattern matches are read as they come, and let go when they are deleted', async () => {
  const prefix = `pattern-${process.pid}-${Date.now().toString(36)}`;
  const reader = member();
  await reader.join(`${prefix}-*`, { group: prefix, from: 'latest' });
  expect(said.at(-1)).toMatch(/no topic matches .*waiting/);
  expect(await reader.transport.poll(50)).toBeUndefined();

  const first = await kafka.outside.topic(1, {}, `${prefix}-a`);
  await kafka.outside.topic(1, {}, `other-${prefix}`);
  await kafka.outside.produce(first, lines(0, 2));
  await reader.until(() => reader.records.length === 2);
  await reader.transport.commit([{ topic: first, partition: 0, offset: '2', metadata: '' }]);

  const second = await kafka.outside.topic(2, {}, `${prefix}-b`);
  await kafka.outside.produce(second, [...lines(2, 3, 0), ...lines(3, 4, 1)]);
  // What is not committed is read again when the group begins anew meanwhile, as it may on a slow machine.
  await reader.until(() => new Set(reader.values).size === 4);
  expect([...new Set(reader.values)].sort()).toEqual(['line 0', 'line 1', 'line 2', 'line 3']);
  expect(reader.assignments.at(-1)).toHaveLength(3);

  await kafka.outside.admin(admin => admin.deleteTopics({ topics: [second] }));
  await reader.until(() => reader.assignments.at(-1)?.length === 1);
  await kafka.outside.produce(first, lines(4, 5));
  await reader.until(() => reader.values.includes('line 4'));
});

live('reading comes to the end of what a producer writes in transactions, whether it keeps or drops them', async () => {
  const topic = await kafka.outside.topic(1);
  await kafka.outside.transaction(topic, lines(0, 3), 'commit');
  const reader = member();
  await reader.join(topic);
  await reader.until(() => reader.reached.get(0) === '4');
  await kafka.outside.transaction(topic, lines(3, 5), 'abort');
  await reader.until(() => reader.reached.get(0) === '7');
  expect(reader.values).toEqual(['line 0', 'line 1', 'line 2']);
  expect(await reader.transport.ends([{ topic, partition: 0 }])).toEqual([
    { topic, partition: 0, earliest: '0', next: '7' },
  ]);
});

live('records without a value arrive as such', async () => {
  const topic = await kafka.outside.topic(1);
  await kafka.outside.produce(topic, [{ key: 'a', value: '' }, { key: 'a', value: null }, { value: 'x' }]);
  const reader = member();
  await reader.join(topic);
  await reader.until(() => reader.records.length === 3);
  expect(reader.values).toEqual(['', null, 'x']);
});

live('a record of 10 MB is read whole, and what is too large to be taken is refused at once', async () => {
  const topic = await kafka.outside.topic(1, { 'max.message.bytes': '12000000' });
  const large = Buffer.alloc(10_000_000, 'x');
  const reader = member();
  await reader.transport.send(topic, [{ key: null, value: large }]);
  await reader.join(topic);
  await reader.until(() => reader.records.length === 1);
  expect(reader.records[0]?.value?.equals(large)).toBe(true);
  await expect(reader.transport.send(topic, [{ key: null, value: Buffer.alloc(13_000_000) }])).rejects.toMatchObject({
    code: 'FG_KAFKA_REFUSED',
  });
});

live.each(['gzip', 'snappy', 'lz4', 'zstd'])('%s is read', async codec => {
  // The broker compresses them anew, as the Java client does.
  const topic = await kafka.outside.topic(1, { 'compression.type': codec });
  await kafka.outside.produce(topic, lines(0, 5_000));
  const reader = member();
  await reader.join(topic);
  await reader.until(() => reader.records.length === 5_000);
  expect(reader.values).toEqual(lines(0, 5_000).map(({ value }) => value));
});

live('a batch that is made to fill memory ends with a message that says so', async () => {
  const topic = await kafka.outside.topic(1);
  const compress = async ({ buffer }: { readonly buffer: Buffer }) => gzipSync(buffer, { level: 1 });
  CompressionCodecs[CompressionTypes.GZIP] = () => ({ compress });
  await kafka.outside.produce(topic, [{ value: Buffer.alloc(130 * 1024 * 1024) }], CompressionTypes.GZIP);
  const reader = member();
  await reader.join(topic);
  await expect(reader.until(() => reader.records.length > 0)).rejects.toMatchObject({
    code: 'FG_KAFKA_CODEC',
    message: expect.stringMatching(new RegExp(`${topic}.*gzip.*128 MiB.*producer`)),
  });
});

live('messages of one key keep their order and carry their headers', async () => {
  const topic = await kafka.outside.topic(4);
  const reader = member();
  await reader.transport.send(
    topic,
    Array.from({ length: 20 }, (_, at) => ({
      key: `k${at % 3}`,
      value: `${at % 3} ${at}`,
      headers: { ce_id: `e-${at}` },
    })),
  );
  await reader.join(topic);
  await reader.until(() => reader.records.length === 20);
  for (const key of ['0', '1', '2']) {
    const mine = reader.records.filter(({ value }) => value?.toString().startsWith(`${key} `));
    expect(new Set(mine.map(({ partition }) => partition)).size).toBe(1);
    const order = mine.map(({ value }) => Number(value?.toString().split(' ')[1]));
    expect(order).toEqual([...order].sort((a, b) => a - b));
  }
});

live('a simulation fills the partitions unevenly on request, framed, and no line is lost', async () => {
  const topic = await kafka.outside.topic(4);
  const reader = member();
  const options = { linesPerRecord: 20, isSkewed: true, clock: () => performance.now(), sleep: async () => {} };
  const send = (messages: readonly Message[]) => reader.transport.send(topic, messages);
  const published = await publish(firstOf(simulate('flood', 3), 5_000), { ...options, send });
  await reader.join(topic);
  await reader.until(() => reader.records.length === published.records);
  expect(reader.values.join('\n').split('\n')).toHaveLength(5_000);
  const counts = [0, 1, 2, 3].map(at => reader.records.filter(({ partition }) => partition === at).length);
  expect(Math.max(...counts)).toBeGreaterThan(published.records * 0.4);
});

function* firstOf<T>(values: Iterable<T>, count: number): Generator<T> {
  let left = count;
  for (const value of values) {
    if (left-- <= 0) return;
    yield value;
  }
}

live('what retention has deleted is passed over to the oldest that is left, never to the newest', async () => {
  const topic = await kafka.outside.topic(1);
  await kafka.outside.produce(topic, lines(0, 10));
  const first = member();
  await first.join(topic, { from: 'latest' });
  await first.until(() => first.assignments.length === 1);
  await first.transport.commit([{ topic, partition: 0, offset: '2', metadata: 'm' }]);
  await first.close();
  await kafka.outside.admin(async admin => {
    await admin.fetchTopicMetadata({ topics: [topic] });
    await admin.deleteTopicRecords({ topic, partitions: [{ partition: 0, offset: '6' }] });
  });
  const second = member();
  await second.join(topic, { from: 'latest' });
  await second.until(() => second.records.length === 4);
  expect(second.assignments[0]?.[0]).toMatchObject({ committed: { offset: '2' }, earliest: '6', next: '10' });
  expect(second.records[0]?.offset).toBe('6');
});

live('a session time-out that the broker does not allow ends with a message that names it', async () => {
  if (process.env['KAFKA_BROKERS']) return;
  const topic = await kafka.outside.topic(1);
  const reader = member({ sessionMs: 1_000 });
  const ended = reader.join(topic).then(() => reader.until(() => false));
  await expect(ended).rejects.toMatchObject({
    code: 'FG_CONFIG',
    message: expect.stringContaining('session_timeout'),
  });
});

live('retention that is faster than reading is told with the first batch after it', async () => {
  const topic = await kafka.outside.topic(1);
  await kafka.outside.produce(topic, lines(0, 3));
  const reader = member();
  await reader.join(topic);
  await reader.until(() => reader.records.length === 3);
  reader.transport.pause([{ topic, partition: 0 }]);
  // The fetch under way would bring what is to be deleted.
  await reader.poll(400);
  await kafka.outside.produce(topic, lines(3, 10));
  await kafka.outside.admin(async admin => {
    await admin.fetchTopicMetadata({ topics: [topic] });
    await admin.deleteTopicRecords({ topic, partitions: [{ partition: 0, offset: '6' }] });
  });
  reader.transport.resume([{ topic, partition: 0 }]);
  await reader.until(() => reader.records.length >= 7);
  expect(reader.batches.map(({ isReset, records }) => [isReset, records[0]?.offset])).toEqual([
    [undefined, '0'],
    [true, '6'],
  ]);
  await kafka.outside.produce(topic, lines(10, 11));
  await reader.until(() => reader.records.length === 8);
  expect(reader.batches.at(-1)?.isReset).toBeUndefined();
});

live('an offset beyond the end, as of a topic that was made anew, begins at its oldest record', async () => {
  const topic = await kafka.outside.topic(1);
  await kafka.outside.produce(topic, lines(0, 2));
  const reader = member();
  reader.onAssign = () => reader.transport.seek(topic, 0, '500');
  await reader.join(topic, { from: 'latest' });
  await reader.until(() => reader.records.length === 2);
  expect(reader.batches[0]).toMatchObject({ isReset: true, records: [{ offset: '0' }, { offset: '1' }] });
});

live('a topic that is not there is named', async () => {
  await expect(member().join('no-such-topic')).rejects.toMatchObject({
    code: 'FG_KAFKA_TOPIC',
    exitCode: 78,
    message: expect.stringContaining('no-such-topic'),
  });
  await expect(member().transport.send('no-such-topic', [{ key: null, value: 'x' }])).rejects.toMatchObject({
    code: 'FG_KAFKA_TOPIC',
  });
  const warnings: string[] = [];
  const written = [await kafka.outside.topic(1), 'no-such-alerts', 'no-such-letters'];
  await nameMissing(member().transport, written, notice => warnings.push(notice));
  expect(warnings).toEqual([
    expect.stringMatching(/^no-such-alerts: there is no such topic/),
    expect.stringMatching(/^no-such-letters: there is no such topic/),
  ]);
});

live('wrong credentials are told apart from a broker that is not there, and the right ones are let in', async () => {
  if (kafka.broker.saslBrokers === undefined) return;
  const topic = await kafka.outside.topic(1);
  await kafka.outside.produce(topic, lines(0, 1));
  const sasl = (password: string): KafkaOptions['sasl'] => ({ mechanism: 'plain', username: 'floodgate', password });
  const brokers = kafka.broker.saslBrokers;
  await expect(member({ brokers, sasl: sasl('wrong-password') }).join(topic)).rejects.toMatchObject({
    code: 'FG_KAFKA_AUTH',
    exitCode: 78,
  });
  expect(said.join('\n')).not.toContain('wrong-password');
  const reader = member({ brokers, sasl: sasl('right') });
  await reader.join(topic);
  await reader.until(() => reader.records.length === 1);
});

test('a broker that is not there is tried as often as said, each time told, and then given up', async () => {
  const told: string[] = [];
  const log: KafkaOptions['log'] = (_, text) => told.push(text);
  const transport = kafkaTransport({ brokers: ['127.0.0.1:1'], log, attempts: 3, firstWaitMs: 5 });
  await expect(new Member(transport).join('logs')).rejects.toMatchObject({
    code: 'FG_KAFKA_UNAVAILABLE',
    exitCode: 69,
    message: expect.stringContaining('127.0.0.1:1'),
  });
  expect(told.filter(text => /attempt \d of 3/.test(text))).toHaveLength(2);
  await transport.close();
});
