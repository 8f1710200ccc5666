import { cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { type TestDeps, testDeps, turns } from '../../test/deps.ts';
import { delivered, deliveryTo, type OutboxFolder, outboxFolder, until } from '../../test/outbox.ts';
import { alert, verdict } from '../../test/said.ts';
import { Refused, Unsure } from './courier.ts';
import { type DeliveryOptions, deliverySink } from './delivery.ts';
import type { Receiver, Said } from './receiver.ts';
import type { NetworkSink } from './sink.ts';

// Disks are slow when many tests share one.
jest.setTimeout(60_000);

let deps: TestDeps;
let folders: OutboxFolder[];
let sinks: NetworkSink[];

beforeEach(() => {
  deps = testDeps();
  folders = [outboxFolder()];
  sinks = [];
});
afterEach(async () => {
  for (const sink of sinks) await end(sink);
  for (const folder of folders) folder.remove();
});

interface Far extends Receiver {
  readonly took: string[];
  /** What it does with a request: throws, or takes it. */
  does: (said: readonly Said[]) => Promise<void> | void;
}

const idOf = (said: Said) =>
  said.kind === 'alert'
    ? `${said.alert.id} ${said.alert.sequence}`
    : said.kind === 'verdict'
      ? said.verdict.request_id
      : `${said.digest.updates} of ${said.digest.alerts.map(({ id, sequence }) => `${id} ${sequence}`).join(', ')}`;

function far(change: Partial<Far> = {}): Far {
  const took: string[] = [];
  const receiver: Far = {
    place: 'there',
    alertBatchMax: 1,
    verdictBatchMax: 10,
    repeats: true,
    took,
    does: () => {},
    async send(said, signal) {
      await Promise.race([receiver.does(said), aborted(signal)]);
      signal.throwIfAborted();
      took.push(...said.map(idOf));
      return '';
    },
    close: async () => {},
    ...change,
  };
  return receiver;
}

const folder = () => folders.at(-1) as OutboxFolder;

async function open(receiver: Receiver, change: Partial<DeliveryOptions> = {}): Promise<NetworkSink> {
  const sink = await deliverySink(receiver, deliveryTo(folder(), deps, change));
  sinks.push(sink);
  return sink;
}

/** The process is gone as with kill -9: what follows sees only what is on disk. */
function crash(): void {
  const left = folder();
  folders.push(outboxFolder());
  cpSync(left.path, folder().path, { recursive: true });
}

/** Closes without patience. */
async function end(sink: NetworkSink): Promise<void> {
  let isClosed = false;
  const closed = sink.close(0).finally(() => {
    isClosed = true;
  });
  closed.catch(() => {});
  while (!isClosed) {
    deps.wake(0);
    await turns(1);
  }
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });
}

const hangs = () => new Promise<void>(() => {});

test('what is not taken when the process is killed is delivered by the next, once and in order', async () => {
  const dead = far({ does: () => Promise.reject(new Error('is away')) });
  const first = await open(dead);
  for (const sequence of [1, 2, 3]) first.alert?.(alert({ sequence, state: sequence === 1 ? 'open' : 'update' }));
  first.alert?.(alert({ id: 'inc-2' }));
  await first.flush();
  crash();
  const alive = far();
  const second = await open(alive);
  // The judge says again what it said before the crash, under the ids that it had.
  second.alert?.(alert({ sequence: 2, state: 'update' }));
  second.alert?.(alert({ sequence: 4, state: 'closed' }));
  await delivered(second, deps);
  expect(alive.took.filter(id => id.startsWith('inc-2025'))).toEqual(
    [1, 2, 3, 4].map(sequence => `${alert().id} ${sequence}`),
  );
  expect(alive.took).toHaveLength(5);
  await second.flush();
  crash();
  const third = await open(alive);
  third.alert?.(alert({ sequence: 4, state: 'closed' }));
  await third.flush();
  await delivered(third, deps);
  expect(alive.took).toHaveLength(5);
});

test.each([true, false])(
  'a reminder of what was never put into the outbox is taken where a repetition is known: %s',
  async repeats => {
    const receiver = far({ repeats });
    const sink = await open(receiver);
    sink.alert?.(alert({ id: 'inc-1', sequence: 0 }));
    sink.remind?.(alert({ id: 'inc-1', sequence: 0 }));
    sink.remind?.(alert({ id: 'inc-2', sequence: 3, state: 'update' }));
    await delivered(sink, deps);
    expect(receiver.took).toEqual(repeats ? ['inc-1 0', 'inc-2 3'] : ['inc-1 0']);
  },
);

