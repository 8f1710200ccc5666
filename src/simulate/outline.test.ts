import { Internet } from './internet.ts';
import { type Outline, outlineOf } from './outline.ts';
import { publicIncidentOutline } from './public-incident.ts';
import { Random } from './random.ts';
import { highest } from './rate.ts';
import { hasAttack, type ScenarioName, scenarioNames, scenarios } from './scenarios.ts';

const minuteMs = 60_000;
const hourMs = 3_600_000;
const internet = new Internet(new Random('internet'));

function outlines(name: ScenarioName, count = 40): readonly Outline[] {
  return Array.from({ length: count }, (_, seed) => {
    const random = new Random(`${name}/${seed}`);
    return name === 'crowd-under-attack'
      ? publicIncidentOutline(random, internet)
      : outlineOf(scenarios[name], random, internet);
  });
}

function honestAt({ signupsPerMin, waves }: Outline, timeMs: number): number {
  return waves.reduce((sum, { perMin }) => sum + perMin(timeMs), signupsPerMin(timeMs));
}

test('seeds differ in size, date, length, audience, habits and routes', () => {
  const all = outlines('clean');
  const peaks = all.map(({ signupsPerMin, startMs, endMs }) => highest(signupsPerMin, startMs, endMs));
  expect(Math.max(...peaks) / Math.min(...peaks)).toBeGreaterThan(8);
  expect(new Set(all.map(({ startMs }) => startMs)).size).toBeGreaterThan(35);
  expect(new Set(all.map(({ startMs, endMs }) => endMs - startMs)).size).toBe(3);
  expect(new Set(all.map(({ audience }) => audience.countries[0]?.[0])).size).toBeGreaterThan(10);
  expect(new Set(all.map(({ site }) => site.formPath)).size).toBeGreaterThan(2);
  const logAll = all.filter(({ site }) => site.fields === 'all').length;
  expect(logAll).toBeGreaterThan(20);
  expect(logAll).toBeLessThan(40);
  const askForPhone = all.filter(({ site }) => site.asksForPhone).length;
  expect(askForPhone).toBeGreaterThan(5);
  expect(askForPhone).toBeLessThan(25);
  const confirmed = all.map(({ site }) => site.habits.confirmedShare);
  expect(Math.min(...confirmed)).toBe(0);
  expect(Math.max(...confirmed)).toBeGreaterThan(0.8);
});

test('a scenario has attacks when its name says so', () => {
  for (const name of scenarioNames) {
    const [outline] = outlines(name, 1);
    expect([name, (outline?.campaigns.length ?? 0) > 0]).toEqual([name, hasAttack(name)]);
  }
  expect(scenarioNames.filter(name => !hasAttack(name)).length).toBeGreaterThan(15);
});

test('every honest scenario has a twin with an attack', () => {
  const honest = scenarioNames.filter(name => !hasAttack(name));
  const twins: readonly string[] = scenarioNames.filter(name => name.endsWith('-under-attack'));
  expect(twins.toSorted()).toEqual(honest.map(name => `${name}-under-attack`).toSorted());
});

test('attacks have hours of history before them, and a lull after', () => {
  for (const name of scenarioNames.filter(hasAttack)) {
    for (const { startMs, endMs, campaigns } of outlines(name, 12)) {
      for (const campaign of campaigns) {
        expect(campaign.startMs - startMs).toBeGreaterThan(name === 'no-history' ? 0 : 2.1 * hourMs);
        expect(endMs - campaign.endMs).toBeGreaterThanOrEqual(15 * minuteMs);
        expect(campaign.endMs - campaign.startMs).toBeGreaterThan(5 * minuteMs);
        expect(campaign.perMin(campaign.startMs - 1)).toBe(0);
        expect(campaign.perMin(campaign.endMs)).toBe(0);
      }
    }
  }
});

test.each(['flood', 'fanout', 'proxies', 'direct-api'] as const)('%s: from 1 to 30 times the honest rate', name => {
  const ratios = outlines(name)
    .filter(outline => honestAt(outline, outline.campaigns[0]?.startMs ?? 0) > 1)
    .map(outline => {
      const [campaign] = outline.campaigns;
      if (campaign === undefined) throw new Error('no campaign');
      return highest(campaign.perMin, campaign.startMs, campaign.endMs) / honestAt(outline, campaign.startMs);
    });
  expect(ratios.length).toBeGreaterThan(20);
  expect(Math.min(...ratios)).toBeGreaterThan(0.9);
  expect(Math.min(...ratios)).toBeLessThan(3);
  expect(Math.max(...ratios)).toBeLessThan(33);
  expect(Math.max(...ratios)).toBeGreaterThan(15);
});

test('the attack of a twin is at most a fifth of the sign-ups, if that is enough to be one', () => {
  for (const outline of outlines('regional-launch-under-attack')) {
    const [campaign] = outline.campaigns;
    if (campaign === undefined) throw new Error('no campaign');
    const height = highest(campaign.perMin, campaign.startMs, campaign.endMs);
    const honest = honestAt(outline, campaign.startMs);
    expect(height / (height + honest)).toBeGreaterThan(0.04);
    if (height > 0.7) expect(height / (height + honest)).toBeLessThan(0.22);
  }
});

test('an adaptive attack changes its method every ten minutes, another one never', () => {
  for (const { campaigns } of outlines('adaptive', 10)) {
    for (const { startMs, endMs, method } of campaigns) {
      const methods = new Set<unknown>();
      for (let timeMs = startMs; timeMs < endMs; timeMs += minuteMs) methods.add(method(timeMs));
      expect(methods.size).toBe(Math.ceil((endMs - startMs) / (10 * minuteMs)));
    }
  }
  for (const { campaigns } of outlines('proxies', 5)) {
    for (const { startMs, endMs, method } of campaigns) expect(method(startMs)).toBe(method(endMs - 1));
  }
});

test('bursts pause for minutes', () => {
  for (const { campaigns } of outlines('bursts', 10)) {
    for (const { startMs, endMs, perMin } of campaigns) {
      let pauses = 0;
      for (let timeMs = startMs + minuteMs; timeMs < endMs; timeMs += minuteMs) {
        if (perMin(timeMs) === 0 && perMin(timeMs - minuteMs) > 0) pauses++;
      }
      expect(perMin(startMs + 30_000)).toBeGreaterThan(0);
      expect(pauses).toBeGreaterThan(1);
    }
  }
});

test('weekends differ from weekdays', () => {
  const ratios = outlines('clean-week').map(({ signupsPerMin, startMs }) => {
    const days = Array.from({ length: 7 }, (_, day) => startMs + day * 24 * hourMs);
    const isWeekend = (timeMs: number): boolean => new Date(timeMs).getUTCDay() % 6 === 0;
    const mean = (some: readonly number[]): number =>
      some.reduce((sum, timeMs) => sum + signupsPerMin(timeMs), 0) / some.length;
    return mean(days.filter(isWeekend)) / mean(days.filter(day => !isWeekend(day)));
  });
  expect(Math.min(...ratios)).toBeLessThan(0.7);
  expect(Math.max(...ratios)).toBeGreaterThan(1.1);
});

test('the public incident is on its day: interest at its height when the attack begins at 13:33', () => {
  for (const { startMs, endMs, waves, campaigns, site } of outlines('crowd-under-attack')) {
    expect(new Date(startMs).toISOString()).toBe('2025-01-27T00:00:00.000Z');
    expect(endMs - startMs).toBe(24 * hourMs);
    expect(site.fields).toBe('all');
    const [crowd] = waves;
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
