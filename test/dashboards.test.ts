import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type * as dashboard from '@grafana/grafana-foundation-sdk/dashboard';
import { parse } from 'yaml';
import { detectors } from '../detectors/index.ts';
import { dashboards } from '../ops/grafana/src/dashboards.ts';
import { datasource } from '../ops/grafana/src/panels.ts';
import { Live } from '../src/http/live.ts';
import { createMetrics, type Metrics } from '../src/http/metrics.ts';
import { Scrapes } from '../src/http/scrapes.ts';
import { type Http, startHttp } from '../src/http/server.ts';
import { runPipeline } from '../src/pipeline.ts';
import { simulate } from '../src/simulate/scenario.ts';
import type { ScenarioName } from '../src/simulate/scenarios.ts';
import { openOutput } from '../src/sinks/output.ts';
import { describeWith, type Program, startProgram } from './program.ts';
import { alert, pane, verdict } from './said.ts';
import { memorySource, shipped } from './traffic.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const paneMs = 30_000;

/** A stretch of a simulated day. */
interface Stretch {
  readonly scenario: ScenarioName;
  readonly fromMs: number;
  readonly toMs: number;
}

// The press crowd comes at noon, the attack at 13:33 as on the day that the scenario is made after.
const attacked: Stretch = {
  scenario: 'crowd-under-attack',
  fromMs: Date.UTC(2025, 0, 27, 11, 10),
  toMs: Date.UTC(2025, 0, 27, 13, 48),
};
// When an ordinary day is, its seed decides.
const cleanMs = simulate('clean', 1).next().value?.timeMs ?? 0;
const clean: Stretch = { scenario: 'clean', fromMs: cleanMs, toMs: cleanMs + 75 * minuteMs };
/** While the attack goes on, before both it and the crowd, and once the clean site has a history. */
const inAttack = { fromMs: Date.UTC(2025, 0, 27, 13, 40), toMs: Date.UTC(2025, 0, 27, 13, 47) };
const before = { fromMs: Date.UTC(2025, 0, 27, 11, 46), toMs: Date.UTC(2025, 0, 27, 11, 56) };
const calm = { fromMs: clean.fromMs + hourMs, toMs: clean.toMs };

let folder: string;
let prometheus: Program;
let http: Http;
let feeding: NodeJS.Timeout;

async function replayInto(file: string, { scenario, fromMs, toMs }: Stretch): Promise<void> {
  const lines: string[] = [];
  for (const { timeMs, text } of simulate(scenario, 1)) {
    if (timeMs >= toMs) break;
    if (timeMs >= fromMs) lines.push(text);
  }
  // A scrape a pane is enough to draw from.
  const config = shipped(paneMs);
  const metrics = createMetrics({ site: config.site, version: '0.1.0', detectors: detectors.map(({ meta }) => meta) });
  await runPipeline({
    config,
    source: memorySource([lines]),
    format: 'json',
    sinks: [new Scrapes(metrics, await openOutput(file, process.stdout))],
    irregular: metrics.irregular,
    say: () => {},
  });
  const made = spawnSync('promtool', ['tsdb', 'create-blocks-from', 'openmetrics', file, join(folder, 'data')], {
    encoding: 'utf8',
  });
  expect([made.status, made.stderr]).toEqual([0, '']);
}

/** What only the running service tells: its lag, its latency, its sinks, itself. */
function serving(): { metrics: Metrics; feed: () => void } {
  const metrics = createMetrics({
    site: 'default',
    version: '0.1.0',
    detectors: detectors.map(({ meta }) => meta),
    clock: Date.now,
    usage: () => ({
      startMs: performance.timeOrigin,
      residentBytes: process.memoryUsage.rss(),
      cpuSeconds: process.cpuUsage().user / 1e6,
    }),
  });
  metrics.sink.alert?.(alert());
  let fed = 0;
  const feed = () => {
    fed++;
    const outbox = {
      bytes: 48,
      boundBytes: 64,
      oldestMs: Date.now() - 90_000,
      corrupt: 0,
      writeFailures: fed,
      isBroken: false,
      deadLetters: { refused: fed, expired: 0, full: 0, unsure: 0 },
    };
    metrics.sink.verdict?.(verdict({ time: new Date(Date.now() - 8_000).toISOString(), incident: alert().id }));
    metrics.sink.pane?.(pane({ endMs: Date.now() - 6_000 }));
    metrics.lag('request-logs/0', 12);
    metrics.sinks([{ sink: 'webhook', queued: 3, delivered: fed, failed: fed, dropped: 0, digested: fed, outbox }]);
    metrics.taps({ size: 2, missed: fed });
  };
  return { metrics, feed };
}