test('nothing is sent before it is on disk', async () => {
  let onDisk = '';
  const receiver = far({
    does: () => {
      onDisk = readFileSync(join(folder().path, 'sink', 'journal'), 'utf8');
    },
  });
  const sink = await open(receiver);
  sink.alert?.(alert());
  await delivered(sink, deps);
  expect(onDisk).toContain(`"id":"${alert().id}"`);
});

test('flush waits for the disk, not for the receiver', async () => {
  const sink = await open(far({ does: hangs }));
  sink.alert?.(alert());
  await sink.flush();
  expect(sink.stats()).toMatchObject({ queued: 1, delivered: 0, outbox: { oldestMs: deps.nowMs, isBroken: false } });
});

test('whatever fails, and wherever the process is killed, each incident arrives whole and in order', async () => {
  const outcome = fc.constantFrom('taken', 'taken', 'lost', 'answer lost');
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 16 }),
      fc.array(outcome, { maxLength: 60 }),
      fc.array(fc.nat(15), { maxLength: 2 }),
      async (incidents, outcomes, crashes) => {
        folders.push(outboxFolder());
        const receiver = far();
        receiver.does = said => {
          const outcome = outcomes.shift() ?? 'taken';
          if (outcome === 'answer lost') receiver.took.push(...said.map(idOf));
          if (outcome !== 'taken') throw new Error(outcome);
        };
        let sink = await open(receiver);
        const sequences = new Map<number, number>();
        for (const [at, incident] of incidents.entries()) {
          const sequence = (sequences.get(incident) ?? 0) + 1;
          sequences.set(incident, sequence);
          sink.alert?.(alert({ id: `inc-${incident}`, sequence, state: sequence === 1 ? 'open' : 'update' }));
          if (!crashes.includes(at)) continue;
          await sink.flush();
          crash();
          const { does } = receiver;
          receiver.does = hangs;
          await end(sink);
          receiver.does = does;
          sink = await open(receiver);
        }
        await delivered(sink, deps);
        for (const [incident, count] of sequences) {
          const seen = receiver.took
            .filter(id => id.startsWith(`inc-${incident} `))
            .map(id => Number(id.split(' ')[1]));
          expect([...new Set(seen)]).toEqual(Array.from({ length: count }, (_, at) => at + 1));
        }
        await end(sink);
      },
    ),
    { numRuns: 15 },
  );
});

test('a spoilt record is skipped, counted and said, and the rest delivered', async () => {
  const first = await open(far({ does: hangs }));
  for (const id of ['inc-1', 'inc-2', 'inc-3']) first.alert?.(alert({ id }));
  await first.flush();
  crash();
  const path = join(folder().path, 'sink', 'journal');
  writeFileSync(path, readFileSync(path, 'utf8').replace('inc-2', 'inc-X'));
  const alive = far();
  const second = await open(alive);
  await delivered(second, deps);
  expect(alive.took.sort()).toEqual(['inc-1 1', 'inc-3 1']);
  expect(second.stats().outbox).toMatchObject({ corrupt: 1 });
  expect(deps.lines.join('\n')).toMatch(/warn .*journal: 1 spoilt records were skipped/);
});

test('a full disk stops no alert: it is said and counted, flush waits for the receiver, and the disk is tried again', async () => {
  mkdirSync(join(folder().path, 'sink'), { recursive: true });
  const scratch = join(folder().path, 'sink', 'journal.new');
  symlinkSync('/dev/full', scratch);
  let mayTake = () => {};
  const receiver = far({
    does: () =>
      new Promise<void>(resolve => {
        mayTake = resolve;
      }),
  });
  const sink = await open(receiver);
  expect(deps.lines[0]).toMatch(/^error sink: the outbox cannot be written, so a crash would lose what waits: ENOSPC/);
  sink.alert?.(alert());
  let isFlushed = false;
  const flushed = sink.flush().then(() => {
    isFlushed = true;
  });
  await turns(50);
  expect(isFlushed).toBe(false);
  mayTake();
  await flushed;
  expect(receiver.took).toEqual([`${alert().id} 1`]);
  expect(sink.stats().outbox).toMatchObject({ isBroken: true, writeFailures: 1 });

  receiver.does = hangs;
  sink.alert?.(alert({ sequence: 2, state: 'update' }));
  rmSync(scratch);
  deps.wake(5_000);
  await until(() => sink.stats().outbox?.isBroken === false);
  await sink.flush();
  crash();
  const alive = far();
  await delivered(await open(alive), deps);
  expect(alive.took).toEqual([`${alert().id} 2`]);
});

