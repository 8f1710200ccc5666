// The built server for bench-page.mjs, fed with an attack: verdicts a second as the argument says, a pane each five seconds.
import { Live } from '../dist/src/http/live.js';
import { createMetrics } from '../dist/src/http/metrics.js';
import { startHttp } from '../dist/src/http/server.js';

const rate = Number(process.argv[2]);
const stepMs = 20;
const paneMs = 5_000;
const minuteMs = 60_000;
const table = { entries: 10, bound: 100 };
const incident = {
  id: 'inc-20250127-133300-a41c',
  kind: 'attack',
  severity: 'critical',
  site: 'default',
  surface: 'signup',
  title: 'Sign-up attack: 71 % of 421,000 sign-ups in 10 min',
  summary: 'Sign-ups without a form share a mailbox pattern.',
  observed_per_min: 42_100,
  expected_per_min: 118,
  detectors: ['email-mask'],
  recommended_gate: 'challenge',
  taxonomy: [],
};

const live = new Live();
const metrics = createMetrics({ site: 'default', version: 'bench', detectors: [] });
const http = await startHttp({ listen: '127.0.0.1:0', live, metrics });
const startMs = Date.now();
let said = 0;
let panes = 0;

function sayVerdicts() {
  const due = ((Date.now() - startMs) / 1_000) * rate;
  for (; said < due; said++) {
    const isAttack = said % 10 < 7;
    live.verdict({
      request_id: `r-${said}`,
      time: new Date().toISOString(),
      site: 'default',
      client: `ip:${said.toString(16)}`,
      network: `198.51.100.${said % 250}/32`,
      score: isAttack ? 0.9994 : 0.012,
      level: isAttack ? 'malicious' : 'normal',
      action: isAttack ? 'challenge' : 'allow',
      revision: 0,
      final: false,
      late: false,
      reasons: isAttack
        ? ['share the mailbox pattern 10 letters', 'requested no form', 'come from one network'].map((words, i) => ({
            detector: `detector-${i}`,
            family: 'mask',
            key: `mask:${said}`,
            observed: said,
            expected: 1.8,
            strength: 0.9,
            text: `${said} sign-ups in 10 min ${words}; 1.8 expected`,
          }))
        : [],
      cluster: `c-${said % 3}`,
      incident: incident.id,
      judged: new Date().toISOString(),
      position: { source: 'access.log', line: said },
    });
  }
}

function sayPane() {
  const endMs = startMs + panes++ * paneMs;
  const minuteStartMs = Math.floor(endMs / minuteMs) * minuteMs;
  const time = new Date(endMs).toISOString();
  const completeness = {
    watermark: time,
    late: 0,
    dropped: 0,
    lag: 0,
    partitions_seen: 1,
    partitions: 1,
    state: 'complete',
  };
  live.pane({
    site: 'default',
    endMs,
    forced: false,
    requests: { signup: rate * 5, signup_form: 14, signup_verify: 9, login: 40, other: 900 },
    outcomes: { created: rate * 5, rejected: 0, error: 0, refused: 0 },
    signupsPerMin: rate * 60,
    expectedPerMin: 118,
    expectedHighPerMin: 150,
    maliciousPerMin: rate * 42,
    suspiciousPerMin: 0,
    attackShare: { estimate: 0.7, low: 0.69, high: 0.71, confidence: 0.95 },
    clusters: [0, 1, 2].map(i => ({
      id: `c-${i}`,
      share: 0.2,
      signups: said,
      describe: `mailbox pattern ${panes} letters, no form requested`,
    })),
    minutes: Array.from({ length: 15 }, (_, i) => ({
      startMs: minuteStartMs - i * minuteMs,
      signups: rate * 60 - i - panes,
      suspicious: 0,
      malicious: rate * 42 - i,
    })),
    gate: { mode: 'observe', state: 'open', recommended: 'challenge' },
    openIncidents: [{ id: incident.id, kind: 'attack', severity: 'critical' }],
    completeness,
    state: { ring: table, pane_buffer: table, visitors: table, history: table, background: table, addresses: table },
  });
  if (panes % 6 === 1) {
    const sequence = Math.floor(panes / 6);
    live.alert({
      ...incident,
      sequence,
      state: sequence === 0 ? 'open' : 'update',
      time,
      onset: new Date(startMs).toISOString(),
      completeness,
    });
  }
}

sayPane();
setInterval(sayVerdicts, stepMs);
setInterval(sayPane, paneMs);
setInterval(() => process.send?.({ said, residentBytes: process.memoryUsage.rss() }), 500);
process.on('disconnect', () => process.exit());
process.send?.({ url: http.url });
