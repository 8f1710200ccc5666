import { createEnricher } from './index.ts';

const enricher = () => createEnricher({ addressesMax: 4, asn: () => 64_496, country: () => 'NZ' });

test('what the log says goes before the databases', () => {
  expect(enricher().address('192.0.2.1')).toMatchObject({ asn: 64_496, country: 'NZ' });
  expect(enricher().address('192.0.2.1', 64_500, 'FJ')).toMatchObject({ asn: 64_500, country: 'FJ' });
  expect(enricher().address('192.0.2.1', undefined, 'XX')).toMatchObject({ asn: 64_496, country: 'NZ' });
});

test('what was remembered never shows in what is told', () => {
  const warm = enricher();
  for (const [asn, country] of [
    [undefined, undefined],
    [1, 'FJ'],
    [2, undefined],
    [undefined, 'XX'],
    [undefined, undefined],
  ] as const) {
    expect(warm.address('192.0.2.1', asn, country)).toEqual(enricher().address('192.0.2.1', asn, country));
  }
});

test('an address that is seen again is the same object', () => {
  const warm = enricher();
  expect(warm.address('192.0.2.1')).toBe(warm.address('192.0.2.1'));
});

test('a flood of addresses stays within the bound', () => {
  const warm = enricher();
  for (let at = 0; at < 200; at++) warm.address(`192.0.2.${at}`);
  expect(warm.entries()).toBeLessThanOrEqual(warm.bound);
  expect(warm.bound).toBe(4);
});

test('no user agent is no agent, and a very long one is cut', () => {
  expect(enricher().agent(undefined)).toBeUndefined();
  expect(enricher().agent(`curl/8.0 ${'x'.repeat(1_000_000)}`)).toEqual({ kind: 'tool', family: 'curl', version: '8' });
});
