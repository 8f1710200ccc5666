import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FloodgateError } from '../errors.ts';
import { loadConfig } from './load.ts';

const detectorIds = ['mail-mask'];
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'floodgate-config-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

/** The lines of the error, with the folder cut off. */
function errorsOf(input: {
  text?: string;
  path?: string;
  env?: Record<string, string>;
  flags?: Record<string, string>;
}): string[] {
  const path = input.text === undefined ? input.path : file('floodgate.yaml', input.text);
  try {
    loadConfig({ path, env: input.env ?? {}, flags: input.flags ?? {}, detectorIds });
  } catch (error) {
    expect(error).toBeInstanceOf(FloodgateError);
    expect((error as FloodgateError).code).toBe('FG_CONFIG');
    return (error as FloodgateError).message.replaceAll(`${folder}/`, '').split('\n');
  }
  return [];
}

test('all errors arrive at once, each with its place and key', () => {
  const errors = errorsOf({
    text: [
      'site: 7',
      'windwos: { pane: 5s }',
      'windows:',
      '  pane: 7s',
      '  lateness: soon',
      'detectors:',
      '  mail-mush: { enabled: true }',
      'sources:',
      '  - kafka:',
      '      brokers: ["127.0.0.1:9092"]',
      '  - file: { paths: [a.log], formta: json }',
      'levels: high',
    ].join('\n'),
  });
  expect(errors.sort()).toEqual([
    'floodgate.yaml:11:29 sources[1].file.formta: unknown key; did you mean format?',
    'floodgate.yaml:12:1 levels: expected a section with keys below it',
    'floodgate.yaml:1:1 site: expected text',
    'floodgate.yaml:2:1 windwos: unknown key; did you mean windows?',
    'floodgate.yaml:4:3 windows.pane: must divide a minute evenly, such as 5s or 10s',
    'floodgate.yaml:5:3 windows.lateness: "soon" is not a duration; write 500ms, 5s, 10m or 1h',
    'floodgate.yaml:7:3 detectors.mail-mush: unknown key; did you mean mail-mask?',
    'floodgate.yaml:9:5 sources[0].kafka.topics: is missing: expected a list of topics',
  ]);
});

test('a duplicate key is named with its place, and the rest is still checked', () => {
  expect(errorsOf({ text: 'site: a\nsite: b\ngate: { mode: shut }\n' })).toEqual([
    'floodgate.yaml:2:1 map keys must be unique',
    'floodgate.yaml:3:9 gate.mode: expected one of observe, manual, auto',
  ]);
});

test.each([
  ['a tab', 'windows:\n\tpane: 5s\n', /^floodgate\.yaml:2:1 .*tab/i],
  ['an open bracket', 'sinks: [\n', /^floodgate\.yaml:\d+:\d+ ./],
  ['two documents', 'site: a\n---\nsite: b\n', /^floodgate\.yaml:\d+:\d+ .*multiple documents/],
  ['a list at the top', '- site: a\n', /^floodgate\.yaml:1:1 expected a section/],
  ['text at the top', 'hello\n', /^floodgate\.yaml:1:1 expected a section/],
  ['an alias that multiplies', bomb(), /^floodgate\.yaml:1:1 .*alias/],
])('%s is an error with a place', (_, text, expected) => {
  expect(errorsOf({ text })[0]).toMatch(expected);
});

function bomb(): string {
  const levels = ['a: &a [x,x,x,x,x,x,x,x,x]'];
  for (const [name, of] of ['ba', 'cb', 'dc', 'ed'].map(pair => [...pair])) {
    levels.push(`${name}: &${name} [${Array(9).fill(`*${of}`).join(',')}]`);
  }
  return levels.join('\n');
}

test.each(['', '# nothing but a comment\n', '\uFEFFsite: default\r\n', 'windows:\n  # pane: 5s\n'])(
  '%j is a valid file',
  text => {
    expect(errorsOf({ text })).toEqual([]);
  },
);

