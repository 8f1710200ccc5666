import { testDeps, turns } from '../../test/deps.ts';
import { alert, verdict } from '../../test/said.ts';
import { FloodgateError } from '../errors.ts';
import type { Message } from '../kafka/transport.ts';
import { type KafkaSinkOptions, kafkaSink } from './kafka.ts';

function open(refuse: (topic: string, messages: readonly Message[]) => Error | undefined = () => undefined) {
  const sent: { topic: string; messages: readonly Message[] }[] = [];
  const deps = testDeps();
  const options: KafkaSinkOptions = {
    ...deps,
    now: deps.now,
    name: 'kafka',
    place: '192.0.2.1:9092',
    verdictsTopic: 'floodgate.verdicts',
    alertsTopic: 'floodgate.alerts',
    version: '0.1.0',
    transport: {
      async send(topic, messages) {
        const error = refuse(topic, messages);
        if (error !== undefined) throw error;
        sent.push({ topic, messages });
      },
      close: async () => {},
    },
  };
  return { sent, deps, sink: kafkaSink(options) };
}

test('verdicts by site in our own words, alert events by incident as findings', async () => {
  const { sent, sink } = open();
  sink.verdict?.(verdict({ site: 'shop' }));
  sink.verdict?.(verdict({ site: 'shop', revision: 1 }));
  sink.alert?.(alert());
  await sink.flush();
  const [verdicts, alerts] = sent;
  expect(verdicts?.topic).toBe('floodgate.verdicts');
  expect(verdicts?.messages.map(({ key }) => key)).toEqual(['shop', 'shop']);
  expect(JSON.parse(String(verdicts?.messages[1]?.value))).toEqual(verdict({ site: 'shop', revision: 1 }));
  expect(verdicts?.messages[1]?.headers).toMatchObject({ ce_id: 'r-19-1', ce_type: 'floodgate.verdict' });
  expect(alerts?.topic).toBe('floodgate.alerts');
  expect(alerts?.messages[0]?.key).toBe(alert().id);
  expect(alerts?.messages[0]?.headers).toMatchObject({ ce_specversion: '1.0', 'content-type': 'application/json' });
  expect(JSON.parse(String(alerts?.messages[0]?.value))).toMatchObject({
    class_uid: 2004,
    finding_info: { uid: alert().id },
  });
});

test('a message that the broker refuses is given up, one that it cannot take now is not', async () => {
  let isDown = true;
  const { sent, sink, deps } = open((topic, messages) => {
    if (topic === 'floodgate.alerts') return isDown ? new FloodgateError('FG_KAFKA_UNAVAILABLE', 'away') : undefined;
    const isLarge = messages.some(({ headers }) => headers?.['ce_subject'] === 'large');
    return isLarge ? new FloodgateError('FG_KAFKA_REFUSED', 'too large') : undefined;
  });
  for (const request_id of ['a', 'b', 'large', 'c']) sink.verdict?.(verdict({ request_id }));
  sink.alert?.(alert());
  await turns();
  isDown = false;
  deps.wake();
  await sink.flush();
  const subjects = sent.flatMap(({ messages }) => messages.map(({ headers }) => headers?.['ce_subject']));
  expect(subjects).toEqual(['a', 'b', 'c', alert().id]);
  expect(sink.stats()).toMatchObject({ delivered: 4, dropped: 1, queued: 0 });
});

test('closing does not wait for a client that never answers', async () => {
  const deps = testDeps();
  let isClosed = false;
  const sink = kafkaSink({
    ...deps,
    now: deps.now,
    name: 'kafka',
    place: '192.0.2.1:9092',
    verdictsTopic: 'v',
    alertsTopic: 'a',
    version: '0.1.0',
    transport: {
      send: () => new Promise(() => {}),
      close: async () => {
        isClosed = true;
      },
    },
  });
  sink.alert?.(alert());
  await turns(3);
  const closed = sink.close(1_000);
  await turns(3);
  deps.wake();
  await expect(closed).rejects.toMatchObject({ code: 'FG_SINK_UNDELIVERED' });
  expect(isClosed).toBe(true);
});
