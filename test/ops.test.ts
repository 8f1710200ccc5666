import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { loadConfig } from '../src/config/load.ts';
import { metricTable } from '../src/http/metric-table.ts';

/** What users copy from ops/, checked by the programs that will read it. */
const root = path.join(__dirname, '..');
const read = (file: string) => readFileSync(path.join(root, file), 'utf8');

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
    const checked = run('promtool', 'check', 'rules', '--lint=all', '--lint-fatal', 'ops/prometheus/alerts.yml');
    expect(checked).toMatchObject({ status: 0 });
  });

  testWith('promtool')('fires and stays silent as the tests of the rules say', () => {
    expect(run('promtool', 'test', 'rules', 'ops/prometheus/alerts.test.yml')).toMatchObject({ status: 0 });
  });
});

interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

const rules = (parse(read('ops/prometheus/alerts.yml')) as { groups: { rules: Rule[] }[] }).groups.flatMap(
  group => group.rules,
);

test('every alert says what is wrong and leads to a page that says what to do', () => {
  const pages = readdirSync(path.join(root, 'docs/runbooks')).map(name => `docs/runbooks/${name}`);
  for (const { alert, labels, annotations } of rules) {
    expect([alert, labels]).toEqual([
      alert,
      {
        severity: expect.stringMatching(/^(?:medium|high|critical)$/),
        kind: expect.stringMatching(/^(?:attack|blind)$/),
      },
    ]);
    expect([alert, Object.keys(annotations)]).toEqual([alert, ['summary', 'description', 'runbook_url']]);
    expect(pages).toContain(annotations['runbook_url']);
  }
  expect(pages.sort()).toEqual(rules.map(rule => rule.annotations['runbook_url']).sort());
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
      expect(receiverOf(...Object.entries(labels).map(([name, value]) => `${name}=${value}`))).toBe('pager');
    }
  });
});

interface Panel {
  readonly type: string;
  readonly title: string;
  readonly description?: string;
  readonly datasource?: { readonly uid: string };
  readonly targets?: readonly { readonly expr: string }[];
  readonly fieldConfig?: { readonly defaults: { readonly unit?: string } };
}

interface Dashboard {
  readonly editable: boolean;
  readonly annotations: { readonly list: readonly { readonly expr: string }[] };
  readonly templating: {
    readonly list: readonly { readonly name: string; readonly label: string; readonly query: unknown }[];
  };
  readonly panels: readonly Panel[];
}

describe('the dashboard', () => {
  const dashboard = JSON.parse(read('ops/grafana/dashboards/registrations-under-attack.json')) as Dashboard;
  const panels = dashboard.panels.filter(panel => panel.type !== 'row');
  const queries = panels.flatMap(panel => (panel.targets ?? []).map(({ expr }) => ({ title: panel.title, expr })));

  test('is not edited in place and says for every panel what it shows', () => {
    expect(dashboard.editable).toBe(false);
    expect(queries.length).toBeGreaterThanOrEqual(panels.length);
    for (const { title, description, datasource, fieldConfig } of panels) {
      expect({ title, description, uid: datasource?.uid, unit: fieldConfig?.defaults.unit }).toEqual({
        title: expect.stringMatching(/\S/),
        description: expect.stringMatching(/\S/),
        uid: '$'.concat('{datasource}'),
        unit: expect.stringMatching(/\S/),
      });
    }
  });

  test('can be pointed at another data source, job, instance and site', () => {
    const names = dashboard.templating.list.map(({ name, label }) => [name, label]);
    expect(names).toEqual([
      ['datasource', 'Data source'],
      ['job', 'Job'],
      ['instance', 'Instance'],
      ['site', 'Site'],
    ]);
    for (const { title, expr } of queries) {
      for (const [, labels] of expr.matchAll(/floodgate_[a-z_]+(\{[^}]*\})?/g)) {
        expect([title, labels]).toEqual([title, expect.stringMatching(/job=~"\$job", instance=~"\$instance"/)]);
      }
    }
  });

  test('takes rates over the interval that Grafana works out, and never reads a counter bare', () => {
    for (const { title, expr } of queries) {
      const counters = expr.match(/floodgate_[a-z_]+_total/g) ?? [];
      const rates = expr.match(
        /sum by \([a-z, ]+\) \(rate\(floodgate_[a-z_]+_total\{[^}]*\}\[\$__rate_interval\]\)\)/g,
      );
      expect([title, rates?.length ?? 0]).toEqual([title, counters.length]);
    }
  });
});

test('dashboard and alerts name only metrics and labels that floodgate has', () => {
  const dashboard: unknown = JSON.parse(read('ops/grafana/dashboards/registrations-under-attack.json'));
  const table: Readonly<Record<string, { readonly labels: readonly string[] }>> = metricTable;
  const texts = [...rules.map(rule => rule.expr), ...strings(dashboard)];
  const named = texts.flatMap(text => [...text.matchAll(/\b(floodgate_[a-z_]+)(?:\{([^}]*)\})?/g)]);
  expect(named.length).toBeGreaterThan(40);
  for (const [, name = '', matchers = ''] of named) {
    expect(Object.keys(table)).toContain(name);
    const labels = Array.from(matchers.matchAll(/([a-z_]+)=~?"/g), ([, label]) => label);
    for (const label of labels) expect(['job', 'instance', 'site', ...(table[name]?.labels ?? [])]).toContain(label);
  }
});

/** Every text in a tree of JSON. */
function strings(tree: unknown): readonly string[] {
  if (typeof tree === 'string') return [tree];
  return typeof tree === 'object' && tree !== null ? Object.values(tree).flatMap(strings) : [];
}
