import { execFile, spawnSync } from 'node:child_process';
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
/** One that waits in vain for a module, while the tests go on. */
let waiting: Promise<Ended>;
beforeAll(() => {
  built();
  folder = mkdtempSync(join(tmpdir(), 'floodgate-own-'));
  const [example = ''] = blocksOf('docs/own-detectors.md', 'js');
  file('our-detectors.mjs', example);
  file('access.log', `${inOrder(ordinary(30), numbered(30, 5, 10, 3)).join('\n')}\n`);
  file('waits.mjs', 'await new Promise(() => {});');
  config('waits.yaml', '[waits.mjs, our-detectors.mjs]');
  waiting = floodgateMeanwhile(['validate', '-c', 'waits.yaml']);
}, 180_000);
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, text: string): string {
  writeFileSync(join(folder, name), text);
  return name;
}

interface Ended {
  readonly code: number | null;
  readonly err: string;
}

function expectNoStart({ code, err }: Ended, message: string): void {
  expect(code).toBe(78);
  expect(err).toContain(message);
  expect(err).not.toContain('a fault in floodgate');
}

function floodgateMeanwhile(args: readonly string[]): Promise<Ended> {
  return new Promise(resolve => {
    const program = execFile(process.execPath, [mainPath, ...args], { cwd: folder }, (_, __, err) =>
      resolve({ code: program.exitCode, err }),
    );
  });
}

function floodgate(args: readonly string[], env: Record<string, string> = {}) {
  const ran = spawnSync(process.execPath, [mainPath, ...args], {
    cwd: folder,
    env: { PATH: process.env['PATH'], ...env },
    encoding: 'utf8',
  });
  return { code: ran.status, out: ran.stdout, err: ran.stderr };
}

/** A configuration that names modules. */
function config(name: string, modules: string, rest = ''): string {
  return file(name, `detector_modules: ${modules}\n${rest}`);
}

/**
 * Careful machines: they do all that people do, and write four digits at the end of a mailbox, from one network of machines; of `devices`,
 * each somewhere else every time.
 */
