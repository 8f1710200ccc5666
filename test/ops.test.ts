import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { dashboards } from '../ops/grafana/src/dashboards.ts';
import { loadConfig } from '../src/config/load.ts';
import { createApp } from '../src/http/app.ts';
import { type MetricLabel, valuesOf } from '../src/http/contract/labels.ts';
import { Live } from '../src/http/live.ts';
import { metricTable } from '../src/http/metric-table.ts';
import { createMetrics } from '../src/http/metrics.ts';

/** What users copy from ops/, checked by the programs that will read it. */
const root = path.join(__dirname, '..');
const read = (file: string) => readFileSync(path.join(root, file), 'utf8');

const ruleFiles = ['ops/prometheus/recording.yml', 'ops/prometheus/alerts.yml'];

interface Ran {
  readonly status: number | null;
  readonly out: string;
  readonly err: string;
}

function run(program: string, ...args: readonly string[]): Ran {
  const { status, stdout, stderr, error } = spawnSync(program, args, { cwd: root, encoding: 'utf8' });
  return { status, out: stdout ?? '', err: error?.message ?? stderr };
}

/** Programs may be missing on somebody's machine, never in CI: there a test fails for want of one. */
const missing =
  process.env['CI'] === 'true'
    ? []
    : ['docker-compose', 'promtool', 'amtool'].filter(name => spawnSync(name, ['--version']).error !== undefined);
if (missing.length > 0) process.stderr.write(`files in ops/ are checked in part: no ${missing.join(', no ')} here\n`);

function testWith(program: string): jest.It {
  return missing.includes(program) ? test.skip : test;
}

interface Service {
  readonly image?: string;
  readonly ports?: readonly string[];
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>> | readonly string[];
  readonly healthcheck?: { readonly disable?: boolean };
  readonly volumes?: readonly string[];
}

const compose = parse(read('docker-compose.yml'), { merge: true }) as {
  readonly services: Readonly<Record<string, Service>>;
  readonly volumes: Readonly<Record<string, unknown>>;
};
const services = Object.entries(compose.services);

