import { detectors } from '../detectors/index.ts';
import { type Config, defaultConfig } from '../src/config/schema.ts';
import type { AlertEvent, PaneSummary, Verdict } from '../src/outputs.ts';
import { type PipelineOptions, type PipelineResult, runPipeline } from '../src/pipeline.ts';
import type { Feed } from '../src/sources/happening.ts';
import type { RawRecord, Source } from '../src/sources/source.ts';

/**
 * Small, regular traffic for tests of single detectors and of the pipeline: people who read, open the form, type, sign
 * up and use what they made, on a site with two hours of history. The simulator makes the rich kind.
 */
export interface Visit {
  readonly address: string;
  readonly agent: string;
  readonly email: string;
  readonly country: string;
  readonly asn: number;
  readonly session: string;
  /** Pages before the form. */
  readonly pages: number;
  readonly form: boolean;
  readonly paceMs: number;
  readonly status: number;
  readonly used: boolean;
  /** A visit may be one of a reader. */
  readonly signsUp: boolean;
  /** Behind an even interval, so that people come by chance. */
  readonly delayMs: number;
  /** When the link in the mail is followed; never where it is missing. */
  readonly confirmMs?: number;
  readonly userName?: string;
  readonly phone?: string;
  readonly device?: string;
  readonly ja4?: string;
}

interface Line {
  readonly timeMs: number;
  readonly json: string;
}

export const startMs = Date.UTC(2025, 0, 27, 6);
export const minute = 60_000;

const agents = [
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36',
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/132.0.0.0 Safari/537.36',
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.2 Safari/605.1.15',
  'Mozilla/5.0 (X11; Linux x86_64; rv:134.0) Gecko/20100101 Firefox/134.0',
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_2 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.2 Mobile/15E148 Safari/604.1',
  'Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Mobile Safari/537.36',
] as const;
const names = [
  'anna',
  'bo.berg',
  'carla',
  'dmitri',
  'eve.ng',
  'farid',
  'gia',
  'hugo',
  'ines_k',
  'jonas',
  'kaya',
  'lee',
];
const domains = ['mail.example', 'post.example', 'inbox.example', 'web.example', 'home.example'] as const;

/** Mixes an index into something without a visible pattern; the same everywhere. */
export function mix(i: number, salt: number): number {
  let x = Math.imul(i + 1, 0x9e3779b1) ^ Math.imul(salt + 1, 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 15), 0x2c1b3c6d);
  x = Math.imul(x ^ (x >>> 12), 0x297a2d39);
  return (x ^ (x >>> 15)) >>> 0;
}

function pick<T>(from: readonly T[], i: number, salt: number): T {
  return from[mix(i, salt) % from.length] as T;
}

export function person(i: number): Visit {
  const network = mix(i, 1) % 120;
  return {
    address: `198.18.${network}.${1 + (mix(i, 2) % 250)}`,
    agent: pick(agents, i, 3),
    email: `${pick(names, i, 4)}${mix(i, 5) % 3 === 0 ? mix(i, 6) % 90 : ''}@${pick(domains, i, 7)}`.replace(
      '@',
      `${String.fromCharCode(97 + (mix(i, 8) % 26))}@`,
    ),
    country: ['DE', 'FR', 'US', 'IN'][network % 4] as string,
    asn: 64_500 + (network % 12),
    session: `s-${i}`,
    pages: mix(i, 9) % 6,
    form: mix(i, 10) % 25 !== 0,
    paceMs: 8_000 + (mix(i, 11) % 90_000),
    status: mix(i, 12) % 12 === 0 ? 422 : 201,
    used: mix(i, 13) % 20 !== 0,
    signsUp: true,
    delayMs: mix(i, 14) % 5_000,
  };
}

/** A name that a person could have. */
export function word(i: number): string {
  const parts = ['ann', 'ber', 'chi', 'dor', 'ela', 'fin', 'gus', 'han', 'ivo', 'jul'] as const;
  return `${pick(parts, i, 1)}${pick(parts, i, 2)}${pick(parts, i, 3)}`;
}

/** `count` visits evenly over `minutes` from `fromMin` minutes after the start, each changed by `change`. */
export function visits(
  fromMin: number,
  minutes: number,
  perMin: number,
  change: (i: number) => Partial<Visit> = () => ({}),
  first = fromMin * 1_000,
): Line[] {
  const lines: Line[] = [];
  const count = minutes * perMin;
  for (let n = 0; n < count; n++) {
    const i = first + n;
    const visit = { ...person(i), ...change(n) };
    const signupMs = startMs + fromMin * minute + Math.floor((n / perMin) * minute) + visit.delayMs;
    lines.push(...linesOf(visit, signupMs, `r-${i}`));
  }
  return lines;
}