function numbered(fromMin: number, minutes: number, perMin: number, devices: number) {
  return visits(fromMin, minutes, perMin, i => ({
    email: `${word(i)}${1_000 + i}@mail.example`,
    country: 'NL',
    asn: 64_999,
    address: `203.0.113.${1 + (i % 250)}`,
    form: true,
    status: 201,
    used: true,
    device: `d-${i % devices}`,
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
  const lines = inOrder(ordinary(120), numbered(100, 10, 20, 1_000));
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

  test('incidents of other detectors have other ids, and of the same the same', async () => {
    const idsOf = async (own: readonly Detector[]) => (await run(lines, { own })).alerts.map(({ id }) => id);
    const ids = await idsOf(counting);
    expect(ids.length).toBeGreaterThan(0);
    expect(await idsOf(weighed([detectorOf(numberOf)], () => ({ enabled: true, informational: false })))).toEqual(ids);
    const other = await idsOf(
      weighed([detectorOf(({ mail }) => (/[0-9]{4}@/.test(mail?.mailbox ?? '') ? 'four' : 'else'))], () => ({
        enabled: true,
        informational: false,
      })),
    );
    expect(other).toHaveLength(ids.length);
    expect(other.filter(id => ids.includes(id))).toEqual([]);
  });

  test('one that is switched off says nothing, and one that always throws is missing everywhere', async () => {
    const config = defaultConfig([...detectors.map(one => one.meta.id), 'numbered']);
    const off = await run(lines, {
      own: counting,
      config: { ...config, detectors: { ...config.detectors, numbered: { enabled: false } } },
    });
    expect(off.verdicts.some(({ level }) => level === 'malicious')).toBe(false);

    const said: string[] = [];
    const throwing = detectorOf(() => {
      throw new TypeError('no number');
    });
    const metrics = createMetrics({ site: 'default', version: '0.1.0', detectors: [] });
    const without = await run(lines);
    const failing = await run(lines, {
      own: weighed([throwing], () => ({ enabled: true, informational: false })),
      say: notice => said.push(notice),
      faulty: metrics.faulty,
    });
    expect(scores(failing)).toEqual(scores(without));
    expect(said.filter(notice => notice.includes('numbered'))).toEqual([
      expect.stringMatching(/^detector numbered: observe of number throws TypeError at own\.test\.ts:\d+:\d+; further/),
    ]);
    const series = metrics.snapshot().match(/^floodgate_detector_faults_total\{.*/gm);
    expect(series).toEqual([
      `floodgate_detector_faults_total{site="default",detector="numbered"} ${failing.result.signups}`,
    ]);
  });

  test('values that attackers choose are cut, and add no series', async () => {
    const open: Detector = {
      meta,
      traits: [{ id: 'name', observe: ({ mail }) => `"}\n${mail?.mailbox ?? ''}`.repeat(1_000) }],
    };
    const metrics = createMetrics({ site: 'default', version: '0.1.0', detectors: [meta] });
    const flood = visits(100, 10, 60, i => ({
      email: `${word(i)}@bulk${i % 3}.example`,
      form: false,
      pages: 0,
      used: false,
    }));
    const { verdicts } = await run(inOrder(ordinary(120), flood), {
      own: weighed([open], () => ({ enabled: true, informational: true })),
    });
    for (const verdict of verdicts) metrics.sink.verdict?.(verdict);
    const keys = verdicts.flatMap(({ reasons }) => reasons.filter(({ detector }) => detector === 'numbered'));
    expect(keys.length).toBeGreaterThan(0);
    expect(Math.max(...keys.map(({ key }) => key.length))).toBeLessThanOrEqual('name:'.length + 80);
    expect(Math.max(...keys.map(({ text }) => text.length))).toBeLessThanOrEqual(300);
    const evidence = metrics.snapshot().match(/^floodgate_evidence_total\{.*/gm) ?? [];
    expect(evidence.map(line => /detector="([^"]*)"/.exec(line)?.[1]).sort()).toEqual(['numbered', 'other']);
  });
});

describe('as modules', () => {
  test('the example of the manual is loaded from beside the configuration, and explained as informational', () => {
    config('own.yaml', '[./our-detectors.mjs]');
    const tree = floodgate(['explain', 'r-30010', 'access.log', '-c', join(folder, 'own.yaml')]);
    expect({ code: tree.code, err: tree.err }).toEqual({ code: 0, err: expect.any(String) });
    expect(tree.out).toContain('mailbox-number = four (informational)');
    expect(tree.out).toContain('device-signups = 3+ (informational)');
    config('weighs.yaml', '[./our-detectors.mjs]', 'detectors: { numbered-mailbox: { informational: false } }\n');
    const weighs = floodgate(['explain', 'r-30010', 'access.log', '-c', 'weighs.yaml']).out;
    expect(weighs).toContain('mailbox-number = four:');
    expect(weighs).toContain('device-signups = 3+ (informational)');
  });

  test('replay counts them among its detectors and its metrics', () => {
    config('own.yaml', '[our-detectors.mjs]');
    const { code, err } = floodgate(['replay', 'access.log', '-c', 'own.yaml', '--metrics', 'own.om', '--alerts', 'a']);
    expect({ code, err }).toEqual({ code: 0, err: expect.stringContaining(`of ${detectors.length + 2} could work`) });
    const series = readFileSync(join(folder, 'own.om'), 'utf8').match(/^floodgate_evidence_total\{.*$/gm) ?? [];
    expect(series.some(line => line.includes('detector="numbered-mailbox",family="mask"'))).toBe(true);
  });

  test('the environment names them too, and every command knows their switches', () => {
    config('none.yaml', '[]');
    const env = {
      FLOODGATE_DETECTOR_MODULES: 'our-detectors.mjs',
      FLOODGATE_DETECTORS_DEVICE_BURST_INFORMATIONAL: 'false',
    };
    const printed = floodgate(['print-config', '-c', 'none.yaml'], env);
    expect({ code: printed.code, err: printed.err }).toEqual({ code: 0, err: '' });
    expect(printed.out).toMatch(
      / {2}device-burst:\n(?: {4}#.*\n)* {4}enabled: true\n(?: {4}#.*\n)* {4}informational: false/,
    );
    writeFileSync(join(folder, 'printed.yaml'), printed.out);
    expect(floodgate(['validate', '-c', 'printed.yaml'])).toMatchObject({ code: 0, err: '' });
    expect(floodgate(['replay', 'access.log', '--alerts', 'a'], env).code).toBe(0);
  });

  test('a shipped detector has no such switch', () => {
    config('shipped.yaml', '[]', 'detectors: { no-form: { informational: true } }\n');
    const { code, err } = floodgate(['validate', '-c', 'shipped.yaml']);
    expect(code).toBe(78);
    expect(err).toContain('shipped.yaml:2:25 detectors.no-form.informational: unknown key; known here: enabled');
  });

  test.each<[string, string | undefined, string]>([
    ['gone.mjs', undefined, 'gone.mjs: there is no such file: '],
    [
      'broken.mjs',
      'export const detectors = [\n  { meta: ,\n];',
      'broken.mjs: cannot be imported: SyntaxError: Unexpected token',
    ],
    ['throws.mjs', 'throw new RangeError("not today");', 'throws.mjs: cannot be imported: RangeError: not today'],
    ['needs.mjs', 'import "./nowhere.mjs";', 'needs.mjs: cannot be imported: Error: Cannot find module'],
    ['default.mjs', 'export default [];', 'default.mjs: exports no list `detectors`'],
    ['shape.mjs', 'export const detectors = [{ meta: { id: "lots" } }];', 'shape.mjs: lots: meta.title: expected text'],
    ['.', undefined, '.: is no ES module'],
    ['own.json', '[]', 'own.json: is no ES module; its name must end in .mjs or .js'],
  ])('%s ends the start with its place and 78', (name, text, message) => {
    if (text !== undefined) file(name, text);
    config('bad.yaml', `[${name}, our-detectors.mjs]`);
    expectNoStart(floodgate(['validate', '-c', 'bad.yaml']), message);
  });

  test('one that never loads ends the start as well', async () => {
    expectNoStart(await waiting, 'waits.mjs: has not loaded within 10 s');
  });

  test('the service outlives a detector that fails at every sign-up', () => {
    const example = readFileSync(join(folder, 'our-detectors.mjs'), 'utf8');
    const failing = example.replace(/observe: [\s\S]*?'else',\n/, 'observe: ({ shoe }) => shoe.size,\n');
    expect(failing).not.toBe(example);
    file('failing.mjs', failing);
    const rest = 'sources: [{ file: { paths: [access.log] } }]\nhttp: { listen: "127.0.0.1:0" }\n';
    config('failing.yaml', '[failing.mjs]', rest);
    const service = floodgate(['run', '-c', 'failing.yaml']);
    expect({ code: service.code, err: service.err }).toEqual({ code: 0, err: expect.stringContaining('410 sign-ups') });
    expect(
      service.err.match(/numbered-mailbox: observe of mailbox-number throws \w+ at failing\.mjs:\d+/g),
    ).toHaveLength(1);

    const replay = floodgate([
      'replay',
      'access.log',
      '-c',
      'failing.yaml',
      '--metrics',
      'failing.om',
      '--alerts',
      'a',
    ]);
    expect(replay.code).toBe(0);
    const series = readFileSync(join(folder, 'failing.om'), 'utf8').match(/^floodgate_detector_faults_total\{.*$/gm);
    expect(series?.at(-1)).toContain('detector="numbered-mailbox"');
  });

  test('what is wrong with the list itself is said as of any setting', () => {
    config('list.yaml', 'our-detectors.mjs');
    const { code, err } = floodgate(['validate', '-c', 'list.yaml']);
    expect({ code, err }).toEqual({
      code: 78,
      err: 'floodgate: list.yaml:1:1 detector_modules: expected a list of paths\n',
    });
  });
});
