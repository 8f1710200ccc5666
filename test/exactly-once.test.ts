import { FloodgateError } from '../src/errors.ts';
import { MemoryBroker, type Step } from '../src/kafka/memory.ts';
import type { AlertEvent, Verdict } from '../src/outputs.ts';
import { ExactlyOnce } from '../src/sinks/exactly-once.ts';
import { Holdback } from '../src/sinks/holdback.ts';
import { kafkaMessages } from '../src/sinks/kafka.ts';
import { TopicsFeed } from '../src/sources/topics.ts';
import { inOrder, memorySource, mix, ordinary, pipelineOf, visits } from './traffic.ts';

/** A flood in an ordinary hour, and a last line that closes every pane before it. */
const lines = inOrder(
  ordinary(40, 2),
  visits(32, 5, 20, i => ({ form: false, used: false, pages: 0, session: `wave-${i}`, agent: 'curl/8.5.0' }), 900_000),
);
const [tail = ''] = inOrder(visits(50, 1, 1, () => ({ pages: 0, form: false, used: false }), 7_000_000));
const partitions = 2;
const group = 'g';

function brokerWithLogs(last = tail): MemoryBroker {
  const broker = new MemoryBroker({ logs: partitions, verdicts: 1, alerts: 1 });
  broker.batchMax = 60;
  for (const [i, line] of lines.entries()) broker.produce('logs', mix(i, 3) % 4 === 0 ? 1 : 0, line);
  // More than the first look at a partition's clock takes; a line that comes again is counted, not judged.
  for (let i = 0; i < 20 * partitions; i++) broker.produce('logs', i % partitions, last);
  return broker;
}

const isRead = (broker: MemoryBroker) =>
  broker.logs('logs').every((log, partition) => {
    const { offset, metadata } = broker.committed(group, { topic: 'logs', partition }) ?? { offset: '', metadata: '' };
    return offset === String(log.records.length) && !metadata.includes('delivered');
  });

/** One process, until it has read everything or ends with an error. */
function judge(
  broker: MemoryBroker,
  other: { verdict(verdict: Verdict): void; alert(alert: AlertEvent): void },
  isDone = () => isRead(broker),
) {
  const transport = broker.transport();
  const stop = new AbortController();
  const holdback = new Holdback([{ name: 'other', ...other }]);
  let nowMs = 0;
  const delivery = new ExactlyOnce({
    name: 'kafka',
    transport,
    messages: kafkaMessages({ verdictsTopic: 'verdicts', alertsTopic: 'alerts', version: '0' }),
    holdback,
    publishedUntilMs: () => feed.publishedUntilMs,
    before: async () => {},
    flush: async () => {},
    keep: async () => {},
    clock: () => nowMs,
    stopped: stop.signal,
    log: () => {},
  });
  const feed = new TopicsFeed({
    transport,
    topics: ['logs'],
    group,
    from: 'earliest',
    clock: () => {
      if (isDone()) stop.abort();
      nowMs += 300;
      return nowMs;
    },
    delivery,
    joined: () => {},
    stopped: stop.signal,
    over: new Promise(() => {}),
    say: () => {},
    warn: () => {},
  });
  const sink = {
    name: 'outlet',
    verdict: (verdict: Verdict) => holdback.verdict(verdict),
    alert: (alert: AlertEvent) => holdback.alert(alert),
    ready: () => delivery.ready(),
  };
  return { transport, delivery, done: pipelineOf(feed, [sink], stop.signal) };
}

interface Told {
  readonly verdicts: string[];
  readonly alerts: string[];
}

/** Whether it falls behind is for each process to say. */
function published(broker: MemoryBroker): Told {
  const values = (topic: string) => broker.readCommitted(topic).map(({ value }) => `${value}`);
  return { verdicts: values('verdicts'), alerts: values('alerts').filter(text => eventIn(text).kind !== 'blind') };
}

/** Who falls behind says so once, and it or the next one says once that it is over. */
function expectSightWhole(broker: MemoryBroker): void {
  const events = broker.readCommitted('alerts').map(({ value }) => eventIn(`${value}`));
  const told = events.filter(({ kind }) => kind === 'blind').map(({ id, sequence }) => `${id} ${sequence}`);
  const ids = [...new Set(told.map(one => one.split(' ')[0]))];
  expect(ids.length).toBeGreaterThan(0);
  expect(told).toEqual(ids.flatMap(id => [`${id} 0`, `${id} 1`]));
}

function eventIn(finding: string): AlertEvent {
  return (JSON.parse(finding) as { readonly unmapped: { readonly floodgate: AlertEvent } }).unmapped.floodgate;
}

/** What another sink was told, without its repetitions and without how well each process saw. */
function listener() {
  const verdicts: string[] = [];
  const alerts: string[] = [];
  return {
    verdict: (verdict: Verdict) => void verdicts.push(`${verdict.request_id} ${verdict.revision} ${verdict.judged}`),
    alert: (alert: AlertEvent) => {
      if (alert.kind !== 'blind') alerts.push(`${alert.id} ${alert.sequence}`);
    },
    told: () => ({ verdicts: [...new Set(verdicts)], alerts: [...new Set(alerts)] }),
    times: () => verdicts.length + alerts.length,
  };
}

