import fc from 'fast-check';
import { testDeps, turns } from '../../test/deps.ts';
import { alert } from '../../test/said.ts';
import { Courier, type CourierOptions, Later, Refused } from './courier.ts';
import { alertParcel } from './parcel.ts';

function courierOf(send: CourierOptions<string>['send'], change: Partial<CourierOptions<string>> = {}) {
  const deps = testDeps();
  const bounds = { batchMax: 1, verdictsMax: 100, alertsMax: 100 };
  return { deps, courier: new Courier<string>({ ...deps, now: deps.now, place: 'there', send, ...bounds, ...change }) };
}

const verdictOf = (body: string) => ({ kind: 'verdict', lane: 'verdicts', label: body, spare: true, body }) as const;
const alertOf = (id: string, sequence: number, state: 'open' | 'update' | 'closed' = 'update') =>
  alertParcel(alert({ id, sequence, state }), `${id} ${sequence}`);

test('whatever fails when, every alert of an incident arrives in order and at least once', async () => {
  const outcome = fc.constantFrom('taken', 'taken', 'lost', 'answer lost');
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 60 }),
      fc.array(outcome, { maxLength: 200 }),
      fc.integer({ min: 1, max: 5 }),
      async (incidents, outcomes, batchMax) => {
        const arrived: string[] = [];
        const { deps, courier } = courierOf(
          async bodies => {
            await new Promise(setImmediate);
            const outcome = outcomes.shift() ?? 'taken';
            if (outcome !== 'lost') arrived.push(...bodies);
            if (outcome !== 'taken') throw new Error(outcome);
          },
          { batchMax },
        );
        const sequences = new Map<number, number>();
        for (const incident of incidents) {
          const sequence = (sequences.get(incident) ?? 0) + 1;
          sequences.set(incident, sequence);
          courier.hand(alertOf(`inc-${incident}`, sequence));
          if (sequence % 3 === 0) await turns(2);
        }
        let isFlushed = false;
        const flushed = courier.flush().then(() => {
          isFlushed = true;
        });
        while (!isFlushed) {
          deps.wake();
          await turns(2);
        }
        await flushed;
        for (const [incident, count] of sequences) {
          const seen = arrived
            .filter(body => body.startsWith(`inc-${incident} `))
            .map(body => Number(body.split(' ')[1]));
          expect(new Set(seen)).toEqual(new Set(Array.from({ length: count }, (_, at) => at + 1)));
          // First arrivals are in order, whatever is repeated.
          expect([...new Set(seen)]).toEqual([...new Set(seen)].sort((a, b) => a - b));
        }
        expect(courier.stats()).toMatchObject({ queued: 0, dropped: 0 });
      },
    ),
    { numRuns: 60 },
  );
});

test('waits longer after each failure, by chance, and never longer than half a minute', async () => {
  const { deps, courier } = courierOf(() => Promise.reject(new Error('away')));
  courier.hand(alertOf('inc-1', 1));
  for (let attempt = 0; attempt < 9; attempt++) {
    await turns(3);
    deps.wake();
  }
  expect(deps.waits.slice(0, 9)).toEqual([500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000]);
});

test('waits no longer than it was asked to when the clock of the machine is set back', async () => {
  let attempts = 0;
  const { deps, courier } = courierOf(async () => {
    if (attempts++ === 0) throw new Later('is busy', 90_000);
  });
  courier.hand(alertOf('inc-1', 1));
  await turns(3);
  deps.jumpMs = -3_600_000;
  deps.wake();
  await turns(3);
  expect(Math.max(...deps.waits)).toBeLessThanOrEqual(90_000);
  deps.wake();
  await turns(3);
  expect(courier.stats().delivered).toBe(1);
});

