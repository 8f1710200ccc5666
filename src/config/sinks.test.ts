import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FloodgateError } from '../errors.ts';
import { loadConfig } from './load.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'floodgate-sinks-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function load(...lines: readonly string[]) {
  const path = join(folder, 'floodgate.yaml');
  writeFileSync(path, ['sinks:', ...lines].join('\n').replaceAll('FOLDER', folder));
  return loadConfig({ path, env: {}, detectorIds: [] });
}

function errorsOf(...lines: readonly string[]): readonly string[] {
  try {
    load(...lines);
  } catch (error) {
    return (error as FloodgateError).message.replaceAll(`${folder}/`, '').split('\n').sort();
  }
  return [];
}

test('a wrong key, URL, kind, age, template or missing secret is named with its place, all at once', () => {
  expect(
    errorsOf(
      '  - slack: { title: "{{titel}}" }',
      '  - pagerduty: { routing_key_file: key, severity: hihg }',
      '  - splunk: { url: "ftp://splunk.example", tokn: "a" }',
      '  - webhook: { url: "soar.example", max_age: 5s, kinds: [atack] }',
      '  - elastic: { url: "https://elastic.example:9200", api_key: a, api_key_file: b }',
      '  - alertmanager: { urls: [] }',
    ),
  ).toEqual([
    'floodgate.yaml:2:14 sinks[0].slack.title: is not a template: no alert event has "titel"',
    'floodgate.yaml:2:5 sinks[0].slack: needs url or url_file',
    'floodgate.yaml:3:41 sinks[1].pagerduty.severity: expected one of info, low, medium, high, critical',
    'floodgate.yaml:4:15 sinks[2].splunk.url: is not a URL that starts with http:// or https://',
    'floodgate.yaml:4:44 sinks[2].splunk.tokn: unknown key; did you mean token?',
    'floodgate.yaml:4:5 sinks[2].splunk: needs token or token_file',
    'floodgate.yaml:5:16 sinks[3].webhook.url: is not a URL that starts with http:// or https://',
    'floodgate.yaml:5:37 sinks[3].webhook.max_age: must lie between 1m and 30d',
    'floodgate.yaml:5:58 sinks[3].webhook.kinds[0]: expected one of attack, crowd, outage, verification_gap, blind',
    'floodgate.yaml:6:65 sinks[4].elastic.api_key_file: and api_key exclude each other; give one of them',
    'floodgate.yaml:7:21 sinks[5].alertmanager.urls: must name at least one URL',
  ]);
});

test('a secret comes from its file, and a file that is missing or holds no URL is named', () => {
  writeFileSync(join(folder, 'url'), 'https://hooks.slack.example/services/T0/B0/x\n');
  writeFileSync(join(folder, 'words'), 'not a URL\n');
  expect(load('  - slack: { url_file: FOLDER/url }').sinks[0]?.slack?.url).toBe(
    'https://hooks.slack.example/services/T0/B0/x',
  );
  expect(errorsOf('  - pagerduty: { routing_key_file: FOLDER/none }')).toEqual([
    'floodgate.yaml:2:18 sinks[0].pagerduty.routing_key_file: cannot be read: there is no such file',
  ]);
  expect(errorsOf('  - slack: { url_file: FOLDER/words }')).toEqual([
    'floodgate.yaml:2:14 sinks[0].slack.url_file: the secret in it is not a URL that starts with http:// or https://',
  ]);
});