let expected: Told;
let heard: Told;
let steps: Step[];
beforeAll(async () => {
  const broker = brokerWithLogs();
  const other = listener();
  steps = [];
  broker.onStep = step => void steps.push(step);
  await judge(broker, other).done;
  expected = published(broker);
  heard = other.told();
});

/** Stops the process at its n-th step of a kind, for ever or until released. How many there are is a matter of timing. */
function stopAt(
  broker: MemoryBroker,
  kind: Step,
  n: number,
): { readonly stopped: Promise<void>; readonly release: () => void } {
  let release = () => {};
  let count = 0;
  const stopped = new Promise<void>(reached => {
    broker.onStep = step => {
      if (step !== kind || ++count !== n) return undefined;
      broker.onStep = () => undefined;
      reached();
      return new Promise<void>(resolve => {
        release = resolve;
      });
    };
  });
  return { stopped, release: () => release() };
}

test('without a crash it says what a replay says, several panes and many outputs in a transaction', async () => {
  const replayed = await pipelineOf(memorySource([[...lines, tail]]), []);
  expect(expected.verdicts.length).toBeGreaterThan(150);
  expect(expected.alerts.length).toBeGreaterThan(0);
  expect(new Set(expected.verdicts.map(text => JSON.parse(text).request_id)).size).toBeLessThanOrEqual(
    replayed.signups,
  );
  expect(steps.filter(step => step === 'committed').length).toBeGreaterThan(5);
});

test('a crash at any point loses nothing and says nothing twice to read_committed', async () => {
  for (const [kind, n] of [
    ['send', 2],
    ['commit', 4],
    ['committed', 3],
  ] as const) {
    const at = `${kind} ${n}`;
    const broker = brokerWithLogs();
    const other = listener();
    const { stopped } = stopAt(broker, kind, n);
    const first = judge(broker, other);
    await Promise.race([stopped, first.done]);
    broker.expire(first.transport);
    await judge(broker, other).done;
    expect({ at, ...published(broker) }).toEqual({ at, ...expected });
    expectSightWhole(broker);
    // The other sinks are told at least once, and what is repeated has the same name.
    expect({ at, ...sorted(other.told()) }).toEqual({ at, ...sorted(heard) });
  }
});

test('a crash right after the transaction that passes a gap of hours loses nothing that was said before the gap', async () => {
  const [later = ''] = inOrder(visits(400, 1, 1, () => ({ pages: 0, form: false, used: false }), 7_000_000));
  const gapped = () => {
    const broker = brokerWithLogs(later);
    broker.batchMax = 10_000;
    return broker;
  };
  const whole = listener();
  await judge(gapped(), whole).done;
  const broker = gapped();
  const other = listener();
  const { stopped } = stopAt(broker, 'committed', 1);
  const first = judge(broker, other);
  await Promise.race([stopped, first.done]);
  expect(published(broker).alerts.length).toBeGreaterThan(1);
  expect(other.times()).toBe(0);
  broker.expire(first.transport);
  await judge(broker, other).done;
  expect(sorted(other.told())).toEqual(sorted(whole.told()));
});

test('a judge that sleeps past its session publishes nothing when it wakes, and ends', async () => {
  for (const [kind, n] of [
    ['offsets', 4],
    ['committed', 3],
  ] as const) {
    const at = `${kind} ${n}`;
    const broker = brokerWithLogs();
    const first = listener();
    const second = listener();
    const { stopped, release } = stopAt(broker, kind, n);
    const sleeper = judge(broker, first, () => false);
    await stopped;
    broker.expire(sleeper.transport);
    await judge(broker, second).done;
    const before = { ...published(broker), toldByFirst: first.times() };
    const isCommitted = kind === 'committed';
    release();
    sleeper.transport.wake();
    await expect(sleeper.done).rejects.toMatchObject({ code: 'FG_KAFKA_FENCED' });
    expect({ at, ...published(broker) }).toEqual({ at, ...expected });
    expectSightWhole(broker);
    // What it had committed before it fell asleep it may still tell of: the other has told it as well.
    if (!isCommitted) expect({ at, toldByFirst: first.times() }).toEqual({ at, toldByFirst: before.toldByFirst });
  }
});

test('an attempt that fails is tried again with all that it held, also when nobody knows how it ended', async () => {
  const broker = brokerWithLogs();
  for (const step of ['send', 'commit', 'committed', 'commit', 'send'] as const) {
    broker.failNext(step, new FloodgateError('FG_KAFKA_UNAVAILABLE', 'away'));
  }
  const { done, delivery } = judge(broker, listener());
  await done;
  expect(published(broker)).toEqual(expected);
  expect(delivery.transactions.aborted).toBe(4);
  expect(delivery.failure).toBeUndefined();
});

function sorted({ verdicts, alerts }: Told): Told {
  return { verdicts: verdicts.toSorted(), alerts: alerts.toSorted() };
}
