import { configSchema, defaultConfig } from './schema.ts';
import { type Setting, settingsOf } from './settings.ts';

const ids = ['mail-mask', 'address-burst'];

function problems(value: unknown): string[] {
  const result = configSchema(ids).safeParse(value);
  return result.success ? [] : result.error.issues.map(issue => `${issue.path.join('.')}: ${issue.message}`);
}

test('nothing given is a whole configuration, in milliseconds and bytes', () => {
  const config = defaultConfig(ids);
  expect(config.windows).toEqual({ pane: 5_000, lateness: 5_000, future: 600_000 });
  expect(config.limits.line).toBe(1_048_576);
  expect(config.detectors).toEqual({ 'mail-mask': { enabled: true }, 'address-burst': { enabled: true } });
  expect(config.http.listen).toBe('127.0.0.1:9464');
});

function kafka(settings: object): object {
  return { sources: [{ kafka: { brokers: ['b:9092'], topics: ['t'], ...settings } }] };
}

test.each([
  ['a detector that does not exist', { detectors: { 'mail-mush': {} } }],
  ['suspicious above malicious', { levels: { suspicious: 0.995 } }],
  ['challenge above deny', { levels: { challenge: 0.9995 } }],
  ['an event without a zone', { events: [{ start: '2025-01-27T13:00:00', end: '2025-01-27T14:00:00Z', factor: 2 }] }],
  [
    'an event that ends before it begins',
    { events: [{ start: '2025-01-27T13:00:00Z', end: '2025-01-27T14:00:00+02:00', factor: 2 }] },
  ],
  ['a level above 1', { levels: { deny: 1.5 } }],
  ['a key and its file', { privacy: { key: 'a key of sixteen or more', key_file: '/run/key' } }],
  ['a short key', { privacy: { key: 'secret' } }],
  ['a pane below a second', { windows: { pane: '500ms' } }],
  ['a pane above a minute', { windows: { pane: '2m' } }],
  ['a pane that does not divide a minute', { windows: { pane: '7s' } }],
  ['a number for a duration', { windows: { lateness: 5 } }],
  ['a route without a method', { surfaces: { signup: { routes: ['/register'] } } }],
  ['a route with a query', { surfaces: { signup: { routes: ['POST /register?step=2'] } } }],
  ['an address that others can reach', { http: { listen: '0.0.0.0:9464' } }],
  ['a port that cannot be', { http: { listen: '127.0.0.1:70000' } }],
  [
    'a source that is two things',
    { sources: [{ kafka: { brokers: ['b:9092'], topics: ['t'] }, file: { paths: ['f'] } }] },
  ],
  ['a source that is nothing', { sources: [{}] }],
  ['a beginning that is no time', kafka({ from: 'yesterday' })],
  ['a beginning without a zone', kafka({ from: '2025-01-27T13:00:00' })],
  ['a beginning that no calendar has', kafka({ from: '2025-13-27T13:00:00Z' })],
  ['a user without a password', kafka({ sasl: { mechanism: 'plain', username: 'u' } })],
  ['a password given twice', kafka({ sasl: { mechanism: 'plain', username: 'u', password: 'p', password_file: 'f' } })],
  ['a mechanism that is not known', kafka({ sasl: { mechanism: 'gssapi', username: 'u', password: 'p' } })],
  ['a certificate without its key', kafka({ tls: { cert_file: 'cert.pem' } })],
  ['a certificate that is none', kafka({ tls: { ca: 'ca.pem' } })],
  ['a file sink without a file', { sinks: [{ file: {} }] }],
  ['a webhook that is not HTTP', { sinks: [{ webhook: { url: 'ftp://soar.example/hook' } }] }],
  ['a control character in a name', { site: 'a\u001b[2Jb' }],
])('%s is refused, once', (_, value) => {
  expect(problems(value)).toHaveLength(1);
});

test.each([
  { from: 'earliest' },
  { from: '2025-01-27T21:33:00+08:00' },
  { tls: {} },
  { tls: { ca: '-----BEGIN CERTIFICATE-----\nMII\n-----END CERTIFICATE-----\n' } },
  { sasl: { mechanism: 'scram-sha-512', username: 'u', password_file: '/run/secrets/kafka' } },
])('%j is a way to read from Kafka', settings => {
  expect(problems(kafka(settings))).toEqual([]);
});

test.each(['127.0.0.1:0', '[::1]:9464', 'localhost:80'])('%s is a place to listen', listen => {
  expect(problems({ http: { listen } })).toEqual([]);
});

test('every setting has prose that says more than its name', () => {
  const all = (settings: readonly Setting[]): readonly Setting[] =>
    settings.flatMap(setting => [setting, ...all(setting.settings)]);
  const thin = all(settingsOf(ids)).filter(
    ({ path, prose }) => !(/^detectors\.[a-z-]+$/.test(path) || /^[A-Z`].{4,}\.$/s.test(prose)),
  );
  expect(thin.map(setting => setting.path)).toEqual([]);
});
