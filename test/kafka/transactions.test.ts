import type { ClientOptions } from '../../src/kafka/kafka.ts';
import { kafkaTransport } from '../../src/kafka/kafkajs.ts';
import { type Standing, Transactions } from '../../src/kafka/transactions.ts';
import type { Outgoing } from '../../src/kafka/transport.ts';
import { kafkaTest } from './broker.ts';
import { KafkaScene } from './scene.ts';
import { Member, readCommitted } from './topics.ts';

/** Needs a broker of our own, that can be stopped. */
const live = process.env['KAFKA_BROKERS'] ? test.skip : kafkaTest();
jest.setTimeout(60_000);

const kafka = new KafkaScene(live);
const members: Member[] = [];

afterEach(() => Promise.all(members.splice(0).map(member => member.close())));

const options = (): ClientOptions => ({
  brokers: kafka.broker.brokers,
  log: () => {},
  hear: () => {},
  firstWaitMs: 50,
});

function member(): Member {
  const one = new Member(kafkaTransport(options(), options()));
  members.push(one);
  return one;
}

const messages = (topic: string, ...values: readonly string[]): Outgoing[] =>
  values.map(value => ({ topic, key: 'k', value }));
const never = () => {
  throw new Error('nothing was to go wrong');
};

/** A topic that holds what is committed, and the member that has it. */
async function judgeOf(logs: string): Promise<Member> {
  await kafka.outside.produce(
    logs,
    Array.from({ length: 10 }, (_, i) => ({ value: `${i}` })),
  );
  const judge = member();
  await judge.join(logs);
  await judge.until(() => judge.owned.length > 0);
  return judge;
}

live('messages and offsets are there together, with their metadata, and the next member finds them', async () => {
  const [logs, out] = [await kafka.outside.topic(1), await kafka.outside.topic(2)];
  const judge = await judgeOf(logs);
  const position = { topic: logs, partition: 0, offset: '7', metadata: '{"v":1}' };
  expect(await judge.transport.transaction(messages(out, 'a', 'b'), [position], never)).toEqual([]);
  expect(await readCommitted(kafka.broker.brokers, out, 2)).toEqual(['a', 'b']);
  await judge.close();
  const next = await judgeOf(logs);
  expect(next.assignments.at(-1)?.[0]?.committed).toEqual({ offset: '7', metadata: '{"v":1}' });
});

live('only a member of this generation commits, whatever its epoch', async () => {
  const [logs, out] = [await kafka.outside.topic(1), await kafka.outside.topic(1)];
  const judge = await judgeOf(logs);
  const position = { topic: logs, partition: 0, offset: '1', metadata: 'of the judge' };
  await judge.transport.transaction(messages(out, 'first'), [position], never);
  // One that believes to be the judge, and takes over the transactional id.
  const former = new Transactions({ kafka: options(), group: `${logs}-group` });
  const standing: Standing = {
    membership: { memberId: 'floodgate-of-yesterday', generation: 1 },
    isOurs: () => true,
    isHeard: () => true,
  };
  await expect(
    former.run(messages(out, 'of the past'), [{ ...position, metadata: 'of the past' }], standing, never),
  ).rejects.toMatchObject({ code: 'FG_KAFKA_REVOKED' });
  await former.close();
  // The judge is fenced by that, and recovers, as it is still the one that the group counts on.
  const retries: string[] = [];
  const again = { ...position, offset: '2' };
  await judge.transport.transaction(messages(out, 'second'), [again], ({ code }) => retries.push(code));
  expect(retries).toEqual(['FG_KAFKA_FENCED']);
  expect(await readCommitted(kafka.broker.brokers, out, 2)).toEqual(['first', 'second']);
});

live('a former judge that is not heard does not even try to take the id back', async () => {
  const [logs, out] = [await kafka.outside.topic(1), await kafka.outside.topic(1)];
  const judge = await judgeOf(logs);
  const former = new Transactions({ kafka: options(), group: `${logs}-group` });
  let isOurs = true;
  const standing: Standing = {
    membership: { memberId: 'm', generation: 1 },
    isOurs: () => isOurs,
    isHeard: () => false,
  };
  const ended = former.run(
    messages(out, 'of the past'),
    [{ topic: logs, partition: 0, offset: '1', metadata: '' }],
    standing,
    () => {
      isOurs = false;
    },
  );
  await expect(ended).rejects.toMatchObject({ code: 'FG_KAFKA_REVOKED' });
  await judge.transport.transaction(
    messages(out, 'x'),
    [{ topic: logs, partition: 0, offset: '1', metadata: '' }],
    never,
  );
  expect(await readCommitted(kafka.broker.brokers, out, 1)).toEqual(['x']);
});

live('one message that is too large is left out, and keeps no other from going', async () => {
  const [logs, out] = [await kafka.outside.topic(1), await kafka.outside.topic(1, { 'max.message.bytes': '20000' })];
  const judge = await judgeOf(logs);
  const values = Array.from({ length: 20 }, (_, i) => `${i}`.repeat(i === 13 ? 30_000 : 10));
  const sent = messages(out, ...values);
  const refused = await judge.transport.transaction(
    sent,
    [{ topic: logs, partition: 0, offset: '1', metadata: '' }],
    () => {},
  );
  expect(refused).toEqual([sent[13]]);
  expect(await readCommitted(kafka.broker.brokers, out, 19)).toEqual(values.filter((_, i) => i !== 13));
});

live('a broker that goes away in the middle and comes back takes all of it, once', async () => {
  const [logs, out] = [await kafka.outside.topic(1), await kafka.outside.topic(1)];
  const judge = await judgeOf(logs);
  let isBack = false;
  const restarting = kafka.broker.restart().then(() => {
    isBack = true;
  });
  const sent: string[] = [];
  for (let at = 1; !isBack || at < 5; at++) {
    const values = [`${at}a`, `${at}b`];
    const transacting = judge.transport
      .transaction(
        messages(out, ...values),
        [{ topic: logs, partition: 0, offset: `${at}`, metadata: `m${at}` }],
        () => {},
      )
      .then(() => sent.push(...values))
      // Between two generations nobody commits: the next attempt will.
      .catch((error: { readonly code: string }) => expect(error.code).toBe('FG_KAFKA_REVOKED'));
    let isDone = false;
    void transacting.then(() => {
      isDone = true;
    });
    await judge.until(() => isDone);
  }
  await restarting;
  expect(sent.length).toBeGreaterThan(4);
  expect(await readCommitted(kafka.broker.brokers, out, sent.length)).toEqual(sent);
});
