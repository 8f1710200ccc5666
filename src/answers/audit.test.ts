import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type PlacedAnswer, placedAnswerSchema } from './answer.ts';
import { Audit } from './audit.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'floodgate-answers-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const open = (dir: string) => new Audit(dir, 'answers.jsonl', placedAnswerSchema);

function answer(change: Partial<PlacedAnswer> = {}): PlacedAnswer {
  return {
    incident: 'inc-1',
    site: 'default',
    action: 'acknowledge',
    by: 'ana',
    given: '2025-01-27T13:40:00.000Z',
    paneEndMs: 5_000,
    ...change,
  };
}

test('what was kept is there at the next start, in order', () => {
  const first = open(folder);
  expect(first.kept).toEqual([]);
  first.keep(answer());
  first.keep(answer({ action: 'crowd', note: 'our launch' }));
  first.close();
  const second = open(folder);
  expect(second.kept).toEqual([answer(), answer({ action: 'crowd', note: 'our launch' })]);
  second.close();
  expect(statSync(join(folder, 'answers.jsonl')).mode & 0o777).toBe(0o600);
});

test('a torn line is passed over, counted, and what follows stands on a line of its own', () => {
  const first = open(folder);
  first.keep(answer());
  first.close();
  appendFileSync(join(folder, 'answers.jsonl'), '{"incident":"inc-2","acti');
  const second = open(folder);
  expect(second.unreadable).toBe(1);
  second.keep(answer({ incident: 'inc-3' }));
  second.close();
  const third = open(folder);
  expect(third.kept.map(({ incident }) => incident)).toEqual(['inc-1', 'inc-3']);
  expect(third.unreadable).toBe(0);
  third.close();
  expect(readFileSync(join(folder, 'answers.jsonl'), 'utf8')).not.toContain('inc-2');
});

test('a folder that cannot be written is named', () => {
  writeFileSync(join(folder, 'file'), '');
  expect(() => open(join(folder, 'file'))).toThrow(/state\.dir: .*answers\.jsonl cannot be kept/);
});