describe('docker-compose.yml', () => {
  testWith('docker-compose')('is read by docker-compose', () => {
    expect(run('docker-compose', 'config', '--quiet')).toEqual({ status: 0, out: '', err: '' });
  });

  test('has every service that pages name to docker compose', () => {
    const pages = readdirSync(path.join(root, 'docs'), { recursive: true, encoding: 'utf8' });
    const text = pages.filter(name => name.endsWith('.md')).map(name => read(path.join('docs', name)));
    const named = [...text.join('\n').matchAll(/docker compose \w+ ([^`\n]+)/g)].flatMap(([, words = '']) =>
      words.split(' ').flatMap(word => /^[a-z]+/.exec(word) ?? []),
    );
    expect(named).toEqual(expect.arrayContaining(['pager', 'floodgate', 'alertmanager', 'simulator']));
    expect(named.filter(name => compose.services[name] === undefined)).toEqual([]);
  });

  test('pins every image', () => {
    for (const [name, { image }] of services) {
      expect(`${name} ${image}`).toMatch(/:(?:v?\d+\.\d+\.\d+(?:-[a-z-]+)?|local)$/);
    }
  });

  test('publishes ports on loopback only', () => {
    const ports = services.flatMap(([, service]) => service.ports ?? []);
    expect(ports.length).toBeGreaterThan(0);
    for (const port of ports) expect(port).toMatch(/^127\.0\.0\.1:\d+:\d+$/);
  });

  test('waits for health only where there is a health check', () => {
    const checksItself = (name: string) =>
      compose.services[name]?.healthcheck?.disable !== true &&
      (compose.services[name]?.healthcheck !== undefined || compose.services[name]?.image === 'floodgate:local');
    const awaited = services.flatMap(([, { depends_on = {} }]) =>
      Object.entries(depends_on).filter(([, { condition }]) => condition === 'service_healthy'),
    );
    expect(awaited.length).toBeGreaterThan(0);
    for (const [name] of awaited) expect([name, checksItself(name)]).toEqual([name, true]);
  });

  test('mounts files that exist and volumes that have a name', () => {
    for (const [source = ''] of services.flatMap(([, { volumes = [] }]) => volumes.map(mount => mount.split(':')))) {
      const isThere = source.startsWith('./') ? existsSync(path.join(root, source)) : source in compose.volumes;
      expect([source, isThere]).toEqual([source, true]);
    }
  });
});

describe('Dockerfile', () => {
  const steps = read('Dockerfile')
    .replaceAll(/\\\n/g, ' ')
    .split('\n')
    .filter(line => /^[A-Z]/.test(line));
  const last = steps.slice(steps.findLastIndex(step => step.startsWith('FROM ')));

  test('builds on one pinned version of Node', () => {
    const bases = new Set(steps.filter(step => step.startsWith('FROM ')).map(step => step.split(' ')[1]));
    expect([...bases]).toEqual([expect.stringMatching(/^node:\d+\.\d+\.\d+-[a-z]+-slim$/)]);
  });

  test('runs as an ordinary user, checks its health with Node and starts floodgate', () => {
    expect(last.filter(step => step.startsWith('USER '))).toEqual(['USER 1000:1000']);
    expect(last.find(step => step.startsWith('HEALTHCHECK '))).toMatch(/CMD \["node", .*\/healthz/);
    expect(last).toContain('ENTRYPOINT ["node", "dist/src/main.js"]');
  });

  test('takes no compiler along', () => {
    expect(steps.filter(step => step.includes('npm ci --omit=dev'))).toHaveLength(1);
    expect(last.filter(step => step.startsWith('COPY --from=build'))).toEqual(['COPY --from=build /build/dist dist']);
    expect(last.some(step => step.includes('npm'))).toBe(false);
  });

  test('copies nothing that .dockerignore leaves out', () => {
    const kept = read('.dockerignore')
      .split('\n')
      .filter(line => line.startsWith('!'));
    expect(kept.length).toBeGreaterThan(0);
    for (const line of kept) expect([line, existsSync(path.join(root, line.slice(1)))]).toEqual([line, true]);
    const copied = steps.flatMap(step => (/^COPY (?!--from)/.test(step) ? step.split(' ').slice(1, -1) : []));
    for (const name of copied.filter(name => name !== '.')) expect(kept).toContain(`!${name}`);
  });
});

test('floodgate takes ops/floodgate.yaml', () => {
  const config = loadConfig({ path: path.join(root, 'ops/floodgate.yaml'), env: {}, detectorIds: [] });
  expect(config.sources).toHaveLength(1);
  expect(config.sinks).toHaveLength(2);
});

describe('Prometheus', () => {
  testWith('promtool')('takes the configuration', () => {
    expect(run('promtool', 'check', 'config', 'ops/prometheus/prometheus.yml')).toMatchObject({ status: 0 });
  });

  testWith('promtool')('finds nothing to say about the rules', () => {
    const checked = run('promtool', 'check', 'rules', '--lint=all', '--lint-fatal', ...ruleFiles);
    expect(checked).toMatchObject({ status: 0 });
  });

  testWith('promtool')('fires and stays silent as the tests of the rules say', () => {
    const { status, out, err } = run('promtool', 'test', 'rules', 'ops/prometheus/alerts.test.yml');
    expect([status, status === 0 ? '' : out + err]).toEqual([0, '']);
  });
});

interface Rule {
  readonly alert?: string;
  readonly record?: string;
  readonly expr: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

const rulesOf = (file: string) =>
  (parse(read(file)) as { groups: { rules: Rule[] }[] }).groups.flatMap(group => group.rules);
const rules = rulesOf('ops/prometheus/alerts.yml');
const recorded = rulesOf('ops/prometheus/recording.yml');

test('every alert says what is wrong and leads to a page that says what to do', async () => {
  const app = createApp({
    live: new Live(),
    metrics: createMetrics({ site: 'default', version: '0.1.0', detectors: [] }),
    isLoopback: true,
    missing: () => [],
  });
  const pages = readdirSync(path.join(root, 'docs/runbooks'))
    .filter(name => name !== 'README.md')
    .map(name => `http://127.0.0.1:9464/runbooks/${name}`);
  for (const { alert, labels, annotations } of rules) {
    expect([alert, labels]).toEqual([
      alert,
      {
        severity: expect.stringMatching(/^(?:info|medium|high|critical)$/),
        kind: expect.stringMatching(/^(?:attack|crowd|outage|verification_gap|blind)$/),
      },
    ]);
    expect([alert, Object.keys(annotations)]).toEqual([alert, ['summary', 'description', 'runbook_url']]);
    const url = annotations['runbook_url'] ?? '';
    expect(pages).toContain(url);
    const page = await app.request(url, { headers: { Host: '127.0.0.1:9464' } });
    expect([url, page.status, await page.text()]).toEqual([url, 200, expect.stringMatching(/^# [A-Z]?/)]);
  }
  expect(pages.sort()).toEqual(rules.map(rule => rule.annotations['runbook_url']).sort());
});

test('the runbooks are listed, and name panels that there are', () => {
  const list = read('docs/runbooks/README.md');
  for (const { annotations } of rules) {
    const [, name] = /\/runbooks\/(.*)\.md/.exec(annotations['runbook_url'] ?? '') ?? [];
    expect(list).toContain(`[${name}](${name}.md)`);
  }
  const titles = Object.values(dashboards).flatMap(({ panels = [] }) => panels.map(({ title }) => title));
  const pages = readdirSync(path.join(root, 'docs/runbooks')).map(name => read(`docs/runbooks/${name}`));
  const named = pages.flatMap(page => Array.from(page.matchAll(/"([^"]*\?)"/g), ([, title]) => title));
  expect(named.length).toBeGreaterThan(5);
  for (const title of named) expect(titles).toContain(title);
});

test('the page on deployment names every alert, and files that exist', () => {
  const page = read('docs/deployment.md');
  for (const { alert } of rules) expect(page).toContain(`\`${alert}\``);
  const files = page.match(/\bops\/[\w./-]*\w/g) ?? [];
  expect(files.length).toBeGreaterThan(5);
  for (const file of files) expect([file, existsSync(path.join(root, file))]).toEqual([file, true]);
});

describe('Alertmanager', () => {
  const file = 'ops/alertmanager/alertmanager.yml';

  testWith('amtool')('takes the configuration', () => {
    expect(run('amtool', 'check-config', file)).toMatchObject({ status: 0 });
  });

  testWith('amtool')('pages for an attack and for blindness, and not for a crowd', () => {
    const receiverOf = (...labels: readonly string[]) =>
      run('amtool', 'config', 'routes', 'test', `--config.file=${file}`, ...labels).out.trim();
    expect(receiverOf('kind=attack', 'severity=low', 'site=default')).toBe('pager');
    expect(receiverOf('kind=blind', 'severity=high')).toBe('pager');
    expect(receiverOf('kind=crowd', 'severity=info', 'site=default')).toBe('nobody');
    for (const { labels } of rules) {
      const receiver = receiverOf(...Object.entries(labels).map(([name, value]) => `${name}=${value}`));
      expect([labels, receiver]).toEqual([labels, labels['severity'] === 'info' ? 'nobody' : 'pager']);
    }
  });
});

test('rules name only series that floodgate has, and recordings that there are', () => {
  const records = new Set(recorded.map(({ record }) => record));
  const exprs = [...rules, ...recorded].map(({ expr }) => expr);
  const names = exprs.flatMap(expr => [...expr.matchAll(/(?<![:\w])(floodgate_[a-z_]+)(?:\{([^}]*)\})?/g)]);
  expect(names.length).toBeGreaterThan(20);
  for (const [, name = '', matchers = ''] of names) {
    expect(Object.keys(metricTable)).toContain(name);
    const labels: readonly string[] = metricTable[name as keyof typeof metricTable].labels;
    for (const [, label = '', value = ''] of matchers.matchAll(/([a-z_]+)=~?"([^"]*)"/g)) {
      expect(labels).toContain(label);
      expect(valuesOf(label as MetricLabel) ?? [value]).toContain(value);
    }
  }
  for (const [, name] of exprs.flatMap(expr => [...expr.matchAll(/(\w+:floodgate_\w+:\w+)/g)])) {
    expect(records).toContain(name);
  }
  for (const record of records) expect(record).toMatch(/^[a-z_]+:floodgate_[a-z_]+:[a-z0-9_]+$/);
});

test('an alert is told to fire, to stay silent and to clear in the tests of the rules', () => {
  const told = read('ops/prometheus/alerts.test.yml');
  for (const { alert } of rules) {
    expect(told).toMatch(new RegExp(`- alertname: ${alert}\\n +eval_time: \\S+\\n +exp_alerts:`));
    expect(told.match(new RegExp(`alertname: ${alert}, eval_time`, 'g'))?.length).toBeGreaterThanOrEqual(2);
  }
});
