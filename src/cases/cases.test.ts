import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AlertEvent, Verdict } from '../outputs.ts';
import { failuresOf } from './check.ts';
import { junitOf } from './junit.ts';
import { type ReadCase, readCases } from './read.ts';
import { sourceOf } from './requests.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'floodgate-cases-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function read(text: string): ReadCase {
  writeFileSync(join(folder, 'a.yaml'), text);
  const [first] = readCases(folder);
  if (first === undefined) throw new Error('no case was read');
  return first;
}

async function linesOf(text: string): Promise<readonly Record<string, unknown>[]> {
  const { case: one, path } = read(text);
  const source = await sourceOf(one.requests, { path, lineMaxBytes: 65_536 });
  let all = '';
  for (const partition of source.partitions) {
    const records = partition.records();
    for (let next = await records.next(); next.done !== true; next = await records.next()) all += next.value.value;
  }
  return all
    .trimEnd()
    .split('\n')
    .map(line => JSON.parse(line));
}

function verdict(id: string, change: Partial<Verdict> = {}): Verdict {
  return {
    request_id: id,
    time: '2025-01-27T13:00:00.000Z',
    site: 'default',
    client: 'ip:0',
    network: '192.0.2.0/24',
    score: 0.1,
    level: 'normal',
    action: 'allow',
    revision: 0,
    final: false,
    late: false,
    reasons: [],
    judged: '2025-01-27T13:00:05.000Z',
    position: { source: 'case', line: 1 },
    ...change,
  };
}

function alert(kind: AlertEvent['kind'], change: Partial<AlertEvent> = {}): AlertEvent {
  return {
    id: `inc-${kind}`,
    kind,
    site: 'default',
    severity: 'high',
    time: '2025-01-27T13:10:00Z',
    ...change,
  } as AlertEvent;
}

const expecting = (expect: string) => read(`name: x\nrequests: [{ time: 2025-01-27T13:00:00Z }]\nexpect: ${expect}\n`);

function failures(expect: string, verdicts: readonly Verdict[], alerts: readonly AlertEvent[] = []): readonly string[] {
  const said = { verdicts: new Map(verdicts.map(one => [one.request_id, one])), alerts };
  return failuresOf(expecting(expect), said).map(line => line.replace(`${folder}/`, ''));
}

describe('requests of a case', () => {
  it('fills the number of the turn in and sorts all turns by time', async () => {
    const lines = await linesOf(`
name: x
requests:
  - { time: 2025-01-27T13:00:01Z, client_ip: 192.0.2.9 }
  - repeat: 3
    from: 2025-01-27T13:00:00Z
    every: 1s
    requests:
      - { client_ip: '198.51.100.{n%2}', request_id: 'bot-{n}', path: '/{n/2}' }
      - { after: 5s, client_ip: '198.51.100.{n}', email: '{letters}@mail.example' }
expect: {}
`);
    expect(lines.map(({ time, client_ip: ip }) => `${time} ${ip}`)).toEqual([
      '2025-01-27T13:00:00.000Z 198.51.100.0',
      '2025-01-27T13:00:01.000Z 192.0.2.9',
      '2025-01-27T13:00:01.000Z 198.51.100.1',
      '2025-01-27T13:00:02.000Z 198.51.100.0',
      '2025-01-27T13:00:05.000Z 198.51.100.0',
      '2025-01-27T13:00:06.000Z 198.51.100.1',
      '2025-01-27T13:00:07.000Z 198.51.100.2',
    ]);
    expect(lines[3]).toMatchObject({ request_id: 'bot-2', path: '/1' });
    const mailboxes = lines.flatMap(({ email }) => (email === undefined ? [] : [String(email)]));
    expect(new Set(mailboxes).size).toBe(3);
    for (const mailbox of mailboxes) expect(mailbox).toMatch(/^[a-z]{10}@mail\.example$/);
  });

  it('reads logs beside the case', async () => {
    writeFileSync(join(folder, 'log.ndjson'), '{"time":1}\n');
    expect(await linesOf('name: x\nrequests: [{ file: log.ndjson }]\nexpect: {}\n')).toEqual([{ time: 1 }]);
  });
});