const startPrometheus = () =>
  startProgram('prometheus', address => [
    `--config.file=${join(folder, 'prometheus.json')}`,
    `--storage.tsdb.path=${join(folder, 'data')}`,
    '--storage.tsdb.retention.time=100y',
    '--enable-feature=exemplar-storage',
    `--web.listen-address=${address}`,
  ]);

/** What the recording rules would have written then. */
function record({ fromMs, toMs }: { fromMs: number; toMs: number }): void {
  const made = spawnSync(
    'promtool',
    [
      ...['tsdb', 'create-blocks-from', 'rules', `--url=${prometheus.url}`, `--output-dir=${join(folder, 'data')}`],
      ...['--eval-interval=30s', `--start=${fromMs / 1_000}`, `--end=${toMs / 1_000}`],
      join(__dirname, '../ops/prometheus/recording.yml'),
    ],
    { encoding: 'utf8' },
  );
  expect([made.status, made.error]).toEqual([0, undefined]);
}

async function fill(): Promise<void> {
  folder = mkdtempSync(join(tmpdir(), 'floodgate-dashboards-'));
  await replayInto(join(folder, 'attacked.txt'), attacked);
  await replayInto(join(folder, 'clean.txt'), clean);
  const { metrics, feed } = serving();
  http = await startHttp({ listen: '127.0.0.1:0', live: new Live(), metrics });
  feeding = setInterval(feed, 100);
  writeFileSync(
    join(folder, 'prometheus.json'),
    JSON.stringify({
      global: { scrape_interval: '500ms' },
      scrape_configs: [{ job_name: 'floodgate', static_configs: [{ targets: [new URL(http.url).host] }] }],
    }),
  );
  prometheus = await startPrometheus();
  record(inAttack);
  record(calm);
  // It looks for new blocks when it starts.
  await prometheus.stop();
  prometheus = await startPrometheus();
  const rate = 'rate(floodgate_sink_deliveries_total[5s])';
  while ((await ask<{ result: unknown[] }>('query', { query: rate })).result.length === 0) await pause(100);
}

interface Series {
  readonly metric: Readonly<Record<string, string>>;
  readonly values: readonly (readonly [number, string])[];
}

async function ask<T>(path: string, parameters: Readonly<Record<string, string>>): Promise<T> {
  const answer = await fetch(`${prometheus.url}/api/v1/${path}?${new URLSearchParams(parameters)}`);
  const body = (await answer.json()) as { status: string; error?: string; data: T };
  expect({ ...parameters, error: body.error, status: body.status }).toMatchObject({ status: 'success' });
  return body.data;
}

/** As Grafana would fill the variables in, everything chosen. */
function filledIn(expr: string, rateInterval = '2m'): string {
  return expr.replaceAll(/\$(?:job|instance|site)\b/g, '.+').replaceAll('$__rate_interval', rateInterval);
}

async function over(expr: string, { fromMs, toMs }: { fromMs: number; toMs: number }): Promise<readonly Series[]> {
  const range = { start: String(fromMs / 1_000), end: String(toMs / 1_000), step: '30' };
  return (await ask<{ result: Series[] }>('query_range', { query: filledIn(expr), ...range })).result;
}

const numbers = (series: readonly Series[]) => series.flatMap(({ values }) => values.map(([, value]) => Number(value)));

type Range = readonly [number, number];

/**
 * What each query shows: where nothing is wrong, in the attack, and of a service that runs. Undefined is no series at all.
 * Values are those of the simulated site; ranges are wide, so that better judging does not break them.
 */
interface Shows {
  readonly calm?: Range;
  readonly attack?: Range;
  readonly live?: Range;
}