test('what is refused, and what is not taken in time, is kept with the reason', async () => {
  const receiver = far({
    does: ([one]) => {
      if (one?.kind === 'alert' && one.alert.id === 'inc-1') throw new Refused('answered 400 "no such field"');
      if (one?.kind === 'alert' && one.alert.id === 'inc-2') throw new Error('is away');
    },
  });
  const sink = await open(receiver, { maxAgeMs: 3_600_000 });
  for (const id of ['inc-1', 'inc-2', 'inc-3']) sink.alert?.(alert({ id }));
  await delivered(sink, deps);
  await end(sink);
  expect(receiver.took).toEqual(['inc-3 1']);
  expect(folder().dead('sink')).toEqual([
    {
      time: expect.any(String),
      cause: 'refused',
      reason: 'answered 400 "no such field"',
      output: alert({ id: 'inc-1' }),
    },
    { time: expect.any(String), cause: 'expired', reason: 'it was not taken in time', output: alert({ id: 'inc-2' }) },
  ]);
  expect(sink.stats().outbox?.deadLetters).toMatchObject({ refused: 1, expired: 1, full: 0, unsure: 0 });
});

test('beyond its bound the oldest verdicts go first, and no alert for them', async () => {
  const receiver = far({ does: hangs });
  const bytes = JSON.stringify(verdict()).length;
  const filter = { kinds: ['attack'], severity: 'info', sites: undefined, verdicts: 'all' } as const;
  const sink = await open(receiver, { filter, maxBytes: bytes * 20 });
  for (let at = 0; at < 40; at++) sink.verdict?.(verdict({ request_id: `r-${at}` }));
  for (let at = 0; at < 5; at++) sink.alert?.(alert({ id: `inc-${at}` }));
  await sink.flush();
  await turns(5);
  const { outbox, queued } = sink.stats();
  expect(outbox?.deadLetters.full).toBeGreaterThanOrEqual(30);
  expect(outbox?.bytes).toBeLessThanOrEqual(bytes * 20);
  expect(queued).toBe(45 - (outbox?.deadLetters.full ?? 0));
  crash();
  const alive = far();
  const second = await open(alive, { filter, maxBytes: bytes * 20 });
  await delivered(second, deps);
  expect(alive.took.filter(id => id.startsWith('inc'))).toHaveLength(5);
  expect(alive.took).toContain('r-39');
});

test('an incident is told of from the asked severity on, and then to its end', async () => {
  const receiver = far();
  const sink = await open(receiver, { filter: { kinds: ['attack', 'outage'], severity: 'high', sites: ['shop'] } });
  const say = (id: string, sequence: number, change: Parameters<typeof alert>[0]) =>
    sink.alert?.(alert({ id, sequence, site: 'shop', ...change }));
  say('inc-first', 0, { severity: 'high' });
  say('inc-first', 0, { severity: 'high' });
  say('inc-grows', 1, { severity: 'low' });
  say('inc-grows', 2, { state: 'update', severity: 'high' });
  say('inc-grows', 3, { state: 'update', severity: 'low' });
  say('inc-grows', 4, { state: 'closed', severity: 'low' });
  say('inc-small', 1, { severity: 'medium' });
  say('inc-small', 2, { state: 'closed', severity: 'medium' });
  say('inc-crowd', 1, { kind: 'crowd', severity: 'critical' });
  say('inc-blog', 1, { site: 'blog', severity: 'critical' });
  await delivered(sink, deps);
  expect(receiver.took.sort()).toEqual(['inc-first 0', 'inc-grows 2', 'inc-grows 3', 'inc-grows 4']);
});

