import fc from 'fast-check';
import type { Address } from '#sdk';
import type { Attempt } from './attempt.ts';
import { Pane, type PendingSignup } from './pane.ts';

const address: Address = {
  text: '203.0.113.1',
  version: 4,
  client: '203.0.113.1',
  network: '203.0.113.0/24',
  block: '203.0.0.0/16',
  asn: undefined,
  country: undefined,
};

const attempt: Attempt = {
  keys: { session: undefined, device: undefined, address: '@203.0.113.1', client: '203.0.113.1' },
  person: undefined,
  agent: undefined,
  mail: undefined,
  userName: undefined,
  phone: undefined,
  sessionId: undefined,
  deviceId: undefined,
  ja4: undefined,
  listed: undefined,
};

const signup = (id: string, timeMs: number): PendingSignup => ({
  id,
  timeMs,
  late: false,
  outcome: 'created',
  attempt,
  address,
  position: { source: 'x', line: 1 },
});

function visited(order: readonly { id?: string; timeMs: number }[]): string[] {
  const pane = new Pane(0);
  for (const { id, timeMs } of order) {
    if (id === undefined) pane.add(timeMs, `v${timeMs}`, undefined, address, 'other', undefined);
    else pane.addSignup(signup(id, timeMs));
  }
  const seen: string[] = [];
  pane.inOrder(
    index => seen.push(pane.visitors[index] ?? ''),
    one => seen.push(one.id),
  );
  return seen;
}

describe('pane', () => {
  it('visits by time, other requests before sign-ups of the same instant, sign-ups by id', () => {
    expect(
      visited([{ id: 'b', timeMs: 2 }, { timeMs: 3 }, { id: 'a', timeMs: 2 }, { timeMs: 2 }, { timeMs: 1 }]),
    ).toEqual(['v1', 'v2', 'a', 'b', 'v3']);
  });

  it('visits in the same order however things arrived', () => {
    const things = fc.uniqueArray(fc.record({ timeMs: fc.integer({ min: 0, max: 50 }), isSignup: fc.boolean() }), {
      selector: one => `${one.timeMs} ${one.isSignup}`,
    });
    fc.assert(
      fc.property(
        things.chain(all =>
          fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length, maxLength: all.length })),
        ),
        ([one, other]) => {
          const named = (all: typeof one) =>
            all.map(({ timeMs, isSignup }) => (isSignup ? { id: `s${timeMs}`, timeMs } : { timeMs }));
          expect(visited(named(one))).toEqual(visited(named(other)));
        },
      ),
    );
  });
});