const never: Shows = { calm: [0, 0], attack: [0, 0] };
const always = (low: number, high = low): Shows => ({ calm: [low, high], attack: [low, high] });
const expected: Readonly<Record<string, Readonly<Record<string, Shows>>>> = {
  'Are we under attack?': { A: { calm: [0, 0], attack: [16, 31] } },
  'How much of it is attack?': { A: { attack: [0.3, 0.9] }, B: { attack: [0.35, 0.95] }, C: { attack: [0.4, 1] } },
  'How far from normal?': { A: { calm: [0, 40], attack: [60, 250] }, B: always(4, 20) },
  'What is done about it?': { A: always(1), B: always(1) },
  'How many sign up, how many are expected, how many are malicious?': {
    A: { calm: [0, 40], attack: [60, 250] },
    B: always(4, 20),
    C: { calm: [0, 1], attack: [30, 200] },
  },
  'What do the verdicts say?': {
    A: { calm: [0, 40], attack: [30, 200] },
    B: { calm: [0, 1], attack: [20, 200] },
    C: { calm: [0, 0], attack: [0, 200] },
  },
  'What gives it away?': { A: { attack: [30, 500] } },
  'Which incidents are open?': { A: { attack: [Date.UTC(2025, 0, 27, 11, 50), Date.UTC(2025, 0, 27, 13, 40)] } },
  'Is it up to date?': { A: { live: [5, 10] } },
  'Does everything count?': { A: never, B: never },
  'Can the lines be read?': { A: never },
  'Is the log topic read to its end?': { A: { live: [12, 12] } },

  'How much of the sign-ups is attack?': {
    A: { attack: [0.35, 0.95] },
    B: { attack: [0.3, 0.9] },
    C: { attack: [0.4, 1] },
  },
  'How many times normal?': { A: { calm: [0, 3], attack: [6, 30] }, B: { calm: [0, 0.2], attack: [3, 30] } },
  'Of how many clusters?': { A: { calm: [0, 0], attack: [1, 5] } },
  'How many given back?': { A: { calm: [0, 0.05], attack: [0, 0.2] } },
  'What do the first verdicts say?': { A: { calm: [0, 40], attack: [30, 200] } },
  'What was revised?': { A: { calm: [0, 1], attack: [1, 500] } },
  'Which actions are suggested?': { A: { calm: [0, 40], attack: [30, 200] } },
  'Which detectors speak?': { A: { calm: [0, 1], attack: [30, 500] } },
  'How many reasons does each detector give?': { A: { attack: [0.5, 4] } },
  'What became of the sign-ups?': { A: { calm: [0, 40], attack: [60, 250] } },
  'What else is asked for?': { A: { calm: [20, 600], attack: [60, 1_000] } },

  'How many run?': { A: always(1) },
  'Is the picture complete?': { A: always(1) },
  'Do all partitions bring something?': { A: always(1), B: always(1) },
  'Since when?': { A: { live: [Date.now() - hourMs, Date.now()] } },
  'How far behind the clock?': { A: { live: [5, 10] } },
  'Up to when is everything judged?': {
    A: always(Math.min(attacked.fromMs, clean.fromMs), Math.max(attacked.toMs, clean.toMs)),
  },
  'How long does a first verdict take?': { A: { live: [7.5, 10] }, B: { live: [7.5, 10] } },
  'How much comes too late?': { A: never },
  'Why can lines not be read?': { A: never },
  'What closes the panes?': { A: always(1.8, 2.2) },
  'How far behind the log topic?': { A: { live: [12, 12] } },
  'How full are the tables?': { A: always(0, 0.1) },
  'What was lost for want of room?': { A: never },
  'What waits for a sink?': { A: { live: [3, 3] } },
  'What do the sinks take?': { A: { live: [60, 1_000] } },
  'What do the sinks refuse?': { A: { live: [60, 1_000] }, B: { live: [0, 0] } },
  'How full are the outboxes?': { A: { live: [0.75, 0.75] } },
  'How long has the oldest output waited?': { A: { live: [89, 95] } },
  'Can the outboxes be written?': { A: { live: [1, 1] } },
  'What was given up, and why?': { A: { live: [0, 1_000] }, B: { live: [60, 1_000] } },
  'What is summed up in digests?': { A: { live: [60, 1_000] } },
  'Which requests are not as they should be?': { A: never, B: never, C: never },
  'Who follows it?': { A: { live: [2, 2] }, B: { live: [60, 1_000] } },
  'How much memory does it take?': { A: { live: [1e7, 4e9] } },
  'How busy is it?': { A: { live: [0, 16] } },
};

interface Target {
  readonly refId: string;
  readonly expr: string;
  readonly datasource: { readonly uid: string };
}

const panels = Object.values(dashboards).flatMap(({ panels: all = [] }) => all as readonly dashboard.Panel[]);
const queries = panels.flatMap(({ title = '', targets = [] }) =>
  (targets as readonly unknown[] as readonly Target[]).map(target => ({ title, ...target })),
);