test('a key that is a name of an object prototype is an unknown key', () => {
  expect(errorsOf({ text: '__proto__: { site: a }\nconstructor: 1\n' })).toHaveLength(2);
  expect(({} as { site?: string }).site).toBeUndefined();
});

test('a missing file and a directory are named', () => {
  expect(errorsOf({ path: join(folder, 'gone.yaml') })).toEqual(['gone.yaml: cannot be read: there is no such file']);
  expect(errorsOf({ path: folder })).toEqual([`${folder}: is a directory, not a configuration file`]);
});

test('flags stand above the environment, the environment above the file, the file above defaults', () => {
  const path = file('order.yaml', 'site: file\nhttp: { listen: "127.0.0.1:1" }\ngate: { mode: manual }\n');
  const env = { FLOODGATE_SITE: 'environment', FLOODGATE_HTTP_LISTEN: '127.0.0.1:2' };
  const config = loadConfig({ path, env, flags: { 'http.listen': '127.0.0.1:3' }, detectorIds });
  expect([config.gate.mode, config.site, config.http.listen, config.levels.malicious]).toEqual([
    'manual',
    'environment',
    '127.0.0.1:3',
    0.99,
  ]);
});

test('the environment sets numbers, switches, lists and lists of sections', () => {
  const env = {
    FLOODGATE_LEVELS_MALICIOUS: '0.95',
    FLOODGATE_DETECTORS_MAIL_MASK_ENABLED: 'false',
    FLOODGATE_SURFACES_SIGNUP_ROUTES: 'POST /a, POST /b',
    FLOODGATE_SURFACES_SIGNUP_CREATED: '200,201',
    FLOODGATE_SOURCES: '[{ file: { paths: [a.log] } }]',
  };
  const config = loadConfig({ env, detectorIds });
  expect(config.levels.malicious).toBe(0.95);
  expect(config.detectors['mail-mask']).toEqual({ enabled: false });
  expect(config.surfaces.signup).toEqual({ routes: ['POST /a', 'POST /b'], created: [200, 201] });
  expect(config.sources).toEqual([{ file: { paths: ['a.log'], format: 'auto' } }]);
});

test('a bad or misspelt variable is an error with its name; those of others are left alone', () => {
  expect(errorsOf({ env: { FLOODGATE_WINDOWS_PANE: 'soon', FLOODGATE_PRIVACY_KEYFILE: 'x' } })).toEqual([
    'FLOODGATE_PRIVACY_KEYFILE: is not a setting; did you mean FLOODGATE_PRIVACY_KEY_FILE?',
    'FLOODGATE_WINDOWS_PANE windows.pane: "soon" is not a duration; write 500ms, 5s, 10m or 1h',
  ]);
  expect(
    errorsOf({ env: { FLOODGATE_DEBUG: '1', FLOODGATE_SERVICE_HOST: '192.0.2.1', FLOODGATE_PORT: 'tcp://192.0.2.1' } }),
  ).toEqual([]);
});

test('a secret comes from its file, without the line end', () => {
  const key = file('key', 'a key of sixteen or more\n');
  const config = loadConfig({ env: { FLOODGATE_PRIVACY_KEY_FILE: key }, detectorIds });
  expect(config.privacy.key).toBe('a key of sixteen or more');
});

test('a file of a secret that is missing or holds too little is named where it is configured', () => {
  expect(errorsOf({ text: `privacy:\n  key_file: ${folder}/none\n` })).toEqual([
    'floodgate.yaml:2:3 privacy.key_file: cannot be read: there is no such file',
  ]);
  const short = file('short', 'x\n');
  expect(errorsOf({ text: `privacy:\n  key_file: ${short}\n` })).toEqual([
    'floodgate.yaml:2:3 privacy.key_file: the secret in it must have at least 16 characters',
  ]);
});
