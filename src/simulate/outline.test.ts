import { Internet } from './internet.ts';
import { type Outline, outlineOf, type ScenarioName } from './outline.ts';
import { Random } from './random.ts';
import { highest } from './rate.ts';

const hourMs = 3_600_000;
const internet = new Internet(new Random('internet'));

function outlines(name: ScenarioName): readonly Outline[] {
  return Array.from({ length: 40 }, (_, seed) => outlineOf(name, new Random(`${seed}`), internet));
}

test('seeds differ in size, date, length, audience and routes', () => {
  const all = outlines('clean');
  const peaks = all.map(({ signupsPerMin, startMs, endMs }) => highest(signupsPerMin, startMs, endMs));
  expect(Math.min(...peaks)).toBeGreaterThan(1.5);
  expect(Math.max(...peaks)).toBeLessThan(65);
  expect(Math.max(...peaks) / Math.min(...peaks)).toBeGreaterThan(8);
  expect(new Set(all.map(({ startMs }) => startMs)).size).toBeGreaterThan(35);
  expect(new Set(all.map(({ startMs, endMs }) => endMs - startMs)).size).toBe(3);
  expect(new Set(all.map(({ audience }) => audience.countries[0]?.[0])).size).toBeGreaterThan(10);
  expect(new Set(all.map(({ site }) => site.formPath)).size).toBeGreaterThan(2);
  const logAll = all.filter(({ site }) => site.fields === 'all').length;
  expect(logAll).toBeGreaterThan(20);
  expect(logAll).toBeLessThan(40);
});

test.each(['flood', 'fanout', 'proxies'] as const)(
  '%s: one attack, hours into the run, of 1 to 15 times the honest rate',
  name => {
    const ratios = outlines(name).map(({ campaigns, signupsPerMin, startMs, endMs }) => {
      const [campaign] = campaigns;
      if (campaign === undefined) throw new Error('no campaign');
      expect(campaigns).toHaveLength(1);
      expect(campaign.startMs - startMs).toBeGreaterThan(2.9 * hourMs);
      expect(endMs - campaign.endMs).toBeGreaterThan(hourMs);
      expect(campaign.endMs - campaign.startMs).toBeGreaterThanOrEqual(0.5 * hourMs);
      expect(campaign.endMs - campaign.startMs).toBeLessThanOrEqual(2 * hourMs);
      return highest(campaign.perMin, campaign.startMs, campaign.endMs) / signupsPerMin(campaign.startMs);
    });
    expect(Math.min(...ratios)).toBeGreaterThan(0.9);
    expect(Math.min(...ratios)).toBeLessThan(2);
    expect(Math.max(...ratios)).toBeLessThan(17);
    expect(Math.max(...ratios)).toBeGreaterThan(8);
  },
);

test('a crowd multiplies sign-ups by two to six and is no attack', () => {
  for (const { crowd, campaigns, signupsPerMin, startMs, endMs } of outlines('crowd')) {
    expect(campaigns).toEqual([]);
    if (crowd === undefined) throw new Error('no crowd');
    const total = (timeMs: number): number => signupsPerMin(timeMs) + crowd.perMin(timeMs);
    expect(highest(total, startMs, endMs) / highest(signupsPerMin, startMs, endMs)).toBeLessThan(6.5);
    expect(crowd.perMin(startMs + 2 * hourMs)).toBe(0);
    expect(highest(crowd.perMin, startMs, endMs)).toBeGreaterThan(0);
  }
});

test('the public incident is on its day: interest at its height when the attack begins at 13:33', () => {
  for (const { startMs, endMs, crowd, campaigns, site } of outlines('crowd-under-attack')) {
    expect(new Date(startMs).toISOString()).toBe('2025-01-27T00:00:00.000Z');
    expect(endMs - startMs).toBe(24 * hourMs);
    expect(site.fields).toBe('all');
    const at = (hour: number): number => crowd?.perMin(startMs + hour * hourMs) ?? 0;
    const height = crowd === undefined ? 0 : highest(crowd.perMin, startMs, endMs);
    expect(at(4)).toBe(0);
    expect(at(10)).toBeLessThan(height);
    expect(at(13.5)).toBeGreaterThan(0.9 * height);
    expect(at(23)).toBeLessThan(at(14) / 2);
    const starts = campaigns.map(campaign => new Date(campaign.startMs).toISOString());
    expect(starts).toHaveLength(2);
    expect(starts[0]).toBe('2025-01-27T13:33:00.000Z');
    for (const campaign of campaigns) expect(campaign.endMs - campaign.startMs).toBeGreaterThan(1.5 * hourMs);
  }
});
