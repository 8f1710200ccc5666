import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { Assigned, Batch, JoinOptions, Position, Transport } from '../kafka/transport.ts';
import { AtLeastOnce } from '../sinks/at-least-once.ts';
import { Holdback } from '../sinks/holdback.ts';
import { checkpointOf } from './checkpoint.ts';
import type { Happening } from './happening.ts';
import { TopicsFeed } from './topics.ts';

const minute = 60_000;

/** A transport under the test's hand: what poll brings, and what was asked of it. */
function rigged() {
  let options: JoinOptions | undefined;
  const batches: (Batch | undefined)[] = [];
  const commits: (readonly Position[])[] = [];
  const calls: string[] = [];
  /** What each partition holds. */
  const ends = new Map<number, { readonly earliest: string; readonly next: string }>();
  const transport: { -readonly [Key in keyof Transport]: Transport[Key] } = {
    join: async asked => {
      options = asked;
      for (const { partition, earliest, next } of first) ends.set(partition, { earliest, next });
      asked.onAssign(first);
    },
    poll: async () => {
      const polled = batches.shift();
      if (polled !== undefined) ends.set(polled.partition, { earliest: '0', next: polled.highWatermark });
      return polled;
    },
    ends: async partitions => {
      calls.push(`ends ${partitions.map(one => one.partition)}`);
      return partitions.map(one => ({ ...one, earliest: '0', next: '0', ...ends.get(one.partition) }));
    },
    pause: partitions => void calls.push(...partitions.map(one => `pause ${one.partition}`)),
    resume: partitions => void calls.push(...partitions.map(one => `resume ${one.partition}`)),
    seek: (_, partition, offset) => void calls.push(`seek ${partition} ${offset}`),
    commit: async offsets => void commits.push(offsets),
    send: async () => {},
    transaction: async () => [],
    isCurrent: true,
    isAnswered: true,
    close: async () => void calls.push('close'),
  };
  let first: readonly Assigned[] = [assigned(0), assigned(1)];
  let nowMs = 0;
  const warnings: string[] = [];
  const stop = new AbortController();
  const joined = jest.fn();
  const feed = new TopicsFeed({
    transport,
    topics: ['logs'],
    group: 'g',
    from: 'latest',
    clock: () => nowMs,
    delivery: new AtLeastOnce({
      transport,
      holdback: new Holdback([]),
      flush: async () => void calls.push('flush'),
    }),
    joined,
    stopped: stop.signal,
    over: new Promise(() => {}),
    say: () => {},
    warn: notice => warnings.push(notice),
  });
  return {
    feed,
    transport,
    batches,
    commits,
    calls,
    warnings,
    joined,
    stop: () => stop.abort(),
    start: (partitions: readonly Assigned[]) => {
      first = partitions;
    },
    assign: (partitions: readonly Assigned[]) => options?.onAssign(partitions),
    pass: (ms: number) => {
      nowMs += ms;
    },
    holds: (partition: number, earliest: string, next: string) => ends.set(partition, { earliest, next }),
    skip: (partition: number, from: string, next: string) =>
      options?.onSkip({ topic: 'logs', partition, from, next, highWatermark: next }),
  };
}

const checkpoint = (replayFrom: string, watermarkMs: number) =>
  checkpointOf({ replayFrom, watermarkMs, deliveredMs: watermarkMs });

const assigned = (
  partition: number,
  metadata?: string,
  ends: { readonly earliest: string; readonly next: string; readonly start?: string } = { earliest: '0', next: '1000' },
): Assigned => ({
  topic: 'logs',
  partition,
  committed: metadata === undefined ? undefined : { offset: '500', metadata },
  start: metadata === undefined ? '1000' : '500',
  ...ends,
});

function batch(partition: number, from: number, count: number, highWatermark = from + count): Batch {
  const records = Array.from({ length: count }, (_, i) => ({
    topic: 'logs',
    partition,
    offset: `${from + i}`,
    value: Buffer.from('{}'),
    timestampMs: 0,
  }));
  return { topic: 'logs', partition, records, next: `${from + count}`, highWatermark: `${highWatermark}` };
}