describeWith(['promtool', 'prometheus'], 'dashboards against a real Prometheus')('in a real Prometheus', () => {
  beforeAll(fill, 240_000);
  afterAll(async () => {
    clearInterval(feeding);
    await prometheus?.stop();
    await http?.close();
    rmSync(folder, { recursive: true });
  });

  test('it is known of every query what it must show', () => {
    const known = Object.entries(expected).flatMap(([title, refs]) => Object.keys(refs).map(ref => `${title} ${ref}`));
    expect(queries.map(({ title, refId }) => `${title} ${refId}`).sort()).toEqual(known.sort());
    for (const shows of Object.values(expected).flatMap(refs => Object.values(refs))) {
      expect(shows.attack ?? shows.live).toBeDefined();
    }
  });

  /** The greatest value, which must be where it is expected; no series where none is. */
  function expectWithin(series: readonly Series[], range: Range | undefined, what: string): void {
    const greatest = series.length === 0 ? undefined : Math.max(...numbers(series));
    const [low, high] = range ?? [];
    const isRight =
      range === undefined
        ? greatest === undefined
        : greatest !== undefined && greatest >= (low ?? 0) && greatest <= (high ?? 0);
    expect({ what, greatest, range, isRight }).toMatchObject({ isRight: true });
  }

  test.each(queries)('$title $refId', async ({ title, refId, expr }) => {
    const { calm: quiet, attack, live } = expected[title]?.[refId] ?? {};
    if (live === undefined) {
      expectWithin(await over(expr, before), quiet, 'before');
      expectWithin(await over(expr, calm), quiet, 'clean');
      expectWithin(await over(expr, inAttack), attack, 'in the attack');
    } else {
      const query = filledIn(expr, '5s');
      const { result } = await ask<{ result: { value: readonly [number, string] }[] }>('query', { query });
      const values = result.map(({ value: [, value] }) => Number(value));
      expect({ query, values, live }).toMatchObject({ values: expect.arrayContaining([expect.any(Number)]) });
      for (const value of values) {
        expect(value).toBeGreaterThanOrEqual(live[0]);
        expect(value).toBeLessThanOrEqual(live[1]);
      }
    }
  });

  test.each(Object.entries(dashboards))('the variables of %s have values', async (_, { templating }) => {
    const asked = (templating?.list ?? []).flatMap(({ query }) =>
      typeof query === 'object' ? [String(query['query'])] : [],
    );
    expect(asked).toHaveLength(3);
    for (const query of asked) {
      const [, series = '', label = ''] = /^label_values\((.*), (\w+)\)$/.exec(query) ?? [];
      const values = await ask<string[]>(`label/${label}/values`, { 'match[]': filledIn(series) });
      expect([query, values.length > 0]).toEqual([query, true]);
    }
  });

  test('incidents are marked when they open, and a clean hour has none', async () => {
    const [annotation] = dashboards['registrations-under-attack'].annotations?.list ?? [];
    const expr = annotation?.expr ?? '';
    const day = { fromMs: attacked.fromMs, toMs: attacked.toMs };
    expect((await over(expr, day)).map(({ metric }) => metric['kind'])).toContain('attack');
    expect(await over(expr, calm)).toEqual([]);
  });

  test('the alerts on attack and crowd hold in the attack, and none in a clean hour', async () => {
    const file = readFileSync(join(__dirname, '../ops/prometheus/alerts.yml'), 'utf8');
    const { groups } = parse(file) as { groups: { rules: { alert: string; expr: string }[] }[] };
    const held: string[] = [];
    for (const { alert: name, expr } of groups.flatMap(({ rules }) => rules)) {
      expect([name, await over(expr, calm)]).toEqual([name, []]);
      if ((await over(expr, inAttack)).length > 0) held.push(name);
    }
    expect(held).toEqual(expect.arrayContaining(['FloodgateAttackOpen', 'FloodgateCrowdOpen']));
    expect(held.filter(name => !/Attack|Crowd/.test(name))).toEqual([]);
  });

  test('exemplars lead to the incident', async () => {
    const query = 'floodgate_verdicts_total{level="malicious"}';
    const [start, end] = [Date.now() - minuteMs, Date.now()].map(ms => String(ms / 1_000)) as [string, string];
    const found = await ask<{ exemplars: { labels: Record<string, string> }[] }[]>('query_exemplars', {
      query,
      start,
      end,
    });
    expect(found.flatMap(({ exemplars }) => exemplars)[0]?.labels).toEqual({ incident_id: alert().id });
  });
});