describe('a broken case', () => {
  it('names every place at once', () => {
    writeFileSync(
      join(folder, 'a.yaml'),
      'name: x\nrequests:\n  - repeat: 0\n    from: yesterday\n    every: 1\nexpect:\n  verdict: []\n',
    );
    writeFileSync(join(folder, 'b.yml'), 'requests: []\nexpect: { verdicts: [{ request_id: r-1 }] }\n');
    let message = '';
    try {
      readCases(folder);
    } catch (error) {
      message = (error as Error).message.replaceAll(`${folder}/`, '');
    }
    expect(message.split('\n')).toEqual([
      'a.yaml:3:5 requests[0].repeat: must be a whole number from 1 to 100000',
      'a.yaml:4:5 requests[0].from: is not a time such as 2025-01-27T13:00:00Z',
      'a.yaml:5:5 requests[0].every: expected a duration with its unit, such as 500ms, 5s, 10m or 1h',
      'a.yaml:3:5 requests[0].requests: expected a list of requests',
      'a.yaml:7:3 expect.verdict: unknown key',
      'b.yml:1:1 name: expected text',
      'b.yml:1:1 requests: must not be empty',
      'b.yml:2:22 expect.verdicts[0]: says nothing; give a level, an action or a detector',
    ]);
  });

  it('is missed where there is none', () => {
    expect(() => readCases(folder)).toThrow('no case in it');
    expect(() => readCases(join(folder, 'none'))).toThrow('does not exist');
  });
});

describe('what is expected of verdicts', () => {
  it('holds for one sign-up, or says how it is instead', () => {
    const bad = verdict('r-1', { level: 'malicious', action: 'challenge', score: 0.995 });
    expect(failures('{ verdicts: [{ request_id: r-1, level: malicious }] }', [bad])).toEqual([]);
    expect(failures('{ verdicts: [{ request_id: r-1, action: deny }] }', [bad])).toEqual([
      'a.yaml:3:22 r-1 is malicious, challenge, score 0.995; expected: deny',
    ]);
    expect(failures('{ verdicts: [{ request_id: r-2, level: normal }] }', [bad])).toEqual([
      'a.yaml:3:22 r-2: no sign-up has this request id',
    ]);
  });

  it('counts the part of many', () => {
    const all = [verdict('b-1', { level: 'malicious' }), verdict('b-2', { level: 'malicious' }), verdict('b-3')];
    expect(failures('{ verdicts: [{ request_id: "b-*", level: malicious, at_least: 0.6 }] }', all)).toEqual([]);
    expect(failures('{ verdicts: [{ request_id: "b-*", level: malicious, at_least: 0.7 }] }', all)).toEqual([
      'a.yaml:3:22 b-*: 2 of 3 are malicious, at least 70 % expected; b-3 is normal, allow, score 0.1',
    ]);
    expect(failures('{ verdicts: [{ request_id: "b-*", level: malicious, at_most: 0.7 }] }', all)).toEqual([]);
    expect(failures('{ verdicts: [{ request_id: "b-*", level: malicious, at_most: 0.5 }] }', all)).toEqual([
      'a.yaml:3:22 b-*: 2 of 3 are malicious, at most 50 % expected',
    ]);
  });
});

describe('what is expected of incidents', () => {
  const attack = [alert('attack'), alert('attack', { severity: 'critical', time: '2025-01-27T13:20:00Z' })];

  it('is the worst severity of each, when it opened, and no other', () => {
    expect(failures('{ incidents: [{ kind: attack, severity: critical }] }', [], attack)).toEqual([]);
    expect(failures('{ incidents: [{ kind: attack, opened_before: 2025-01-27T13:10:00Z }] }', [], attack)).toEqual([]);
    expect(failures('{ incidents: [] }', [], attack)).toEqual([
      'a.yaml:3:11 opened beside what is expected: attack (critical, 2025-01-27T13:10:00.000Z)',
    ]);
    expect(failures('{ incidents: [{ kind: crowd }] }', [], attack)).toEqual([
      'a.yaml:3:23 no incident is crowd; opened: attack (critical, 2025-01-27T13:10:00.000Z)',
    ]);
  });

  it('leaves alone what is not spoken of', () => {
    expect(failures('{}', [], attack)).toEqual([]);
  });
});

describe('JUnit XML', () => {
  it('escapes what a log or a name may hold', () => {
    const xml = junitOf([
      { path: 'a.yaml', name: 'a <b> & "c"', seconds: 1, failures: [] },
      { path: 'b.yaml', name: 'd', seconds: 0.5, failures: ['x\u0000\u001b[31m ]]>', 'y'] },
    ]);
    expect(xml).toContain('<testsuites tests="2" failures="1" time="1.500">');
    expect(xml).toContain('name="a &lt;b&gt; &amp; &quot;c&quot;" time="1.000"/>');
    expect(xml).toContain('<failure message="x··[31m ]]&gt;">x··[31m ]]&gt;\ny</failure>');
  });
});
