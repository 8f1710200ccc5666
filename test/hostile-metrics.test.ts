import { detectors } from '../detectors/index.ts';
import { defaultConfig } from '../src/config/schema.ts';
import { type MetricLabel, metricLabels, valuesOf } from '../src/http/contract/labels.ts';
import { createMetrics, type Metrics } from '../src/http/metrics.ts';
import { runPipeline } from '../src/pipeline.ts';
import { sitesMax } from '../src/sites.ts';
import type { Source } from '../src/sources/source.ts';
import { alert, verdict } from './said.ts';
import { mix, startMs } from './traffic.ts';

/** The build asks for a million, which takes a minute or two; other tests are quick. */
const count = Number(process.env['HOSTILE_LINES'] ?? 6_000);
jest.setTimeout(600_000);
const perRecord = 1_000;
/** Sign-ups are judged at some cost, and say no more of this the more there are. */
const signupEvery = Math.ceil(count / 2_000);

/**
 * Everything that a client writes into a log, different in every line: addresses, mailboxes, agents, paths, sessions,
 * devices, countries and request ids, well-formed or not. The names of sites are the operator's, but may be many as well.
 */
function hostile(i: number, site: string): string {
  const letters = mix(i, 1).toString(36);
  const timeMs = startMs + Math.floor((i / count) * 1_800_000);
  const line = JSON.stringify({
    time: new Date(timeMs).toISOString(),
    site,
    request_id: `"} 1\n${i}`,
    client_ip: i % 10 !== 0 ? `10.${(i >> 16) & 255}.${(i >> 8) & 255}.${i & 255}` : `2001:db8::${i.toString(16)}`,
    method: i % signupEvery === 0 ? 'POST' : `M${letters}`.toUpperCase(),
    path: i % signupEvery === 0 ? '/signup' : `/${letters}`,
    status: 200 + (i % 400),
    user_agent: `${letters}/${i}\u2028"},evil="1`,
    email: `${letters}@${letters}${i}.example`,
    session_id: `s-${i}`,
    device_id: `d-${i}`,
    ja4: `t13d${letters}`,
    country: `${letters.slice(0, 2)}`.toUpperCase(),
    asn: i,
    event: i % 5 === 0 ? `e-${letters}` : undefined,
    outcome: i % 7 === 0 ? `o-${letters}` : undefined,
  });
  return i % 11 === 0 ? line.slice(0, 20 + (i % 60)) : line;
}

const ordinary = verdict();
const [ordinaryReason] = ordinary.reasons;
if (ordinaryReason === undefined) throw new RangeError('a verdict has a reason');

function sourceOf(from: number, to: number, site: (i: number) => string): Source {
  return {
    partitions: [
      {
        name: 'hostile',
        progress: () => ({ read: 0, total: undefined }),
        async *records() {
          for (let first = from; first < to; first += perRecord) {
            const lines = Array.from({ length: Math.min(perRecord, to - first) }, (_, n) =>
              hostile(first + n, site(first + n)),
            );
            yield { value: Buffer.from(`${lines.join('\n')}\n`), source: 'hostile', firstLine: first + 1 };
          }
        },
      },
    ],
    close: async () => {},
  };
}

const config = defaultConfig(detectors.map(detector => detector.meta.id));
const open = () =>
  createMetrics({
    site: config.site,
    version: '0.1.0',
    detectors: detectors.map(({ meta }) => meta),
    clock: () => startMs,
  });

/** The labels of each series. */
function seriesOf(metrics: Metrics): readonly Readonly<Record<string, string>>[] {
  const lines = metrics.snapshot('openMetrics').split('\n');
  return lines
    .filter(line => line !== '' && !line.startsWith('#'))
    .map(line => Object.fromEntries(Array.from(line.matchAll(/([a-z_]+)="((?:[^"\\]|\\.)*)"/g), one => one.slice(1))));
}

/** What is there after such a log. */
async function seriesAfter(source: Source): Promise<readonly Readonly<Record<string, string>>[]> {
  const metrics = open();
  let judged = 0;
  const counting = { name: 'counting', verdict: () => void judged++ };
  await runPipeline({
    config,
    source,
    format: 'json',
    sinks: [metrics.sink, counting],
    say: () => {},
    unreadable: counts => metrics.unreadable(counts),
  });
  expect(judged).toBeGreaterThan(perRecord / 10);
  return seriesOf(metrics);
}

/** Values that the contract knows beforehand, and those that the configuration gives. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  ...Object.fromEntries((Object.keys(metricLabels) as MetricLabel[]).map(label => [label, valuesOf(label) ?? []])),
  site: ['default'],
  version: ['0.1.0'],
  detector: [...detectors.map(({ meta }) => meta.id), 'other'],
  le: ['1.0', '2.5', '5.0', '7.5', '10.0', '10.25', '12.5', '15.0', '30.0', '60.0', '300.0', '+Inf'],
};

test(`${count} requests of which no two are alike add no series`, async () => {
  const series = await seriesAfter(sourceOf(0, count, () => 'default'));
  expectAllowed(series);
});

test('a million verdicts and incidents of which no two are alike add no series', () => {
  const metrics = open();
  const million = (from: number, to: number) => {
    for (let i = from; i < to; i++) {
      const text = `${mix(i, 1).toString(36)}-${i}"} 1\n`;
      const key = ['domain', 'agent', 'path', 'address', 'network'][i % 5] ?? '';
      const reasons = [{ ...ordinaryReason, detector: i % 2 === 0 ? 'no-form' : text, key: `${key}:${text}`, text }];
      const said = {
        ...ordinary,
        request_id: text,
        client: text,
        network: text,
        reasons,
        cluster: text,
        incident: text,
      };
      metrics.sink.verdict?.(said);
      if (i % 100 === 0) metrics.sink.alert?.(alert({ id: text, title: text, summary: text, detectors: [text] }));
    }
  };
  million(0, 1_000);
  const few = seriesOf(metrics);
  million(1_000, 1_000_000);
  const many = seriesOf(metrics);
  expect(many).toHaveLength(few.length);
  expectAllowed(many);
  expect(metrics.snapshot()).toMatch(/^floodgate_verdicts_total\{.*level="malicious".*\} 1000000$/m);
});

function expectAllowed(series: readonly Readonly<Record<string, string>>[]): void {
  expect(series.length).toBeGreaterThan(90);
  for (const { incident_id: _, ...labels } of series) {
    for (const [label, value] of Object.entries(labels)) expect(allowed[label]).toContain(value);
  }
}

test('however many sites a log names, a bounded number has series', async () => {
  const series = await seriesAfter(sourceOf(0, 2_000, i => `site-${i}`));
  const sites = new Set(series.map(({ site }) => site));
  expect(sites.size).toBeGreaterThan(10);
  expect(sites.size).toBeLessThanOrEqual(sitesMax + 1);
});
