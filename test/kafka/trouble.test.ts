import { createRequire } from 'node:module';
import type { KafkaOptions } from '../../src/kafka/kafka.ts';
import { kafkaTransport } from '../../src/kafka/kafkajs.ts';
import { kafkaTest } from './broker.ts';
import { KafkaScene } from './scene.ts';
import { Member } from './topics.ts';

const Cluster = createRequire(__filename)('kafkajs/src/cluster') as {
  readonly prototype: { findGroupCoordinator(): Promise<unknown> };
};

/** What needs a broker of our own, that can be stopped. */
const live = process.env['KAFKA_BROKERS'] ? test.skip : kafkaTest();
jest.setTimeout(60_000);

const kafka = new KafkaScene(live);
let reader: Member;

afterEach(() => reader?.close());

function member(options: Partial<KafkaOptions> = {}): Member {
  return new Member(
    kafkaTransport({
      brokers: kafka.broker.brokers,
      log: () => {},
      firstWaitMs: 50,
      ...options,
    }),
  );
}

live('reading, committing and sending go on after a broker was away', async () => {
  const topic = await kafka.outside.topic(1);
  await kafka.outside.produce(topic, [{ value: 'before' }]);
  reader = member();
  await reader.join(topic);
  await reader.until(() => reader.records.length === 1);
  await reader.transport.commit([{ topic, partition: 0, offset: '1', metadata: '' }]);

  let isBack = false;
  const restarting = kafka.broker.restart().then(() => {
    isBack = true;
  });
  await reader.until(() => isBack);
  await restarting;
  await reader.transport.send(topic, [{ key: null, value: 'after' }]);
  await reader.until(() => reader.values.includes('after'));
  expect(reader.values).toEqual(['before', 'after']);
  await reader.transport.commit([{ topic, partition: 0, offset: '2', metadata: 'm' }]);
});

live(
  'reading goes on when the client gives up, as it does when a connection breaks while it looks for its coordinator',
  async () => {
    const topic = await kafka.outside.topic(1);
    await kafka.outside.produce(topic, [{ value: 'before' }]);
    reader = member({ metadataMs: 300 });
    await reader.join(topic);
    await reader.until(() => reader.records.length === 1);

    const lookedFor = jest.spyOn(Cluster.prototype, 'findGroupCoordinator');
    const notFound = Object.assign(new Error('Failed to find group coordinator'), { retriable: false });
    lookedFor.mockRejectedValueOnce(notFound);
    await kafka.outside.admin(admin => admin.createPartitions({ topicPartitions: [{ topic, count: 2 }] }));
    await reader.until(() => reader.owned.length === 2);
    expect(lookedFor).toHaveBeenCalled();
    lookedFor.mockRestore();
    await kafka.outside.produce(topic, [{ value: 'after', partition: 1 }]);
    await reader.until(() => reader.values.includes('after'));
  },
);

live('brokers that keep connections open and say nothing end the process, waiting to be polled does not', async () => {
  const topic = await kafka.outside.topic(1);
  await kafka.outside.produce(topic, [{ value: 'one' }]);
  reader = member({ stallMs: 1_600 });
  await reader.join(topic);
  await reader.until(() => reader.assignments.length === 1);
  // Nobody polls for longer than the limit: the record waits.
  await new Promise(done => setTimeout(done, 2_400));
  await reader.until(() => reader.records.length === 1);

  kafka.broker.freeze();
  const ended = await reader.until(() => false).catch((error: unknown) => error);
  kafka.broker.thaw();
  expect(ended).toMatchObject({
    code: 'FG_KAFKA_STALLED',
    message: expect.stringContaining(kafka.broker.brokers[0] ?? ''),
  });
  await expect(reader.transport.poll(1)).rejects.toBe(ended);
});