test('is quiet about a dead receiver: one line a minute, and one when it is back', async () => {
  let isDead = true;
  const { deps, courier } = courierOf(() => (isDead ? Promise.reject(new Error('is away')) : Promise.resolve()));
  courier.hand(alertOf('inc-1', 1));
  for (let attempt = 0; attempt < 6; attempt++) {
    await turns(3);
    deps.wake();
  }
  isDead = false;
  await turns(3);
  deps.wake();
  await courier.flush();
  expect(deps.lines).toEqual([
    'warn there: is away; trying again, outputs waiting: 1',
    'info there: takes outputs again after 32 s',
  ]);
});

test('an incident whose alert is not taken holds up no other', async () => {
  const arrived: string[] = [];
  const { courier, deps } = courierOf(async ([body = '']) => {
    if (!body.startsWith('good')) throw new Error('no');
    arrived.push(body);
  });
  for (let at = 0; at < 20; at++) courier.hand(alertOf(`bad-${at}`, 1));
  courier.hand(alertOf('good', 1));
  courier.hand(alertOf('good', 2));
  await turns();
  expect(arrived).toEqual(['good 1', 'good 2']);
  expect(deps.sleepers).toBe(20);
});

test('what is refused is given up after one attempt, with a line, and the next goes on', async () => {
  const tried: string[] = [];
  const { deps, courier } = courierOf(async ([body = '']) => {
    tried.push(body);
    if (body === 'inc-1 1') throw new Refused('answered 400');
  });
  courier.hand(alertOf('inc-1', 1));
  courier.hand(alertOf('inc-1', 2));
  await courier.flush();
  expect(tried).toEqual(['inc-1 1', 'inc-1 2']);
  expect(deps.lines).toEqual(['error there: gave up inc-1 1: answered 400']);
  expect(courier.stats()).toMatchObject({ delivered: 1, failed: 1, dropped: 1, queued: 0 });
});

test('one that spoils its batch is found, and the others arrive in order', async () => {
  const arrived: string[] = [];
  const { courier } = courierOf(
    async bodies => {
      if (bodies.includes('v37')) throw new Refused('too large');
      arrived.push(...bodies);
    },
    { batchMax: 64 },
  );
  const bodies = Array.from({ length: 100 }, (_, at) => `v${at}`);
  for (const body of bodies) courier.hand(verdictOf(body));
  await courier.flush();
  expect(arrived).toEqual(bodies.filter(body => body !== 'v37'));
  expect(courier.stats().dropped).toBe(1);
});

test('holds no more than its bound: the oldest verdicts go, and no alert for them', async () => {
  let isDead = true;
  const arrived: string[] = [];
  const { deps, courier } = courierOf(
    async bodies => {
      if (isDead) throw new Error('away');
      arrived.push(...bodies);
    },
    { verdictsMax: 1_000, batchMax: 10 },
  );
  let queuedMax = 0;
  for (let at = 0; at < 5_000; at++) {
    courier.hand(verdictOf(`v${at}`));
    if (at % 100 === 0) courier.hand(alertOf('inc-1', at));
    if (at % 500 === 0) await turns(2);
    queuedMax = Math.max(queuedMax, courier.stats().queued);
  }
  expect(queuedMax).toBe(1_000 + 50);
  expect(courier.ready()).toBeUndefined();
  isDead = false;
  const flushed = courier.flush();
  deps.wake();
  await turns(2);
  deps.wake();
  await flushed;
  expect(courier.stats()).toMatchObject({ dropped: 4_000, queued: 0 });
  expect(arrived.filter(body => body.startsWith('inc-1'))).toHaveLength(50);
  const numbers = arrived.filter(body => body.startsWith('v')).map(body => Number(body.slice(1)));
  expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
  expect(numbers.slice(-900)).toEqual(Array.from({ length: 900 }, (_, at) => 4_100 + at));
});

