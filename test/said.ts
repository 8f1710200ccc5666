import type { AlertEvent, PaneSummary, Verdict } from '../src/outputs.ts';

/** Outputs as the engine would say them, for tests of what shows them. */
export const paneEndMs = Date.UTC(2025, 0, 27, 13, 41);

const completeness = {
  watermark: new Date(paneEndMs).toISOString(),
  late: 0,
  dropped: 0,
  lag: 0,
  partitions_seen: 1,
  partitions: 1,
  state: 'complete',
} as const;

export function pane(change: Partial<PaneSummary> = {}): PaneSummary {
  const endMs = change.endMs ?? paneEndMs;
  const table = { entries: 10, bound: 100 };
  return {
    site: 'default',
    endMs,
    forced: false,
    requests: { signup: 12, signup_form: 14, signup_verify: 9, login: 40, other: 900 },
    outcomes: { created: 10, rejected: 2, error: 0, refused: 0 },
    signupsPerMin: 118,
    expectedPerMin: 110,
    expectedHighPerMin: 150,
    maliciousPerMin: 0,
    suspiciousPerMin: 1,
    siteChanges: 0,
    minutes: [],
    gate: { mode: 'observe', state: 'open', recommended: 'open' },
    openIncidents: [],
    completeness: { ...completeness, watermark: new Date(endMs).toISOString() },
    state: { ring: table, pane_buffer: table, visitors: table, history: table, background: table, addresses: table },
    ...change,
  };
}

export function alert(change: Partial<AlertEvent> = {}): AlertEvent {
  return {
    id: 'inc-20250127-133300-a41c',
    sequence: 1,
    state: 'open',
    kind: 'attack',
    severity: 'medium',
    site: 'default',
    surface: 'signup',
    time: '2025-01-27T13:34:10.000Z',
    onset: '2025-01-27T13:33:00.000Z',
    title: 'Sign-up attack: 2,990 of 4,210 sign-ups in 10 min judged malicious',
    summary: 'Sign-ups without a form, from many networks, share a mailbox pattern.',
    observed_per_min: 421,
    expected_per_min: 118,
    detectors: ['email-mask', 'no-form'],
    recommended_gate: 'challenge',
    completeness,
    taxonomy: ['OWASP OAT-019'],
    ...change,
  };
}

export function verdict(change: Partial<Verdict> = {}): Verdict {
  return {
    request_id: 'r-19',
    time: '2025-01-27T13:33:05.120Z',
    site: 'default',
    client: 'ip:8f3c0011',
    network: '203.0.113.0/24',
    score: 0.9994,
    level: 'malicious',
    action: 'deny',
    revision: 0,
    final: false,
    late: false,
    reasons: [
      {
        detector: 'email-mask',
        family: 'mask',
        key: 'mask:llllllllll',
        observed: 412,
        expected: 1.8,
        strength: 0.91,
        text: '412 sign-ups in 10 min share the mailbox pattern 10 letters; 1.8 expected',
      },
    ],
    judged: '2025-01-27T13:33:10.000Z',
    position: { source: 'access.log', line: 8_812 },
    ...change,
  };
}
