import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FloodgateError } from '../errors.ts';
import { Evaluator } from '../simulate/evaluate.ts';
import { evaluateCommand, tableOf } from './evaluate.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'floodgate-evaluate-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const signup = {
  kind: 'signup',
  request_id: 'r-1',
  time: '2025-01-27T13:34:00.000Z',
  label: 'attack',
  actor: 'c-1-a-1',
  campaign: 'c-1',
} as const;
const campaign = {
  kind: 'campaign',
  id: 'c-1',
  start: '2025-01-27T13:33:00.000Z',
  end: '2025-01-27T14:00:00.000Z',
  signups: 1,
} as const;
const verdict = { request_id: 'r-1', level: 'malicious', action: 'challenge', revision: 0, text: 'more keys' } as const;
const alert = { id: 'inc-1', state: 'open', kind: 'attack', time: '2025-01-27T13:34:10Z' } as const;

function file(name: string, lines: readonly unknown[]): string {
  const path = join(folder, name);
  writeFileSync(path, lines.map(line => `${typeof line === 'string' ? line : JSON.stringify(line)}\n`).join(''));
  return path;
}

/** Runs the command and gives what it printed. */
async function evaluate(labels: string, verdicts: string, alerts: string, ...flags: string[]): Promise<string> {
  let text = '';
  const write = jest.spyOn(process.stdout, 'write').mockImplementation((piece, ...rest) => {
    text += piece;
    for (const done of rest) if (typeof done === 'function') done();
    return true;
  });
  try {
    const args = ['--labels', labels, '--verdicts', verdicts, '--alerts', alerts, ...flags];
    await evaluateCommand().exitOverride().parseAsync(args, { from: 'user' });
  } finally {
    write.mockRestore();
  }
  return text;
}

test('files are read, joined and told as JSON', async () => {
  const paths = [file('labels', [signup, campaign]), file('verdicts', [verdict]), file('alerts', [alert])] as const;
  expect(JSON.parse(await evaluate(...paths, '--json'))).toMatchObject({
    signups: { genuine: 0, attack: 1 },
    lastRevision: { precision: 1, recall: 1 },
    everybody: { people: 0, challengedShare: null },
    campaigns: [{ id: 'c-1', detection: 'detected', delayMs: 10_000, incidents: 1 }],
    falseIncidents: 0,
  });
});

test('the table says the same for people', () => {
  const evaluator = new Evaluator();
  evaluator.label(signup);
  evaluator.label(campaign);
  evaluator.verdict(verdict);
  evaluator.alert(alert);
  const table = tableOf(evaluator.result());
  expect(table).toMatch(/malicious, last revision +precision 100\.00 %, recall 100\.00 %/);
  expect(table).toMatch(/people hurt, overall +challenged none to judge/);
  expect(table).toMatch(/campaign c-1 +detected after 10 s, 1 incident; 1 sign-ups, 2025-01-27 13:33:00 UTC/);
});

test.each([
  ['verdicts', 'not json', 'is not JSON'],
  ['verdicts', JSON.stringify({ ...verdict, level: 'evil' }), 'level'],
  ['verdicts', JSON.stringify({ ...verdict, revision: 'two' }), 'revision'],
  ['labels', JSON.stringify({ ...signup, kind: 'other' }), 'kind'],
  ['labels', JSON.stringify({ ...signup, time: 'yesterday' }), 'time: is no time in RFC 3339'],
  ['alerts', '[]', 'expected object'],
])('a bad line in %s is named by file and line: %s', async (which, line, problem) => {
  const lines = { labels: [signup], verdicts: [verdict], alerts: [alert] };
  const path = (name: keyof typeof lines): string =>
    file(`bad-${name}`, name === which ? [...lines[name], '', line] : lines[name]);
  const run = evaluate(path('labels'), path('verdicts'), path('alerts'));
  await expect(run).rejects.toThrow(FloodgateError);
  await expect(run).rejects.toMatchObject({ code: 'FG_INPUT_READ' });
  await expect(run).rejects.toThrow(`bad-${which}:3: `);
  await expect(run).rejects.toThrow(problem);
});

test('a missing file is named', async () => {
  const path = join(folder, 'nowhere');
  await expect(evaluate(path, path, path)).rejects.toMatchObject({ code: 'FG_INPUT_MISSING' });
});
