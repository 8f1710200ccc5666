import { CombinedReader } from '../decode/combined.ts';
import { JsonReader } from '../decode/json.ts';
import { Request } from '../request.ts';
import type { CampaignLabel, SignupLabel } from './label.ts';
import { type SimulatedLine, simulate } from './scenario.ts';
import { scenarioNames } from './scenarios.ts';

// A whole run is made, however busy the machine is.
jest.setTimeout(120_000);

function take(lines: Iterable<SimulatedLine>, count: number): SimulatedLine[] {
  const taken: SimulatedLine[] = [];
  for (const line of lines) {
    taken.push(line);
    if (taken.length === count) break;
  }
  return taken;
}

const textOf = (lines: readonly SimulatedLine[]): string =>
  lines.map(({ text, label }) => `${text} ${JSON.stringify(label)}`).join('\n');

test.each(scenarioNames)('%s: the same seed gives the same lines and labels, another seed others', name => {
  const first = textOf(take(simulate(name, 7), 500));
  expect(textOf(take(simulate(name, 7), 500)) === first).toBe(true);
  expect(textOf(take(simulate(name, 8), 500)) === first).toBe(false);
});

test('a line is a request that the reader of the json format understands', () => {
  const reader = new JsonReader();
  const request = new Request();
  const misread = take(simulate('crowd-under-attack', 3), 5000).filter(({ text, timeMs }) => {
    const bytes = Buffer.from(text);
    return reader.read(bytes, 0, bytes.length, request) !== undefined || request.timeMs !== timeMs;
  });
  expect(misread).toEqual([]);
});

test('combined is what a web server writes: no ids, so that a label names the place of its line', () => {
  const reader = new CombinedReader();
  const request = new Request();
  const lines = take(simulate('crowd-under-attack', 3, { fields: 'combined', source: 'access.log' }), 3000);
  const misread = lines.filter(({ text, timeMs }) => {
    const bytes = Buffer.from(text);
    const isRead = reader.read(bytes, 0, bytes.length, request) === undefined;
    return !isRead || request.timeMs !== Math.floor(timeMs / 1000) * 1000;
  });
  expect(misread).toEqual([]);
  const labels = lines.flatMap(({ label }, at) => (label?.kind === 'signup' ? [{ id: label.request_id, at }] : []));
  expect(labels.length).toBeGreaterThan(10);
  for (const { id, at } of labels) expect(id).toBe(`access.log:${at + 1}`);
});

test.each([
  ['mailbox', ['email', 'user_name', 'phone'], ['session_id', 'ja4', 'user_id', 'country']],
  ['session', ['email', 'session_id', 'device_id', 'user_id'], ['ja4', 'country']],
  ['no-session', ['email', 'ja4', 'country'], ['session_id', 'device_id', 'user_id']],
  ['domain-only', ['email_domain', 'ja4', 'session_id'], ['email', 'user_name', 'phone']],
] as const)('with the fields %s a log has %j and not %j', (fields, some, none) => {
  const keys = new Set(
    take(simulate('proxies', 6, { fields }), 3000).flatMap(({ text }) => Object.keys(JSON.parse(text))),
  );
  for (const key of some) expect(keys).toContain(key);
  for (const key of none) expect(keys).not.toContain(key);
});

/** One run of the public incident, read as it comes. */
describe('a whole run', () => {
  interface Attempt {
    readonly label: SignupLabel;
    readonly fields: Readonly<Record<string, unknown>>;
  }
  const attempts: Attempt[] = [];
  const campaigns: CampaignLabel[] = [];
  const unlabelled: string[] = [];
  let lines = 0;
  let outOfOrder = 0;
  let lastMs = Date.UTC(2025, 0, 27);
  let confirmations = 0;

  beforeAll(() => {
    for (const { timeMs, text, label } of simulate('crowd-under-attack', 2)) {
      lines++;
      if (timeMs < lastMs) outOfOrder++;
      lastMs = timeMs;
      if (label?.kind === 'signup') attempts.push({ label, fields: JSON.parse(text) });
      else if (text.includes('"method":"POST"') && text.includes('"email"')) unlabelled.push(text);
      if (label?.kind === 'campaign') campaigns.push(label);
      if (text.includes('"path":"/verify/')) confirmations++;
    }
  });

  const labelled = (truth: 'genuine' | 'attack'): readonly Attempt[] =>
    attempts.filter(({ label }) => label.label === truth);

  test('has between 100,000 and 500,000 lines of one day, in order of time', () => {
    expect(lines).toBeGreaterThan(100_000);
    expect(lines).toBeLessThan(500_000);
    expect(outOfOrder).toBe(0);
    expect(lastMs).toBeLessThan(Date.UTC(2025, 0, 28));
  });

  test('every sign-up request has a label with its own id and time, and nothing else has', () => {
    const wrong = attempts.filter(
      ({ label, fields }) =>
        fields['method'] !== 'POST' || fields['request_id'] !== label.request_id || fields['time'] !== label.time,
    );
    expect(wrong).toEqual([]);
    expect(unlabelled).toEqual([]);
    expect(new Set(attempts.map(({ label }) => label.request_id)).size).toBe(attempts.length);
  });

  test('each campaign says when it was on and how many sign-ups it made', () => {
    expect(campaigns.map(({ id }) => id).sort()).toEqual(['c-1', 'c-2']);
    expect(campaigns.find(({ id }) => id === 'c-1')?.start).toBe('2025-01-27T13:33:00.000Z');
    for (const { id, start, end, signups } of campaigns) {
      const times = labelled('attack').flatMap(({ label }) => (label.campaign === id ? [label.time] : []));
      expect(times.length).toBe(signups);
      expect((times[0] ?? '') >= start).toBe(true);
      expect(times.at(-1)).toBe(end);
    }
    expect(labelled('attack').length).toBe(campaigns.reduce((sum, { signups }) => sum + signups, 0));
  });

  test('at its height about seven sign-ups in ten are attack', () => {
    const at = attempts.filter(({ label: { time } }) => time >= '2025-01-27T13:45' && time < '2025-01-27T15:15');
    const share = at.filter(({ label }) => label.label === 'attack').length / at.length;
    expect(share).toBeGreaterThan(0.6);
    expect(share).toBeLessThan(0.78);
  });

  test('some people are refused and come back, most confirm, and crowds share an address', () => {
    const genuine = labelled('genuine');
    const actors = new Set(genuine.map(({ label }) => label.actor));
    expect(genuine.length / actors.size).toBeGreaterThan(1.05);
    expect(genuine.length / actors.size).toBeLessThan(1.4);

    const created = genuine.filter(({ fields }) => fields['status'] === 201 || fields['status'] === 302);
    expect(confirmations / created.length).toBeGreaterThan(0.6);
    const addresses = new Map<unknown, number>();
    for (const { fields } of created) addresses.set(fields['client_ip'], (addresses.get(fields['client_ip']) ?? 0) + 1);
    expect(Math.max(...addresses.values())).toBeGreaterThan(8);
  });
});
