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
  expect(result).toEqual({
    said: 1,
    covered: 0,
    large: 0,
    meanError: undefined,
    bias: undefined,
    meanWidth: undefined,
  });
});
