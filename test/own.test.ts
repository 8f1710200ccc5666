import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Detector, Signup } from '#sdk';
import { detectors } from '../detectors/index.ts';
import { defaultConfig } from '../src/config/schema.ts';
import { createMetrics } from '../src/http/metrics.ts';
import { weighed } from '../src/own/load.ts';
import { built, mainPath } from './built.ts';
import { blocksOf } from './documents.ts';
import { inOrder, ordinary, run, visits, word } from './traffic.ts';

/** Detectors that an operator brings: in the pipeline, and as modules of the built program. */
let folder: string;
beforeAll(() => {
  built();
  folder = mkdtempSync(join(tmpdir(), 'floodgate-own-'));
  const [example = ''] = blocksOf('docs/own-detectors.md', 'js');
  file('our-detectors.mjs', example);
  file('access.log', `${inOrder(ordinary(30), numbered(30, 5, 10)).join('\n')}\n`);
}, 180_000);
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, text: string): string {
  writeFileSync(join(folder, name), text);
  return name;
}

function floodgate(args: readonly string[], env: Record<string, string> = {}) {
  const ran = spawnSync(process.execPath, [mainPath, ...args], {
    cwd: folder,
    env: { PATH: process.env['PATH'], ...env },
    encoding: 'utf8',
  });
  return { code: ran.status, out: ran.stdout, err: ran.stderr };
}

/** Careful machines: they do all that people do, and write four digits at the end of a mailbox, from one network of machines. */
function numbered(fromMin: number, minutes: number, perMin: number) {
  return visits(fromMin, minutes, perMin, i => ({
    email: `${word(i)}${1_000 + i}@mail.example`,
    country: 'NL',
    asn: 64_999,
    address: `203.0.113.${1 + (i % 250)}`,
    form: true,
    status: 201,
    used: true,
    device: `d-${i % 3}`,
  }));
}

const reason = ({ value, observed }: { readonly value: string; readonly observed: number }) => `${observed} × ${value}`;
const meta = {
  id: 'numbered',
  title: 'Numbered',
  family: 'alias',
  sees: 'Numbers.',
  needs: ['email'],
  honest: 'Years.',
  parameters: [],
  runbook: [],
  reason,
} as const satisfies Detector['meta'];

function detectorOf(observe: (signup: Signup) => unknown, change: Partial<Detector['meta']> = {}): Detector {
  const traits = [
    {
      id: 'number',
      values: ['four', 'else'],
      prior: { '*': [0.02, 0.98] },
      machine: ['four'],
      anchors: true,
      observe: observe as (signup: Signup) => string | undefined,
    },
  ];
  return { meta: { ...meta, ...change }, traits };
}

const numberOf = ({ mail }: Signup) => (/\d{4}@/.test(mail?.mailbox ?? '') ? 'four' : 'else');
const informing = weighed([detectorOf(numberOf)], () => undefined);
const counting = weighed([detectorOf(numberOf)], () => ({ enabled: true, informational: false }));

describe('in the pipeline', () => {
  const lines = inOrder(ordinary(120), numbered(100, 10, 20));
  /** What verdicts say beside reasons and the ids of incidents, which depend on the configuration. */
  const scores = ({ verdicts }: Awaited<ReturnType<typeof run>>) =>
    verdicts.map(({ request_id, score, level, action, revision }) => ({ request_id, score, level, action, revision }));

  test('an informational detector changes no score, and one that counts does', async () => {
    const without = await run(lines);
    const informed = await run(lines, { own: informing });
    const counted = await run(lines, { own: counting });
    expect(scores(informed)).toEqual(scores(without));
    const malicious = ({ last }: typeof counted) => [...last.values()].filter(({ level }) => level === 'malicious');
    expect(malicious(without)).toHaveLength(0);
    expect(malicious(counted).length).toBeGreaterThan(150);
    const named = malicious(counted).filter(({ reasons }) => reasons.some(({ detector }) => detector === 'numbered'));
    expect(named.length).toBeGreaterThan(150);
    expect(counted.alerts.some(({ kind, detectors: named }) => kind === 'attack' && named.includes('numbered'))).toBe(
      true,
    );
  });
});