async function take(feed: TopicsFeed, count: number): Promise<(Happening | undefined)[]> {
  const all: (Happening | undefined)[] = [];
  for (let i = 0; i < count; i++) all.push(await feed.next());
  return all;
}

describe('a log topic as a feed', () => {
  it('tells of its partitions, then of their records with what is left behind them', async () => {
    const { feed, batches, joined } = rigged();
    batches.push(batch(1, 100, 3, 110));
    const [a, b, c] = await take(feed, 3);
    expect([a, b]).toEqual([
      { kind: 'joined', partition: 0 },
      { kind: 'joined', partition: 1 },
    ]);
    expect(c).toMatchObject({ kind: 'records', partition: 1, lag: 7 });
    expect(joined).toHaveBeenCalledTimes(1);
  });

  it('ends when it is told to stop before it has joined, and joins nothing afterwards', async () => {
    const { feed, transport, stop, calls, joined } = rigged();
    transport.join = () => new Promise(() => {});
    const next = feed.next();
    stop();
    expect(await next).toBeUndefined();
    expect(await feed.next()).toBeUndefined();
    await feed.close();
    expect(calls).toEqual(['flush', 'close']);
    expect(joined).not.toHaveBeenCalled();
  });

  it('tells of partitions that are given during a poll before their records', async () => {
    const { feed, batches, assign, start } = rigged();
    start([]);
    await take(feed, 1);
    batches.push(batch(3, 0, 1));
    const polling = feed.next();
    assign([assigned(3)]);
    expect([await polling, ...(await take(feed, 1))]).toMatchObject([
      { kind: 'joined', partition: 0 },
      { kind: 'records', partition: 0 },
    ]);
  });

  it('calls a partition idle, and all of them silent, only when everything there is has been read', async () => {
    const { feed, batches, pass } = rigged();
    await take(feed, 2);
    batches.push(batch(0, 0, 1, 5), batch(1, 0, 1));
    await take(feed, 2);
    pass(11_000);
    expect(await take(feed, 2)).toEqual([
      { kind: 'idle', partition: 1 },
      { kind: 'silence', silentMs: 0 },
    ]);
    batches.push(batch(0, 1, 4));
    await take(feed, 1);
    pass(12_000);
    expect(await take(feed, 2)).toEqual([
      { kind: 'idle', partition: 0 },
      { kind: 'silence', silentMs: 12_000 },
    ]);
  });

  it('waits for a partition that the client has not come to, wherever reading begins in it', async () => {
    const { feed, batches, start, pass } = rigged();
    start([
      assigned(0, undefined, { earliest: '0', next: '10', start: '0' }),
      assigned(1, checkpoint('120', 42 * minute), { earliest: '0', next: '900' }),
      assigned(2, undefined, { earliest: '300', next: '900', start: '0' }),
      assigned(3),
    ]);
    batches.push(batch(0, 0, 10));
    expect((await take(feed, 5)).at(-1)).toMatchObject({ kind: 'records', lag: 780 + 600 });
    pass(11_000);
    expect(await take(feed, 3)).toEqual([
      { kind: 'idle', partition: 0 },
      { kind: 'idle', partition: 3 },
      { kind: 'silence', silentMs: 0 },
    ]);
    expect([...feed.lags]).toEqual([
      ['logs/0', 0],
      ['logs/1', 780],
      ['logs/2', 600],
      ['logs/3', 0],
    ]);
  });

  it('asks for the end of a quiet partition before it sets it aside: the client may be slow', async () => {
    const { feed, batches, holds, calls, pass } = rigged();
    await take(feed, 2);
    batches.push(batch(0, 0, 5), batch(1, 0, 5));
    await take(feed, 2);
    holds(1, '0', '8');
    pass(11_000);
    expect(await take(feed, 2)).toEqual([
      { kind: 'idle', partition: 0 },
      { kind: 'silence', silentMs: 0 },
    ]);
    expect(feed.lags.get('logs/1')).toBe(3);
    expect(calls).toEqual(['ends 0,1']);
  });

  it('sets nothing aside when the brokers do not say where it ends', async () => {
    const { feed, batches, pass, transport } = rigged();
    await take(feed, 2);
    batches.push(batch(0, 0, 5), batch(1, 0, 5));
    await take(feed, 2);
    transport.ends = () => Promise.reject(new Error('no answer'));
    pass(11_000);
    expect(await take(feed, 2)).toEqual([
      { kind: 'silence', silentMs: 0 },
      { kind: 'silence', silentMs: 0 },
    ]);
  });

  it('gives a partition that was held its time before it counts as quiet', async () => {
    const { feed, batches, pass } = rigged();
    await take(feed, 2);
    batches.push(batch(0, 0, 5), batch(1, 0, 5));
    await take(feed, 2);
    feed.hold([1]);
    pass(11_000);
    feed.hold([]);
    expect(await take(feed, 2)).toEqual([
      { kind: 'idle', partition: 0 },
      { kind: 'silence', silentMs: 0 },
    ]);
    pass(10_000);
    expect(await take(feed, 1)).toEqual([{ kind: 'idle', partition: 1 }]);
  });

  it('knows that the marks of transactions are no records', async () => {
    const { feed, batches, skip, pass } = rigged();
    await take(feed, 2);
    batches.push({ ...batch(0, 0, 5, 7), next: '6' }, batch(1, 0, 5, 9));
    await take(feed, 2);
    skip(0, '6', '7');
    // One of before a seek.
    skip(1, '8', '9');
    expect([...feed.lags.values()]).toEqual([0, 4]);
    skip(1, '5', '9');
    pass(11_000);
    expect(await take(feed, 3)).toEqual([
      { kind: 'idle', partition: 0 },
      { kind: 'idle', partition: 1 },
      { kind: 'silence', silentMs: 11_000 },
    ]);
  });

  it('takes nothing for silence while the brokers do not answer', async () => {
    const { feed, batches, pass, transport } = rigged();
    await take(feed, 2);
    batches.push(batch(0, 0, 1), batch(1, 0, 1));
    await take(feed, 2);
    transport.isAnswered = false;
    pass(60_000);
    expect(await take(feed, 1)).toEqual([{ kind: 'silence', silentMs: 0 }]);
    transport.isAnswered = true;
    pass(5_000);
    expect(await take(feed, 1)).toEqual([{ kind: 'silence', silentMs: 0 }]);
    pass(6_000);
    expect(await take(feed, 3)).toEqual([
      { kind: 'idle', partition: 0 },
      { kind: 'idle', partition: 1 },
      { kind: 'silence', silentMs: 11_000 },
    ]);
  });

  it('commits after the sinks have taken everything, with where a new process must read from', async () => {
    const { feed, batches, commits, calls, pass } = rigged();
    await take(feed, 2);
    for (let at = 0; at < 200; at++) {
      batches.push(batch(0, at * 10, 10));
      await take(feed, 1);
      await feed.judged(at * minute, () => at * minute);
      pass(1_000);
    }
    await feed.close();
    expect(calls.indexOf('flush')).toBeGreaterThanOrEqual(0);
    const [last] = commits.at(-1) ?? [];
    expect(last?.offset).toBe('2000');
    const { replayFrom, watermark } = JSON.parse(last?.metadata ?? '{}');
    expect(watermark).toBe(new Date(199 * minute).toISOString());
    // Two hours and ten minutes before minute 199 is minute 69; when judging had come there, 700 was next.
    expect(replayFrom).toBe('700');
  });

  it('lets a new process read again what a batch had brought long before it was judged', async () => {
    const { feed, batches, commits, pass } = rigged();
    await take(feed, 2);
    // Each batch brings what is judged over the next forty minutes.
    for (let at = 0; at < 200; at++) {
      if (at % 40 === 0) batches.push(batch(0, at * 10, 400));
      await take(feed, 1);
      await feed.judged(at * minute, () => (Math.floor(at / 40) * 40 + 40) * minute);
      pass(1_000);
    }
    await feed.close();
    // Minute 69 came with the batch that begins at minute 40.
    expect(JSON.parse(commits.at(-1)?.[0]?.metadata ?? '{}')).toMatchObject({ replayFrom: '400' });
  });

  it('marks the moments at which a crash matters, in their order', async () => {
    const seen: string[] = [];
    const hear = (message: unknown, name: string | symbol) =>
      seen.push(`${String(name)} ${Object.values(message as object).join()}`);
    const names = ['batch', 'outputs', 'committed', 'rebalance'].map(name => `floodgate:${name}`);
    for (const name of names) subscribe(name, hear);
    const { feed, batches } = rigged();
    await take(feed, 2);
    batches.push(batch(0, 0, 3));
    await take(feed, 1);
    await feed.judged(minute, () => minute);
    await feed.close();
    for (const name of names) unsubscribe(name, hear);
    expect(seen).toEqual([
      'floodgate:rebalance 2',
      'floodgate:batch logs,0,3',
      `floodgate:outputs ${minute}`,
      `floodgate:committed ${minute}`,
    ]);
  });

  it('reads again from the checkpoint, and says what was said already', async () => {
    const { feed, start, calls } = rigged();
    start([assigned(0, checkpoint('120', 42 * minute)), assigned(1, 'of another program')]);
    await take(feed, 2);
    expect(calls).toEqual(['seek 0 120', 'seek 1 500']);
    expect(feed.saidUntilMs).toBe(42 * minute);
  });

  it('tells what the earlier process had not read from what it had', async () => {
    const { feed, batches, start } = rigged();
    start([assigned(0, checkpoint('120', 42 * minute)), assigned(1)]);
    await take(feed, 2);
    batches.push(batch(0, 499, 2), batch(1, 0, 1));
    const taken = await take(feed, 2);
    const unread = taken.map(one => (one?.kind === 'records' ? one.records.map(({ isUnread }) => isUnread) : []));
    expect(unread).toEqual([[false, true], [true]]);
    expect(feed.publishedUntilMs).toBe(42 * minute);
  });

  it('leaves a blindness to the next process with the offsets', async () => {
    const blind = { id: 'inc-20250127-133000-a41c', openedMs: 40 * minute, reason: 'lag' } as const;
    const one = rigged();
    await take(one.feed, 2);
    one.batches.push(batch(0, 0, 3));
    await take(one.feed, 1);
    await one.feed.judged(42 * minute, () => 42 * minute, blind);
    await one.feed.close();
    const [left] = one.commits.at(-1) ?? [];
    const next = rigged();
    next.start([assigned(0, left?.metadata), assigned(1)]);
    await take(next.feed, 2);
    expect(next.feed.blindBefore).toEqual(blind);
  });

  it('commits nothing while it judges again what was committed', async () => {
    const { feed, batches, commits, start, pass } = rigged();
    start([assigned(0, checkpoint('120', 42 * minute))]);
    await take(feed, 1);
    batches.push(batch(0, 120, 10));
    await take(feed, 1);
    for (const at of [41, 42, 43]) {
      await feed.judged(at * minute, () => at * minute);
      await feed.close();
      pass(10_000);
    }
    expect(commits.map(([position]) => JSON.parse(position?.metadata ?? '').watermark)).toEqual([
      new Date(42 * minute).toISOString(),
      new Date(43 * minute).toISOString(),
    ]);
  });

  it('ends when another member was given its partitions, or has judged them meanwhile', async () => {
    const gone = rigged();
    await take(gone.feed, 2);
    gone.assign([]);
    await expect(gone.feed.next()).rejects.toMatchObject({ code: 'FG_KAFKA_FENCED' });

    const overtaken = rigged();
    await take(overtaken.feed, 2);
    overtaken.batches.push(batch(0, 0, 5));
    await take(overtaken.feed, 1);
    overtaken.pass(10_000);
    await overtaken.feed.judged(3 * minute, () => 3 * minute);
    overtaken.assign([assigned(0, checkpoint('0', 3 * minute)), assigned(1)]);
    overtaken.batches.push(batch(0, 5, 5));
    await take(overtaken.feed, 1);
    overtaken.assign([assigned(0, checkpoint('0', 4 * minute)), assigned(1)]);
    await expect(overtaken.feed.next()).rejects.toMatchObject({ code: 'FG_KAFKA_FENCED' });
    // And what it holds stays where it is.
    await overtaken.feed.judged(5 * minute, () => 5 * minute);
    const count = overtaken.commits.length;
    await overtaken.feed.close();
    expect(overtaken.commits).toHaveLength(count);
  });

  it('goes on where it was after a rebalance, and lets go of what went to somebody else', async () => {
    const { feed, batches, assign, calls } = rigged();
    await take(feed, 2);
    batches.push(batch(0, 10, 5));
    await take(feed, 1);
    assign([assigned(0), assigned(2)]);
    expect(calls).toEqual(['seek 0 15']);
    expect(await take(feed, 2)).toEqual([
      { kind: 'left', partition: 1 },
      { kind: 'joined', partition: 2 },
    ]);
  });

  it('says which records retention has deleted, and begins with those that are left', async () => {
    const { feed, start, calls, warnings } = rigged();
    start([
      assigned(0, checkpoint('120', 42 * minute), { earliest: '200', next: '900' }),
      assigned(1, '', { earliest: '500', next: '500' }),
    ]);
    expect(await take(feed, 3)).toEqual([
      { kind: 'joined', partition: 0 },
      { kind: 'lost', partition: 0 },
      { kind: 'joined', partition: 1 },
    ]);
    expect(calls).toEqual(['seek 0 200', 'seek 1 500']);
    expect(warnings).toEqual([expect.stringMatching(/^logs\/0: 80 records from offset 120 on were deleted/)]);
    expect(feed.lost).toBe(80);
  });

  it('says so too when retention is faster than reading', async () => {
    const { feed, batches, warnings } = rigged();
    await take(feed, 2);
    batches.push(batch(0, 10, 5), { ...batch(0, 40, 1), isReset: true }, batch(0, 41, 1));
    expect((await take(feed, 4)).map(happening => happening?.kind)).toEqual(['records', 'lost', 'records', 'records']);
    expect(warnings).toEqual([expect.stringMatching(/^logs\/0: 25 records from offset 15 on/)]);
  });

  it('waits for nothing that was deleted before the client came to it, and tells of it once', async () => {
    const { feed, batches, holds, pass, warnings } = rigged();
    await take(feed, 2);
    batches.push(batch(0, 0, 5, 20), batch(1, 0, 5));
    await take(feed, 2);
    holds(0, '20', '20');
    pass(11_000);
    expect((await take(feed, 3)).map(happening => happening?.kind)).toEqual(['idle', 'lost', 'idle']);
    batches.push({ ...batch(0, 20, 1), isReset: true });
    expect((await take(feed, 1)).map(happening => happening?.kind)).toEqual(['records']);
    expect(warnings).toEqual([expect.stringMatching(/^logs\/0: 15 records from offset 5 on were deleted/)]);
  });

  it('tells a topic that was made anew from one that was cut, and reads it from its beginning', async () => {
    const { feed, start, calls, warnings, commits } = rigged();
    start([assigned(0, checkpoint('480', 42 * minute), { earliest: '0', next: '7' })]);
    expect((await take(feed, 2)).map(happening => happening?.kind)).toEqual(['joined', 'lost']);
    expect(calls).toEqual(['seek 0 0']);
    expect(warnings).toEqual([expect.stringMatching(/^logs\/0: it ends before offset 480.*made anew/)]);
    expect(feed.lost).toBe(1);
    expect(commits).toEqual([]);
  });

  it('misses nothing where nobody has been before', async () => {
    const { feed, start, batches, warnings } = rigged();
    start([assigned(0, undefined, { earliest: '300', next: '900', start: '0' })]);
    await take(feed, 1);
    batches.push({ ...batch(0, 300, 1), isReset: true });
    expect((await take(feed, 1)).map(happening => happening?.kind)).toEqual(['records']);
    expect(warnings).toEqual([]);
  });

  it('holds partitions that run ahead, and lets them go on', async () => {
    const { feed, calls } = rigged();
    await take(feed, 2);
    feed.hold([1]);
    feed.hold([1]);
    feed.hold([]);
    expect(calls).toEqual(['pause 1', 'resume 1']);
  });
});
