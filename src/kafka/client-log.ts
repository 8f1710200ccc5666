import type { KafkaOptions } from './kafka.ts';
import type { TopicPartition } from './transport.ts';

/** An entry of the client's own log. Beside the message may stand parts of records and stacks: only what is here is looked at. */
export interface ClientEntry {
  readonly isError: boolean;
  readonly message: string;
  readonly topic?: unknown;
  readonly partition?: unknown;
}

/** One line of each kind so often, however often the client repeats it. */
const everyMs = 30_000;
const textMax = 300;

/** What needs no line: answers that are dealt with, or come back to us as errors, and new generations, of which the feed speaks. */
const dealtWith =
  /^(?:Response |The group is rebalancing|Topic has been updated|The coordinator is not aware|Consumer is not aware|Offset out of range)/;
/** The many ways to say that a broker cannot be reached. */
const away = /^(?:Connection (?:error|timeout)|Failed to connect|Crash: |Restarting the consumer|Closed connection)/;

/** Whether it says that a partition's offset is out of range, and that it goes on at the oldest record. */
export function isReset(entry: ClientEntry): entry is ClientEntry & TopicPartition {
  return (
    entry.message.startsWith('Offset out of range, resetting') &&
    typeof entry.topic === 'string' &&
    typeof entry.partition === 'number'
  );
}

/** Turns what the client says into what an operator wants to read: each kind of trouble in one line, and not again at once. */
export function clientLog(log: KafkaOptions['log'], clock: () => number): (entry: ClientEntry) => void {
  let awaySaidMs = Number.NEGATIVE_INFINITY;
  let last = '';
  let lastSaidMs = Number.NEGATIVE_INFINITY;
  return ({ isError, message }) => {
    if (dealtWith.test(message)) return;
    const nowMs = clock();
    const text = message.split('\n', 1)[0]?.slice(0, textMax) ?? '';
    if (away.test(text)) {
      if (nowMs - awaySaidMs < everyMs) return;
      awaySaidMs = nowMs;
      log('warn', `kafka: a broker cannot be reached, trying on (${text})`);
      return;
    }
    if (text === last && nowMs - lastSaidMs < everyMs) return;
    last = text;
    lastSaidMs = nowMs;
    log(isError ? 'warn' : 'info', `kafka: ${text}`);
  };
}