function linesOf(visit: Visit, signupMs: number, id: string): Line[] {
  const line = (timeMs: number, method: string, path: string, status: number, suffix: string): Line => ({
    timeMs,
    json: JSON.stringify({
      time: new Date(timeMs).toISOString(),
      request_id: `${id}${suffix}`,
      client_ip: visit.address,
      method,
      path,
      status,
      user_agent: visit.agent,
      session_id: visit.session,
      country: visit.country,
      asn: visit.asn,
      device_id: visit.device,
      ja4: visit.ja4,
      ...(suffix === '' || suffix === '-c' ? { email: visit.email } : {}),
      ...(suffix === '' ? { user_name: visit.userName, phone: visit.phone } : {}),
    }),
  });
  const formMs = signupMs - visit.paceMs;
  return [
    ...Array.from({ length: visit.pages }, (_, p) =>
      line(formMs - (p + 1) * 7_000, 'GET', `/page/${p}`, 200, `-p${p}`),
    ),
    ...(visit.form ? [line(formMs, 'GET', '/signup', 200, '-f')] : []),
    ...(visit.signsUp ? [line(signupMs, 'POST', '/signup', visit.status, '')] : []),
    ...(visit.used && visit.status === 201 ? [line(signupMs + 4_000, 'GET', '/welcome', 200, '-w')] : []),
    ...(visit.confirmMs === undefined || visit.status !== 201
      ? []
      : [line(signupMs + visit.confirmMs, 'GET', '/verify', 302, '-c')]),
  ];
}

/** Two hours of ordinary days: what a detector may compare with. */
export function ordinary(minutes: number, perMin = 12): Line[] {
  return visits(0, minutes, perMin);
}

export function inOrder(...parts: readonly Line[][]): string[] {
  return parts
    .flat()
    .sort((a, b) => a.timeMs - b.timeMs || (a.json < b.json ? -1 : 1))
    .map(line => line.json);
}

/** Lines as a source of records of `linesPerRecord`; several lists are several partitions. */
export function memorySource(partitions: readonly (readonly string[])[], linesPerRecord = 500): Source {
  return {
    partitions: partitions.map((lines, p) => ({
      name: `memory-${p}`,
      progress: () => ({ read: 0, total: undefined }),
      async *records(): AsyncGenerator<RawRecord> {
        for (let i = 0; i < lines.length; i += linesPerRecord) {
          yield {
            value: Buffer.from(`${lines.slice(i, i + linesPerRecord).join('\n')}\n`),
            source: `memory-${p}`,
            firstLine: i + 1,
          };
        }
      },
    })),
    close: async () => {},
  };
}

export interface Run {
  readonly verdicts: readonly Verdict[];
  readonly alerts: readonly AlertEvent[];
  readonly reminders: readonly AlertEvent[];
  readonly panes: readonly PaneSummary[];
  readonly result: PipelineResult;
  /** The last verdict of each sign-up. */
  readonly last: ReadonlyMap<string, Verdict>;
}

/** Runs the real pipeline at the shipped defaults. */
export function pipelineOf(
  source: Source | Feed,
  sinks: PipelineOptions['sinks'],
  signal?: AbortSignal,
): Promise<PipelineResult> {
  return runPipeline({
    config: shipped(),
    format: 'json',
    say: () => {},
    source,
    sinks,
    ...(signal && { signal }),
  });
}

/** The shipped defaults; with longer panes where hours are judged, since judging costs by the pane. */
export function shipped(paneMs?: number): Config {
  const config = defaultConfig(detectors.map(({ meta }) => meta.id));
  return paneMs === undefined ? config : { ...config, windows: { ...config.windows, pane: paneMs } };
}

/** Runs the real pipeline over lines at the shipped defaults. */
export async function run(
  lines: readonly string[] | Source | Feed,
  options: Partial<Omit<PipelineOptions, 'source' | 'sinks'>> = {},
): Promise<Run> {
  const verdicts: Verdict[] = [];
  const alerts: AlertEvent[] = [];
  const reminders: AlertEvent[] = [];
  const panes: PaneSummary[] = [];
  const result = await runPipeline({
    config: shipped(),
    format: 'json',
    say: () => {},
    ...options,
    source: 'close' in lines ? lines : memorySource([lines]),
    sinks: [
      {
        name: 'memory',
        verdict: verdict => void verdicts.push(verdict),
        alert: alert => void alerts.push(alert),
        remind: alert => void reminders.push(alert),
        pane: pane => void panes.push(pane),
      },
    ],
  });
  return {
    verdicts,
    alerts,
    reminders,
    panes,
    result,
    last: new Map(verdicts.map(verdict => [verdict.request_id, verdict])),
  };
}
