import { defaultConfig } from '../config/schema.ts';
import { FloodgateError } from '../errors.ts';
import type { AlertEvent } from '../outputs.ts';
import type { PipelineResult } from '../pipeline.ts';
import { treeOf } from './explain.ts';
import { detectorIds } from './options.ts';
import { reportOf } from './report.ts';
import { summaryOf } from './summary.ts';

const config = defaultConfig(detectorIds);
const judging = { config, own: [] };
const alert = {
  id: 'inc-1',
  sequence: 2,
  state: 'closed',
  kind: 'attack',
  severity: 'high',
  site: 'default',
  time: '2025-01-27T13:34:10Z',
  onset: '2025-01-27T13:33:00Z',
  title: 'Sign-up attack | [x](http://example.com)',
  summary: 'Most from <b>example.com</b>',
  observed_per_min: 421,
  expected_per_min: 118,
  detectors: ['email-mask'],
  recommended_gate: 'challenge',
  completeness: { state: 'complete' },
} as unknown as AlertEvent;

const result: PipelineResult = {
  lines: 1_234,
  requests: 1_230,
  signups: 20,
  unreadable: { syntax: 3, time: 1 },
  samples: [{ reason: 'syntax', position: { source: 'a\u001b.log', line: 7 }, text: '{"x" | `y`' }],
  late: 5,
  future: 6,
  duplicates: 7,
  firstMs: Date.UTC(2025, 0, 27, 13),
  lastMs: Date.UTC(2025, 0, 27, 14),
  levels: { normal: 15, suspicious: 2, malicious: 3 },
  actions: { allow: 17, challenge: 3, deny: 0 },
  alerts: [alert],
  fields: ['user_agent'],
  errors: [new FloodgateError('FG_INPUT_TRUNCATED', 'b.gz is cut short')],
  explanations: [],
};

test('the summary says what was read, what was not, what was found and who was blind', () => {
  const summary = summaryOf(result, judging);
  for (const part of [
    '1,234 lines, 1,230 requests, 20 sign-ups',
    '2025-01-27 13:00:00 UTC to 2025-01-27 14:00:00 UTC',
    '3 syntax, 1 time',
    '5 late, 6 dated ahead, 7 seen twice',
    '15 normal, 3 malicious, 2 suspicious',
    'attack high closed (inc-1)',
    'email-mask needs email',
    'a·.log:7 syntax',
  ]) {
    expect(summary).toContain(part);
  }
});

test('a log without sign-ups says what to do', () => {
  expect(summaryOf({ ...result, signups: 0 }, judging)).toContain('surfaces.signup.routes');
});

test('a log in another format says what to do', () => {
  expect(summaryOf({ ...result, requests: 0 }, judging)).toContain('--format');
  expect(summaryOf({ ...result, lines: 0, requests: 0 }, judging)).not.toContain('--format');
});

test('a detector that is switched off is not called blind', () => {
  const detectors = { ...config.detectors, 'email-mask': { enabled: false } };
  const without = { ...judging, config: { ...config, detectors } };
  expect(summaryOf(result, without)).not.toContain('email-mask needs');
  expect(summaryOf(result, without)).toContain('switched off: email-mask');
});

test('in Markdown nothing from the log becomes a link, a tag or a cell', () => {
  const report = reportOf('report.md', result, judging);
  expect(report).toContain('### Sign-up attack \\| \\[x\\](http:/\\/example.com)');
  expect(report).toContain('Most from \\<b\\>example.com\\</b\\>');
  expect(report).toContain('| a·.log:7 | syntax | {"x" \\| \\`y\\` |');
  expect(report).toContain('- b.gz is cut short');
  expect(report).toContain('- Blind: email-mask, which needs email.');
});

test('a name that ends in .json asks for JSON', () => {
  expect(JSON.parse(reportOf('report.json', result, judging))).toMatchObject({
    signups: 20,
    unreadable: { syntax: 3, time: 1 },
    first: '2025-01-27T13:00:00.000Z',
    alerts: [{ id: 'inc-1' }],
    errors: [{ code: 'FG_INPUT_TRUNCATED', message: 'b.gz is cut short' }],
  });
});

test('an explanation is a tree with its branches drawn', () => {
  const tree = treeOf({
    label: 'r-1',
    children: [
      { label: 'client', value: '+3.0', children: [{ label: 'tool = yes', value: '5 seen\u001b[2J' }] },
      { label: 'mail', children: [{ label: 'domain' }] },
    ],
  });
  expect(tree.split('\n')).toEqual([
    'r-1',
    '├─ client: +3.0',
    '│  └─ tool = yes: 5 seen·[2J',
    '└─ mail',
    '   └─ domain',
    '',
  ]);
});
