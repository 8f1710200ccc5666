import { sharesAgainst } from './shares.ts';

const minuteMs = 60_000;

/** One attempt a second, of which the first `attacks` of every ten are attack. */
function labels(minutes: number, attacks: number) {
  return Array.from({ length: minutes * 60 }, (_, at) => ({
    kind: 'signup' as const,
    request_id: `r-${at}`,
    time: new Date(at * 1000).toISOString(),
    label: at % 10 < attacks ? ('attack' as const) : ('genuine' as const),
    actor: `${at}`,
  }));
}

test('the truth is that of the ten minutes before, the moment itself left out', () => {
  const all = [...labels(10, 3), ...labels(20, 7).slice(600)];
  const share = (estimate: number) => ({ estimate, low: estimate - 0.04, high: estimate + 0.06 });
  const result = sharesAgainst(all, [
    [10 * minuteMs, share(0.3)],
    [20 * minuteMs, share(0.72)],
    [15 * minuteMs, share(0.9)],
  ]);
  expect(result).toMatchObject({ said: 3, covered: 2, large: 3 });
  expect(result.meanError).toBeCloseTo((0 + 0.02 + 0.4) / 3);
  expect(result.bias).toBeCloseTo((0 + 0.02 + 0.4) / 3);
  expect(result.meanWidth).toBeCloseTo(0.1);
});

test('few sign-ups count for the interval only', () => {
  const result = sharesAgainst(labels(3, 5), [[3 * minuteMs, { estimate: 0.9, low: 0.8, high: 1 }]]);
  const tally = { said: 1, covered: 0, error: expect.closeTo(0.4), width: expect.closeTo(0.2) };
  const none = { said: 0, covered: 0, error: 0, width: 0 };
  expect(result).toEqual({
    bands: {
      share: [none, none, none, tally, none],
      signups: [none, tally, none, none],
      history: [tally, none, none, none],
    },
    said: 1,
    covered: 0,
    large: 0,
    meanError: undefined,
    bias: undefined,
    meanWidth: undefined,
  });
});

test('shares are told apart by the truth, by how many signed up, and by how many had come before', () => {
  const all = [...labels(10, 0), ...labels(30, 6).slice(600)];
  const share = { estimate: 0.5, low: 0.4, high: 0.7 };
  const { bands } = sharesAgainst(all, [
    [1 * minuteMs, share],
    [10 * minuteMs, share],
    [30 * minuteMs, share],
  ]);
  const said = (of: readonly { readonly said: number; readonly covered: number }[]) =>
    of.map(tally => [tally.said, tally.covered]);
  // Nothing, nothing and 60 % of 60, 600 and 600 sign-ups, after none, none and 600 + 240 genuine ones.
  expect(said(bands.share)).toEqual([
    [2, 0],
    [0, 0],
    [0, 0],
    [1, 1],
    [0, 0],
  ]);
  expect(said(bands.signups)).toEqual([
    [0, 0],
    [1, 0],
    [2, 1],
    [0, 0],
  ]);
  expect(said(bands.history)).toEqual([
    [2, 0],
    [1, 1],
    [0, 0],
    [0, 0],
  ]);
  expect(bands.share[3]?.error).toBeCloseTo(0.1);
  expect(bands.signups[1]?.width).toBeCloseTo(0.3);
});
