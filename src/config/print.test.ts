import { parse } from 'yaml';
import { yamlOf } from './print.ts';
import { configSchema, defaultConfig } from './schema.ts';
import { settingsOf } from './settings.ts';

const ids = ['mail-mask'];

test('what is printed reads back as the same configuration', () => {
  const config = configSchema(ids).parse({
    site: 'shop: "one"',
    windows: { pane: '10s', lateness: '1500ms' },
    limits: { line: '64KiB' },
    surfaces: { signup: { routes: ['POST /a', 'POST /b'], created: [200] } },
    sources: [{ file: { paths: ['a.log', '# b.log'] } }],
    sinks: [{ file: { alerts: 'a.jsonl' } }, { alertmanager: { urls: ['http://127.0.0.1:9093'] } }],
    detectors: { 'mail-mask': { enabled: false } },
  });
  const printed = parse(yamlOf(config, settingsOf(ids)), (_, value) => (value === null ? undefined : value));
  expect(configSchema(ids).parse(printed)).toEqual(config);
});

test('each setting stands below what it means', () => {
  expect(yamlOf(defaultConfig(ids), settingsOf(ids))).toMatch(/# Length of a pane[^:]*\n {2}# [^\n]*\n {2}pane: 5s\n/);
});

test('no secret is printed, wherever it stands', () => {
  const config = configSchema(ids).parse({
    privacy: { key: 'hush, sixteen letters' },
    sinks: [
      { webhook: { url: 'https://user:hush@soar.example/hook', secret: 'hush' } },
      {
        kafka: {
          brokers: ['192.0.2.1:9092'],
          sasl: { mechanism: 'plain', username: 'floodgate', password: 'hush' },
        },
      },
    ],
  });
  const printed = yamlOf(config, settingsOf(ids));
  expect(printed).not.toContain('hush');
  expect(printed).toContain('soar.example');
});
