import type { Message } from '../kafka/transport.ts';
import { type PublishOptions, publish } from './publish.ts';
import type { SimulatedLine } from './scenario.ts';

const addresses = 400;

function lines(count: number, stepMs = 10): SimulatedLine[] {
  return Array.from({ length: count }, (_, at) => ({
    timeMs: 1_000_000 + at * stepMs,
    text: `{"client_ip":"192.0.2.${at % 200}${at % addresses < 200 ? '' : ':1'}","n":${at}}`,
  }));
}

/** Published with a clock that only sleeping moves. */
async function published(count: number, options: Partial<PublishOptions> = {}) {
  let nowMs = 0;
  const sent: { atMs: number; messages: readonly Message[] }[] = [];
  const result = await publish(lines(count), {
    send: async messages => {
      sent.push({ atMs: nowMs, messages });
    },
    linesPerRecord: 1,
    isSkewed: false,
    clock: () => nowMs,
    sleep: async ms => {
      nowMs += ms;
    },
    ...options,
  });
  return { result, sent, messages: sent.flatMap(({ messages }) => messages), nowMs };
}

const numbersIn = (message: Message) =>
  String(message.value)
    .split('\n')
    .map(line => JSON.parse(line).n as number);

test.each([1, 7])('every line is published once, one key in order, with %d lines a record', async linesPerRecord => {
  const { result, messages } = await published(5_000, { linesPerRecord });
  expect(result).toEqual({ lines: 5_000, records: messages.length });
  expect(messages.flatMap(numbersIn).sort((a, b) => a - b)).toEqual(Array.from({ length: 5_000 }, (_, at) => at));
  const byKey = new Map<string | null, number[]>();
  for (const message of messages) byKey.set(message.key, [...(byKey.get(message.key) ?? []), ...numbersIn(message)]);
  for (const numbers of byKey.values()) expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
  const full = messages.filter(message => numbersIn(message).length === linesPerRecord);
  expect(full.length).toBeGreaterThan(messages.length * 0.9 - 64);
});

test('a client has one key, and skewed keys are', async () => {
  const shares = async (isSkewed: boolean) => {
    const { messages } = await published(20_000, { isSkewed });
    const counts = new Map<string | null, number>();
    for (const { key } of messages) counts.set(key, (counts.get(key) ?? 0) + 1);
    return [...counts.values()].sort((a, b) => b - a).map(count => count / messages.length);
  };
  expect((await shares(false))[0]).toBeLessThan(0.06);
  const skewed = await shares(true);
  expect(skewed[0]).toBeGreaterThan(0.4);
  expect(skewed[1]).toBeGreaterThan(0.15);
});

test('at a speed, lines are published when they are due and none is held back', async () => {
  const { sent, nowMs } = await published(100, { speed: 2, linesPerRecord: 50 });
  expect(nowMs).toBeCloseTo(99 * 5);
  for (const { atMs, messages } of sent) {
    for (const number of messages.flatMap(numbersIn)) expect(atMs - number * 5).toBeCloseTo(0);
  }
});

test('without a speed nothing waits, and no more is sent at once than a broker takes', async () => {
  const { sent, nowMs } = await published(5_000);
  expect(nowMs).toBe(0);
  expect(sent).toHaveLength(5);
});