describe('a receiver that would show a repetition twice', () => {
  test('is not sent again what was under way when the process was killed', async () => {
    const first = await open(far({ repeats: false, does: hangs }));
    first.alert?.(alert({ id: 'inc-1' }));
    first.alert?.(alert({ id: 'inc-1', sequence: 2, state: 'closed' }));
    await first.flush();
    await turns(20);
    await first.flush();
    crash();
    const alive = far({ repeats: false });
    const second = await open(alive);
    await delivered(second, deps);
    // The first may have arrived; the second surely has not.
    expect(deps.lines.filter(line => line.startsWith('error'))).toEqual([
      'error sink there: gave up inc-1 1: the process ended while it was sent, so it may have arrived',
    ]);
    expect(alive.took).toEqual(['inc-1 2']);
    await end(second);
    expect(folder().dead('sink')).toMatchObject([{ cause: 'unsure', output: { id: 'inc-1', sequence: 1 } }]);
  });

  test('is sent again what surely has not arrived, also by the next process', async () => {
    const away = far({ repeats: false, does: () => Promise.reject(new Error('is not reachable')) });
    const first = await open(away);
    first.alert?.(alert());
    await until(() => first.stats().failed > 0);
    await first.flush();
    crash();
    const alive = far({ repeats: false });
    await delivered(await open(alive), deps);
    expect(alive.took).toEqual([`${alert().id} 1`]);
  });

  test('gets the next update instead of an opening that may not have arrived', async () => {
    const receiver = far({ repeats: false, does: () => Promise.reject(new Unsure('did not answer')) });
    const filter = { kinds: ['attack'], severity: 'info', sites: undefined, changesOnly: true } as const;
    const sink = await open(receiver, { filter });
    sink.alert?.(alert());
    await delivered(sink, deps);
    receiver.does = () => {};
    sink.alert?.(alert({ sequence: 2, state: 'update' }));
    sink.alert?.(alert({ sequence: 3, state: 'update' }));
    sink.alert?.(alert({ sequence: 4, state: 'update', severity: 'critical' }));
    sink.alert?.(alert({ sequence: 5, state: 'closed' }));
    await delivered(sink, deps);
    expect(receiver.took).toEqual([2, 4, 5].map(sequence => `${alert().id} ${sequence}`));
    expect(sink.stats().outbox?.deadLetters.unsure).toBe(1);
  });
});

describe('more messages than a minute may have', () => {
  test('are summed up in one digest, in order, and grave news does not wait for it', async () => {
    const receiver = far();
    const sink = await open(receiver, { perMinute: 2 });
    const say = (id: string, sequence: number, severity: 'low' | 'high' | 'critical' = 'low') =>
      sink.alert?.(alert({ id, sequence, severity, state: sequence === 1 ? 'open' : 'update' }));
    say('inc-1', 1);
    say('inc-2', 1);
    for (let sequence = 2; sequence < 6; sequence++) say('inc-1', sequence);
    say('inc-2', 2);
    say('inc-3', 1);
    say('inc-4', 1, 'high');
    say('inc-4', 2, 'high');
    say('inc-4', 3, 'critical');
    await sink.flush();
    await until(() => receiver.took.length === 5);
    expect([...receiver.took].sort()).toEqual(['inc-1 1', 'inc-2 1', 'inc-4 1', 'inc-4 2', 'inc-4 3']);
    expect(sink.stats().queued).toBe(6);
    for (let at = 0; at < 6; at++) {
      deps.wake(10_000);
      await turns(5);
    }
    expect(receiver.took.slice(5)).toEqual(['6 of inc-1 5, inc-2 2, inc-3 1']);
    expect(sink.stats()).toMatchObject({ queued: 0, digested: 6 });
    say('inc-1', 6);
    await delivered(sink, deps);
    expect(receiver.took.at(-1)).toBe('inc-1 6');
  });

  test('wait for their digest no longer when the clock of the machine is set back', async () => {
    const receiver = far();
    const sink = await open(receiver, { perMinute: 1 });
    for (const id of ['inc-1', 'inc-2']) sink.alert?.(alert({ id }));
    await sink.flush();
    deps.jumpMs = -3_600_000;
    for (let at = 0; at < 7; at++) {
      deps.wake(10_000);
      await turns(5);
    }
    expect(receiver.took).toEqual(['inc-1 1', '1 of inc-2 1']);
  });

  test('wait on disk for their digest, also over a restart', async () => {
    const first = await open(far(), { perMinute: 1 });
    for (const id of ['inc-1', 'inc-2', 'inc-3']) first.alert?.(alert({ id }));
    await first.flush();
    await until(() => first.stats().queued === 2);
    await first.flush();
    crash();
    const alive = far();
    const second = await open(alive, { perMinute: 1 });
    await delivered(second, deps, 10_000);
    expect(alive.took).toEqual(['inc-2 1', '1 of inc-3 1']);
  });
});
