import { createHash } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { Kafka, logLevel } from 'kafkajs';
import { type SimulatedLine, simulate } from '../../src/simulate/scenario.ts';
import type { ScenarioName } from '../../src/simulate/scenarios.ts';

export const partitions = 4;

/** A log that is published in pieces, and the line behind it that closes every pane it has opened. */
export interface Log {
  readonly lines: readonly SimulatedLine[];
  readonly tail: string;
  /** What is judged later than this is about the tail. */
  readonly limitMs: number;
}

/** Longer than any incident takes to close once nothing happens. */
const tailAfterMs = 40 * 60_000;
/** More than it takes until a leap in time is believed; a sign-up that comes again is counted and not judged. */
const tailCopies = 20;
const paneMs = 5_000;
const latenessMs = 5_000;
/** Lines go out in slices of so long, and of no more than a broker takes at once. */
const sliceMs = 100;
const sliceLinesMax = 1_000;

/** Lines of a scenario between two times of day, or all of them. */
export function logOf(
  scenario: ScenarioName,
  seed: number,
  span?: { readonly from: string; readonly to: string },
): Log {
  const lines: SimulatedLine[] = [];
  let day: string | undefined;
  for (const line of simulate(scenario, seed)) {
    day ??= new Date(line.timeMs).toISOString().slice(0, 11);
    if (span !== undefined && line.timeMs < Date.parse(`${day}${span.from}Z`)) continue;
    if (span !== undefined && line.timeMs >= Date.parse(`${day}${span.to}Z`)) break;
    lines.push(line);
  }
  const last = lines.at(-1);
  if (last === undefined) throw new Error(`${scenario}/${seed}: no lines between ${span?.from} and ${span?.to}`);
  const tailMs = last.timeMs + tailAfterMs;
  const tail = JSON.stringify({
    time: new Date(tailMs).toISOString(),
    request_id: 'tail',
    client_ip: '192.0.2.1',
    method: 'POST',
    path: '/signup',
    status: 201,
  });
  return { lines, tail, limitMs: Math.floor((tailMs - latenessMs) / paneMs) * paneMs };
}

/** How fast a log is published; what is changed counts from then on. */
export interface Pace {
  /** All of it would take so long. */
  seconds: number;
}

/**
 * Publishes a log in order of time at a pace, and then the tail to every partition, so that none holds the others up. A client's lines stay in one partition; the first has half of the clients, the last one in eight. Every
 * partition says something in every slice: one that is silent would be set aside by the clock, and what is judged then
 * is not a matter of the log alone.
 */
export async function ship(log: Log, brokers: readonly string[], topic: string, pace: Readonly<Pace>): Promise<void> {
  const retry = { retries: 180, initialRetryTime: 100, maxRetryTime: 1_000 };
  const kafka = new Kafka({ brokers: [...brokers], logLevel: logLevel.NOTHING, retry });
  // Idempotent: a line that came twice would be counted twice.
  const producer = kafka.producer({ idempotent: true, maxInFlightRequests: 1, allowAutoTopicCreation: false });
  await producer.connect();
  try {
    const startMs = performance.now();
    for (let slice = 0, sent = 0; sent < log.lines.length; slice++) {
      const aheadMs = startMs + slice * sliceMs - performance.now();
      if (aheadMs > 0) await pause(aheadMs);
      const count = Math.min(sliceLinesMax, Math.ceil((log.lines.length * sliceMs) / (pace.seconds * 1_000)));
      const lines = log.lines.slice(sent, sent + count);
      await producer.send({
        topic,
        messages: lines.map(({ text }) => ({ value: text, partition: partitionOf(text) })),
      });
      sent += count;
    }
    const copies = Array.from({ length: tailCopies * partitions }, (_, at) => ({
      value: log.tail,
      partition: at % partitions,
    }));
    await producer.send({ topic, messages: copies });
  } finally {
    await producer.disconnect();
  }
}

function partitionOf(line: string): number {
  const address = /"client_ip":"([^"]*)"/.exec(line)?.[1] ?? '';
  const place = createHash('sha1').update(address).digest().readUInt32BE() / 2 ** 32;
  return Math.floor(place ** 2 * partitions);
}
