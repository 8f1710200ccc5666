import { FloodgateError } from '../errors.ts';
import { MemoryBroker } from './memory.ts';
import type { Assigned, JoinOptions } from './transport.ts';

/** Joins and keeps what it is told. */
async function member(broker: MemoryBroker, options: Partial<JoinOptions> = {}) {
  const told: (readonly Assigned[] | 'revoked')[] = [];
  const transport = broker.transport();
  await transport.join({
    topics: ['logs'],
    group: 'g',
    from: 'earliest',
    onAssign: partitions => told.push(partitions),
    onRevoke: () => told.push('revoked'),
    onSkip: () => {},
    ...options,
  });
  const values = async () => (await transport.poll(10))?.records.map(({ value }) => value?.toString() ?? null);
  return { transport, told, values };
}

const place = (partition: number) => ({ topic: 'logs', partition });

test('a group goes on where it committed, with its metadata', async () => {
  const broker = new MemoryBroker({ logs: 1 });
  for (const value of ['a', 'b', null]) broker.produce('logs', 0, value);
  const first = await member(broker);
  expect(await first.values()).toEqual(['a', 'b', null]);
  await first.transport.commit([{ ...place(0), offset: '1', metadata: 'm' }]);
  await first.transport.close();
  const second = await member(broker);
  expect(second.told).toEqual([
    [{ ...place(0), committed: { ...place(0), offset: '1', metadata: 'm' }, start: '1', earliest: '0', next: '3' }],
  ]);
  expect(await second.values()).toEqual(['b', null]);
});

test('with nothing to read the clock moves on instead of waiting', async () => {
  const broker = new MemoryBroker({ logs: 1 });
  const { values } = await member(broker);
  expect(await values()).toBeUndefined();
  expect(broker.clock.nowMs).toBe(10);
});

test('the first member has everything, the second stands by and cannot commit', async () => {
  const broker = new MemoryBroker({ logs: 2 });
  const first = await member(broker);
  const second = await member(broker);
  const both = [expect.objectContaining(place(0)), expect.objectContaining(place(1))];
  expect(first.told.slice(1)).toEqual(['revoked', both]);
  expect(second.told).toEqual([[]]);
  const stray = second.transport.commit([{ ...place(1), offset: '0', metadata: '' }]);
  await expect(stray).rejects.toMatchObject({ code: 'FG_KAFKA_REVOKED' });
  await first.transport.close();
  expect(second.told.at(-1)).toEqual(both);
});

test('`latest` skips what was there, but not what is in a partition added later', async () => {
  const broker = new MemoryBroker({ logs: 1 });
  broker.produce('logs', 0, 'old');
  const { values } = await member(broker, { from: 'latest' });
  broker.addPartitions('logs', 1);
  broker.produce('logs', 1, 'new');
  expect(await values()).toEqual(['new']);
  expect(await values()).toBeUndefined();
});

test('paused partitions yield nothing and lose nothing', async () => {
  const broker = new MemoryBroker({ logs: 2 });
  const { transport, values } = await member(broker);
  transport.pause([place(0)]);
  broker.produce('logs', 0, 'a');
  broker.produce('logs', 1, 'b');
  expect([await values(), await values()]).toEqual([['b'], undefined]);
  transport.resume([place(0)]);
  expect(await values()).toEqual(['a']);
});

test('what retention has deleted is passed over', async () => {
  const broker = new MemoryBroker({ logs: 1 });
  for (const value of ['a', 'b', 'c']) broker.produce('logs', 0, value);
  broker.truncate('logs', 0, 2);
  expect(await (await member(broker)).values()).toEqual(['c']);
});

test('a failure asked for comes once', async () => {
  const broker = new MemoryBroker({ logs: 1 });
  const { transport } = await member(broker);
  broker.failNext('send', new FloodgateError('FG_KAFKA_UNAVAILABLE', 'away'));
  await expect(transport.send('logs', [{ key: null, value: 'x' }])).rejects.toMatchObject({ message: 'away' });
  await transport.send('logs', [{ key: null, value: 'x' }]);
  expect(broker.records('logs')).toHaveLength(1);
});