test('beyond the bound of alerts updates go before what opens and closes', async () => {
  let isDead = true;
  const arrived: string[] = [];
  const { deps, courier } = courierOf(
    async bodies => {
      if (isDead) throw new Error('away');
      arrived.push(...bodies);
    },
    { alertsMax: 4 },
  );
  courier.hand(alertOf('inc-1', 1, 'open'));
  for (let sequence = 2; sequence < 10; sequence++) courier.hand(alertOf('inc-1', sequence));
  courier.hand(alertOf('inc-1', 10, 'closed'));
  courier.hand(alertOf('inc-2', 1, 'open'));
  await turns(3);
  isDead = false;
  deps.wake();
  await courier.flush();
  expect(arrived.filter(body => body.startsWith('inc-1'))).toEqual(['inc-1 1', 'inc-1 9', 'inc-1 10']);
  expect(arrived).toContain('inc-2 1');
  expect(courier.stats().dropped).toBe(7);
});

test('a slow receiver is waited for, until it fails', async () => {
  const answers: { resolve: () => void; reject: (error: Error) => void }[] = [];
  const { courier } = courierOf(() => new Promise<void>((resolve, reject) => answers.push({ resolve, reject })), {
    batchMax: 30,
  });
  for (let at = 0; at < 70; at++) courier.hand(verdictOf(`v${at}`));
  await turns(2);
  const ready = courier.ready();
  expect(ready).toBeInstanceOf(Promise);
  answers.shift()?.resolve();
  await ready;
  for (let at = 0; at < 50; at++) courier.hand(verdictOf(`w${at}`));
  await turns(2);
  const again = courier.ready();
  expect(again).toBeInstanceOf(Promise);
  answers.shift()?.reject(new Error('away'));
  await again;
  expect(courier.ready()).toBeUndefined();
});

test('flush waits for what was handed over before it, not for what comes after', async () => {
  const answers = new Map<string, () => void>();
  const { courier } = courierOf(([body = '']) => new Promise<void>(resolve => answers.set(body, resolve)));
  courier.hand(alertOf('inc-1', 1));
  courier.hand(alertOf('inc-2', 1));
  const flushed = courier.flush();
  courier.hand(alertOf('inc-3', 1));
  await turns(2);
  let isFlushed = false;
  flushed.then(() => {
    isFlushed = true;
  });
  answers.get('inc-3 1')?.();
  answers.get('inc-1 1')?.();
  await turns(2);
  expect(isFlushed).toBe(false);
  answers.get('inc-2 1')?.();
  await flushed;
});

test('closing tries what waits once more at once, and says what is left at the deadline', async () => {
  let isDead = true;
  const { courier, deps } = courierOf(() => (isDead ? Promise.reject(new Error('away')) : Promise.resolve()));
  courier.hand(alertOf('inc-1', 1));
  await turns(3);
  isDead = false;
  await courier.close(5_000);
  expect(deps.waits).toEqual([500, 5_000]);

  const dead = courierOf(
    (_, signal) => new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
  );
  for (let at = 0; at < 7; at++) dead.courier.hand(alertOf(`inc-${at}`, 1));
  await turns(3);
  const closed = dead.courier.close(5_000);
  await turns(2);
  dead.deps.wake();
  await expect(closed).rejects.toMatchObject({
    code: 'FG_SINK_UNDELIVERED',
    message: 'there: 7 outputs were not delivered within 5 s',
  });
});

test('while somebody else may be the one to tell nothing is sent, and what is held waits', async () => {
  const arrived: string[] = [];
  let mayDeliver = false;
  const { deps, courier } = courierOf(async bodies => void arrived.push(...bodies), {
    mayDeliver: () => mayDeliver,
  });
  courier.hand(alertOf('inc-1', 1));
  for (let turn = 0; turn < 5; turn++) {
    await turns();
    deps.wake();
  }
  expect(arrived).toEqual([]);
  expect(courier.stats()).toMatchObject({ queued: 1, failed: 0 });
  mayDeliver = true;
  deps.wake();
  await courier.flush();
  expect(arrived).toEqual(['inc-1 1']);
});