// The rules of Grafana's dashboard-linter, by their names.
describe.each(Object.entries(dashboards))('%s', (name, board) => {
  const own = (board.panels ?? []) as readonly dashboard.Panel[];
  const targets = own.flatMap(panel => (panel.targets ?? []) as readonly unknown[] as readonly Target[]);
  const variables = board.templating?.list ?? [];

  test('is what the file holds', () => {
    const file = join(__dirname, `../ops/grafana/dashboards/${name}.json`);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(JSON.parse(JSON.stringify(board)));
  });

  test('uneditable-dashboard', () => {
    expect(board.editable).toBe(false);
  });

  test('template-datasource, template-job, template-instance, template-on-time-change-reload', () => {
    expect(variables.map(({ name: variable, label, type }) => [variable, label, type])).toEqual([
      ['datasource', 'Data source', 'datasource'],
      ['job', 'Job', 'query'],
      ['instance', 'Instance', 'query'],
      ['site', 'Site', 'query'],
    ]);
    for (const variable of variables.slice(1)) {
      expect(variable).toMatchObject({ multi: true, includeAll: true, allValue: '.+', refresh: 2, datasource });
    }
  });

  test('panel-datasource, panel-title-description, panel-units, panel-no-targets', () => {
    for (const { title, description, fieldConfig, datasource: from, targets: asked = [] } of own) {
      expect(title).toMatch(/\S.*\?$/);
      expect(description).toMatch(/\S.*\.$/);
      expect([title, fieldConfig?.defaults.unit]).toEqual([title, expect.stringMatching(/\S/)]);
      expect([title, from, asked.length > 0]).toEqual([title, datasource, true]);
    }
    expect(new Set(own.map(({ title }) => title)).size).toBe(own.length);
    expect(new Set(own.map(({ id }) => id)).size).toBe(own.length);
  });

  test('target-job, target-instance, template-label-promql', () => {
    for (const { expr, datasource: from } of targets) {
      expect(from).toEqual(datasource);
      const selectors = expr.match(/\{[^}]*\}/g) ?? [];
      expect([expr, selectors.length]).toEqual([expr, (expr.match(/\b(?:floodgate|process)_[a-z_]+/g) ?? []).length]);
      for (const selector of selectors) expect(selector).toContain('job=~"$job", instance=~"$instance"');
    }
  });

  test('target-rate-interval, target-counter-agg', () => {
    for (const { expr } of targets) {
      const counters = expr.match(/\b\w+_(?:total|bucket)\b/g) ?? [];
      const rates = expr.match(
        /sum(?: by \([a-z, ]+\) )?\(rate\(\w+_(?:total|bucket)\{[^}]*\}\[\$__rate_interval\]\)\)/g,
      );
      expect([expr, rates?.length ?? 0]).toEqual([expr, counters.length]);
    }
  });

  test('leads to the live page, the runbooks and the other dashboards', () => {
    expect(board.links?.map(({ title, url, tags }) => [title, url ?? tags])).toEqual([
      ['Live page', 'http://127.0.0.1:9464/'],
      ['Runbooks', 'http://127.0.0.1:9464/runbooks/'],
      ['floodgate', ['floodgate']],
    ]);
  });

  test('uses colours that everybody can tell apart, and no others', () => {
    const palette = ['#E69F00', '#56B4E9', '#009E73', '#F0E442', '#0072B2', '#D55E00', '#CC79A7', '#999999'];
    const text = JSON.stringify(board);
    for (const [colour] of text.matchAll(/#[0-9a-fA-F]{6}\b/g)) expect(palette).toContain(colour);
    expect(text).not.toMatch(
      /palette-classic|continuous-|"(?:dark-|light-|semi-dark-)?(?:red|green|yellow|orange|purple)"/,
    );
  });

  test('lays no panel over another or over the edge', () => {
    const taken = new Set<string>();
    for (const { title, gridPos } of own) {
      const { x = 0, y = 0, w = 0, h = 0 } = gridPos ?? {};
      expect([title, x + w <= 24]).toEqual([title, true]);
      for (let column = x; column < x + w; column++) {
        for (let row = y; row < y + h; row++) {
          expect([title, taken.has(`${column} ${row}`)]).toEqual([title, false]);
          taken.add(`${column} ${row}`);
        }
      }
    }
  });
});

test('the first dashboard fits on 1280 by 720 without scrolling', () => {
  // A row is 30 pixels and a gap of 8; Grafana keeps about 110 pixels for its bar and the variables.
  const bottoms = (dashboards['registrations-under-attack'].panels ?? []).map(
    ({ gridPos }) => (gridPos?.y ?? 0) + (gridPos?.h ?? 0),
  );
  expect(Math.max(...bottoms) * 38).toBeLessThanOrEqual(720 - 110);
});
